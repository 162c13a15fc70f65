"""What a department or the center asks for that no task asks of them (申请): returns, help, time, corrections …"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from demo import filling_in
from demo.agenda import Act, Call, Verb
from demo.behaviour import Point
from demo.observe import OpenTask
from demo.scene import CENTER, Scene
from hotline.calendar import in_shanghai

LONGER_BY = 14
"""Calendar days for which a department asks beyond its limit."""
REFUSED_AT_ONCE = frozenset({"return_too_late", "return_unsigned"})
"""Whoever asks for these has the answer before he has let go of the paper."""
NO_ANSWER_AWAITED = REFUSED_AT_ONCE | {"succession"}


class Asking:
    """Decides what is asked for while a task waits, by the choices of its ticket."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def withdrawal(self, task: OpenTask, base: datetime) -> Act | None:
        """撤单 (R-80) while this task waits, before anybody has done it."""
        choices = self._scene.choices
        if task.ticket_id is None or choices.peek(task.ticket_id, Point.WITHDRAWING) != task.element:
            return None
        where = choices.choose(task.ticket_id, Point.WITHDRAWING)
        by = choices.choose(task.ticket_id, Point.WITHDRAWN_BY)
        data = {"by": by, "reason": "诉求人来电撤回" if by == "citizen" else "区级通知撤回"}
        minutes = choices.minutes(task.id, "withdrawing", self._scene.behaviour.pace_of_withdrawing)
        at = self._scene.moments.after(base, minutes)
        played = ((Point.WITHDRAWING, where), (Point.WITHDRAWN_BY, by))
        act = self._act(at, task, CENTER, "withdrawal", data, played)
        return replace(act, task_id=None)

    def handling(self, task: OpenTask, base: datetime) -> tuple[str, Act] | None:
        """What is asked for once a dispatch, while the ticket is handled, and what was chosen."""
        choices = self._scene.choices
        if choices.occasions(task.case_id, Point.ASKING) >= task.dispatch_no:
            return None
        choice = choices.choose(task.case_id, Point.ASKING)
        if choice == "nothing" or (choice == "succession" and len(self._scene.departments) < 2):
            return None
        return choice, self._asked(task, choice, self._asked_at(task, choice, base))

    def exclusion(self, task: OpenTask, base: datetime) -> Act | None:
        """申请不纳入测评 (R-23), by the head, once a ticket."""
        choices = self._scene.choices
        if choices.occasions(task.case_id, Point.EXCLUDING):
            return None
        choice = choices.choose(task.case_id, Point.EXCLUDING)
        if choice == "never":
            return None
        minutes = choices.minutes(task.id, "excluding", self._scene.behaviour.pace_of_asking)
        at = self._scene.moments.after(base, minutes)
        data = {"reason": "诉求超出现行规定，街道没有处置权限"}
        return self._act(at, task, _head(task), "exclusions", data, ((Point.EXCLUDING, choice),))

    def exclusion_withdrawal(self, task: OpenTask, base: datetime) -> Act | None:
        """撤回 (R-23), after the department has confirmed."""
        answers = self._scene.choices.answers(task.ticket_id or "", Point.EXCLUDING)
        if task.element != "confirm_by_center" or "withdrawn" not in answers:
            return None
        at = self._scene.moments.after(base, self._scene.behaviour.pace_of_asking[0])
        path = f"/exclusions/{task.case_id}/withdrawal"
        call = Call(path, {"reason": "部门可以解决，不再申请"})
        return Act(at, task.case_id, task.ticket_id, Verb.ASK, f"head@{task.department}", call)

    def correction(self, ticket: str, department: str, late: str | None, after: datetime) -> Act | None:
        """申请更正 (R-79), after the ticket was closed; a lateness only where there was one."""
        choice = self._scene.choices.choose(ticket, Point.CORRECTING)
        if choice == "never" or (choice == "lateness" and late is None):
            return None
        data = {"target": choice, "reason": "系统记录与实际不符，请核对"}
        if choice == "lateness":
            data["deadline"] = str(late)
        minutes = self._scene.choices.minutes(ticket, "correcting", self._scene.behaviour.pace_of_asking)
        at = self._scene.moments.after(after, minutes)
        call = Call(f"/tickets/{ticket}/corrections", data)
        played = ((Point.CORRECTING, choice),)
        return Act(at, ticket, ticket, Verb.ASK, f"head@{department}", call, played=played)

    def _asked_at(self, task: OpenTask, choice: str, base: datetime) -> datetime:
        moments, span = self._scene.moments, self._scene.behaviour.pace_of_asking
        minutes = self._scene.choices.minutes(task.id, choice, span)
        if choice == "return_too_late" and task.returnable_until:
            return moments.after(task.returnable_until, minutes)
        return moments.in_time(base, minutes, task.returnable_until)

    def _asked(self, task: OpenTask, choice: str, at: datetime) -> Act:
        played = ((Point.ASKING, choice),)
        match choice:
            case "difficulty":
                data = {"reason": "涉及多个单位，本部门难以单独解决"}
                return self._act(at, task, task.group, "difficulty-reports", data, played)
            case "extension":
                until = self._scene.moments.days_after(task.due_at or at, LONGER_BY)
                data = {"reason": "需要跨部门施工，难以按期完成", "until": until.isoformat()}
                return self._act(at, task, task.group, "extensions", data, played)
            case "assistance":
                data = {
                    "assistant": self._scene.other_department(task, "assistant"),
                    "note": "请派人到场配合",
                }
                return self._act(at, task, task.group, "assistances", data, played)
            case "succession":
                return self._succession(task, at, played)
            case _:
                return self._return(task, choice, at, played)

    def _return(
        self, task: OpenTask, choice: str, at: datetime, played: tuple[tuple[Point, str], ...]
    ) -> Act:
        """The handler can tick the box, but the head alone can sign (R-10)."""
        group = task.group if choice == "return_unsigned" else _head(task)
        data = filling_in.return_application(self._scene.other_department(task, "suggested"))
        return self._act(at, task, group, "return-requests", data, played)

    def _succession(self, task: OpenTask, at: datetime, played: tuple[tuple[Point, str], ...]) -> Act:
        """撤并 (R-81): what the department has in hand goes to its successor."""
        unit = str(task.department)
        data = {"successor": self._scene.successor_of(unit), "day": in_shanghai(at).date().isoformat()}
        call = Call(f"/departments/{unit}/succession", data)
        group = "administrator@street"
        return Act(at, task.case_id, task.ticket_id, Verb.SUCCEED, group, call, played=played, element=unit)

    def _act(
        self,
        at: datetime,
        task: OpenTask,
        group: str,
        what: str,
        data: Mapping[str, object],
        played: tuple[tuple[Point, str], ...],
    ) -> Act:
        call = Call(f"/tickets/{task.ticket_id}/{what}", data)
        return Act(at, task.case_id, task.ticket_id, Verb.ASK, group, call, task.id, played=played)


def _head(task: OpenTask) -> str:
    return f"head@{task.group.split('@', 1)[1]}"
