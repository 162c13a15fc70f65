"""From an open task to what its people will do with it (剧本)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from demo import filling_in
from demo.agenda import Act, Verb
from demo.arrivals import Arrival
from demo.behaviour import Behaviour, Point, Span, Story, chance, pick
from demo.moments import GRAIN_MINUTES, Moments, round_up
from demo.observe import OpenTask
from hotline.tickets.intake_model import TicketIntake

CENTER = "dispatcher@center"
AT_ONCE = frozenset({CENTER, "callback_officer@center"})
"""Who does special tickets at once."""

TIMING: Mapping[str, Point] = {
    "dispatch_ticket": Point.DISPATCHING,
    "accept_ticket": Point.ACCEPTING,
    "contact_citizen": Point.CONTACTING,
    "handle_ticket": Point.HANDLING,
    "handle_again": Point.HANDLING_AGAIN,
    "check_submission": Point.CHECKING,
    "call_back": Point.CALLING_BACK,
    "report_interim": Point.REPORTING,
    "report_upward": Point.REPORTING,
    "decide_unresolved": Point.DECIDING,
    "review_return": Point.REVIEWING,
    "propose_opinion": Point.DECIDING,
    "decide_owner": Point.DECIDING,
    "conclude_joint_handling": Point.CONCLUDING,
}
"""At which point it is decided whether a task is done in time; any other is done as soon as one comes to it."""

AFTER_ANSWER_MINUTES = 60
"""Working minutes for which a department that has asked for something waits beyond the answer's usual time."""

Played = tuple[tuple[Point, str], ...]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a task will be done: the form's fields, and what was chosen."""

    data: dict[str, Any]
    played: Played = ()


class Script:
    """Decides for every task who does what when.

    A ticket's times follow from the planned moment of what was done with it last, never from when the
    machine came to it: so they are the same on a slow machine.
    """

    def __init__(
        self,
        behaviour: Behaviour,
        moments: Moments,
        stories: Mapping[str, Story],
        departments: Sequence[str],
        seed: int,
    ) -> None:
        self._behaviour = behaviour
        self._moments = moments
        self._stories = stories
        self._departments = departments
        self._seed = seed
        self._occasions: Counter[tuple[str, Point]] = Counter()
        self._last_act: dict[str, datetime] = {}
        self._intakes: dict[str, TicketIntake] = {}

    def arrival(self, arrival: Arrival) -> list[Act]:
        """The district sends a ticket, now and then twice (R-01)."""
        self._intakes[arrival.ticket_id] = arrival.intake
        act = Act(arrival.at, arrival.ticket_id, Verb.RECEIVE, CENTER, intake=arrival.intake)
        sent = self._choose(arrival.ticket_id, Point.SENT_TWICE)
        if sent == "once":
            return [act]
        again = arrival.at + timedelta(minutes=GRAIN_MINUTES)
        played = ((Point.SENT_TWICE, sent),)
        return [
            act,
            Act(again, arrival.ticket_id, Verb.RECEIVE, CENTER, intake=arrival.intake, played=played),
        ]

    def done(self, act: Act) -> list[Act]:
        """Something was done; answers what follows that no task asks for."""
        self._last_act[act.ticket_id] = act.at
        if act.element == "report_upward":
            return self._redoing(act)
        return []

    def acts(self, task: OpenTask) -> list[Act]:
        """What will be done with a task that has just appeared."""
        withdrawal = self._withdrawal(task)
        if withdrawal is not None:
            return [withdrawal]
        asking = self._asking(task) if task.element == "handle_ticket" else None
        completion = self._completion(task, after=asking)
        return [completion] if asking is None else [asking, completion]

    def _redoing(self, act: Act) -> list[Act]:
        """退回重办: a day after closing the district sends the number back, as its next round (R-70)."""
        choice = self._choose(act.ticket_id, Point.REDOING)
        intake = self._intakes.get(act.ticket_id)
        if choice == "never" or intake is None:
            return []
        minutes = self._behaviour.pace["conclude_joint_handling"][0]
        at = self._moments.after(act.at, minutes)
        again = intake.model_copy(
            update={"round": intake.round + 1, "district_dispatched_at": at, "district_due_at": None}
        )
        arrival = Arrival(at, again)
        self._intakes[arrival.ticket_id] = again
        played = ((Point.REDOING, choice),)
        return [Act(at, arrival.ticket_id, Verb.RECEIVE, CENTER, intake=again, played=played)]

    def _withdrawal(self, task: OpenTask) -> Act | None:
        """撤单 (R-80) while this task waits, before anybody has done it."""
        if self._peek(task.ticket_id, Point.WITHDRAWING) != task.element:
            return None
        where = self._choose(task.ticket_id, Point.WITHDRAWING)
        by = self._choose(task.ticket_id, Point.WITHDRAWN_BY)
        at = self._moments.after(
            self._base(task), self._minutes(task, "withdrawing", self._behaviour.pace_of_withdrawing)
        )
        reason = "诉求人来电撤回" if by == "citizen" else "区级通知撤回"
        return Act(
            at,
            task.ticket_id,
            Verb.WITHDRAW,
            CENTER,
            data={"by": by, "reason": reason},
            played=((Point.WITHDRAWING, where), (Point.WITHDRAWN_BY, by)),
        )

    def _asking(self, task: OpenTask) -> Act | None:
        """申请退单 (R-10) or 上报疑难 (R-08), once a dispatch, while it is handled."""
        if self._occasions[task.ticket_id, Point.ASKING] >= task.dispatch_no:
            return None
        choice = self._choose(task.ticket_id, Point.ASKING)
        if choice == "nothing":
            return None
        minutes = self._minutes(task, choice, self._behaviour.pace_of_asking)
        if choice == "return_too_late" and task.returnable_until:
            at = self._moments.after(task.returnable_until, minutes)
        else:
            at = self._moments.in_time(self._base(task), minutes, task.returnable_until)
        played = ((Point.ASKING, choice),)
        if choice == "difficulty":
            data = {"reason": "涉及多个单位，本部门难以单独解决"}
            return Act(
                at, task.ticket_id, Verb.REPORT_DIFFICULTY, task.group, task.id, data=data, played=played
            )
        # The handler can tick the box, but the head alone can sign.
        group = task.group if choice == "return_unsigned" else f"head@{task.group.split('@', 1)[1]}"
        data = filling_in.return_application(self._other_department(task, "suggested"))
        return Act(at, task.ticket_id, Verb.RETURN, group, task.id, data=data, played=played)

    def _completion(self, task: OpenTask, after: Act | None) -> Act:
        timing = self._timing(task)
        submitting = self._submitting(task) if after else None
        at = self._moment(task, timing)
        if after is not None:
            at = self._after_asking(task, after, at, submitting or "waits")
        ending = self._ending(task, at)
        chosen: list[tuple[Point, str]] = [*ending.played]
        if timing == "late":
            chosen.append((TIMING[task.element], timing))
        if submitting == "overtakes":
            chosen.append((Point.SUBMITTING, submitting))
        return Act(
            at,
            task.ticket_id,
            Verb.COMPLETE,
            task.group,
            task.id,
            ending.data,
            played=tuple(chosen),
            element=task.element,
        )

    def _timing(self, task: OpenTask) -> str:
        point = TIMING.get(task.element)
        return self._choose(task.ticket_id, point) if point else "in_time"

    def _submitting(self, task: OpenTask) -> str:
        return self._choose(task.ticket_id, Point.SUBMITTING)

    def _after_asking(self, task: OpenTask, asking: Act, at: datetime, submitting: str) -> datetime:
        """Handed in before the answer comes (the application is withdrawn by it, R-10), or well after it."""
        if submitting == "overtakes":
            return self._moments.at_work(asking.at + timedelta(minutes=GRAIN_MINUTES))
        answers = self._answers(task, asking)
        minutes = AFTER_ANSWER_MINUTES + sum(self._behaviour.pace[answer][1] for answer in answers)
        return max(at, self._moments.after(asking.at, minutes))

    def _answers(self, task: OpenTask, asking: Act) -> tuple[str, ...]:
        """The tasks through which the answer comes."""
        if asking.verb is Verb.REPORT_DIFFICULTY:
            return ("conclude_joint_handling",)
        if task.dispatch_no > 1 or self._peek(task.ticket_id, Point.REVIEW) == "leaders":
            return ("review_return", "propose_opinion", "decide_owner")
        return ("review_return",)

    def _moment(self, task: OpenTask, timing: str) -> datetime:
        base = self._base(task)
        if timing == "late" and task.due_at is not None:
            minutes = self._minutes(task, "late", self._behaviour.pace_when_late)
            return self._moments.after(max(task.due_at, base), minutes)
        if task.special and task.group in AT_ONCE:
            return round_up(base + timedelta(minutes=self._behaviour.duty_minutes))
        pace = self._behaviour.pace_for(task.element, special=task.special)
        return self._moments.in_time(base, self._minutes(task, task.element, pace), task.due_at)

    def _base(self, task: OpenTask) -> datetime:
        """From when the task is there: the ticket's last act; for another try, when it may be made."""
        base = self._last_act[task.ticket_id]
        if task.follow_up_at is None:
            return base
        return max(base, round_up(task.follow_up_at) + timedelta(minutes=GRAIN_MINUTES))

    def _minutes(self, task: OpenTask, purpose: str, span: Span) -> int:
        shortest, longest = span
        return shortest + int(chance(self._seed, task.id, purpose) * (longest - shortest + 1))

    def _choose(self, ticket_id: str, point: Point) -> str:
        choice = self._peek(ticket_id, point)
        self._occasions[ticket_id, point] += 1
        return choice

    def _peek(self, ticket_id: str, point: Point) -> str:
        occasion = self._occasions[ticket_id, point]
        return self._behaviour.choose(self._seed, self._stories.get(ticket_id), ticket_id, point, occasion)

    def _other_department(self, task: OpenTask, purpose: str) -> str:
        """A department that may get the ticket, but not the one that has it."""
        others = [code for code in self._departments if code not in (task.department, task.excluded)]
        return pick(others, chance(self._seed, task.id, purpose))

    def _ending(self, task: OpenTask, at: datetime) -> Ending:
        """What is filled in."""
        ticket = task.ticket_id
        match task.element:
            case "dispatch_ticket":
                route = self._choose(ticket, Point.ROUTE)
                data = filling_in.dispatch_ticket(route, self._suggested(task))
                return Ending(data, _unless("department", Point.ROUTE, route))
            case "contact_citizen":
                answer = self._choose(ticket, Point.CONTACT_ANSWER)
                return Ending(filling_in.contact_citizen(answer), ((Point.CONTACT_ANSWER, answer),))
            case "handle_ticket" | "handle_again":
                result = self._choose(ticket, Point.RESULT)
                data = filling_in.submission(result, at, again=task.element == "handle_again")
                return Ending(data, ((Point.RESULT, result),))
            case "check_submission":
                result = self._choose(ticket, Point.CHECK)
                return Ending(filling_in.check_submission(result), ((Point.CHECK, result),))
            case "confirm_rehandling":
                result = self._choose(ticket, Point.HEAD)
                return Ending(filling_in.confirm_rehandling(result), ((Point.HEAD, result),))
            case "call_back":
                answer = self._choose(ticket, Point.ANSWER)
                return Ending(filling_in.call_back(answer), ((Point.ANSWER, answer),))
            case "report_upward" | "report_interim":
                return Ending(filling_in.report_upward(ticket))
            case _:
                return self._decision(task)

    def _decision(self, task: OpenTask) -> Ending:
        """What the center and the leaders decide."""
        match task.element:
            case "decide_unresolved":
                decision = self._unresolved(task.ticket_id)
                data = {"decision": decision, "reason": "经研判作出"}
                return Ending(data, ((Point.UNRESOLVED, decision),))
            case "review_return":
                decision = self._choose(task.ticket_id, Point.REVIEW)
                data = filling_in.review_return(decision, self._other_department(task, "review"))
                return Ending(data, ((Point.REVIEW, decision),))
            case "propose_opinion":
                data = {
                    "opinion": "建议明确一个主责部门",
                    "department": self._other_department(task, "owner"),
                }
                return Ending(data)
            case "decide_owner":
                data = {"department": self._other_department(task, "owner"), "decision": "同意，请抓紧办理"}
                return Ending(data)
            case "conclude_joint_handling":
                return Ending(
                    {"conclusion": "各方到场，形成一致意见", "parties": "外勤小组、工作站、职能部门"}
                )
            case _:
                return Ending({})

    def _unresolved(self, ticket_id: str) -> str:
        """Jointly at most once: what is unsolved then is explained."""
        first = not self._occasions[ticket_id, Point.UNRESOLVED]
        decision = self._choose(ticket_id, Point.UNRESOLVED)
        return decision if first else "explained"

    def _suggested(self, task: OpenTask) -> str:
        """The department that the table suggests; where it has none, or not one allowed, any other."""
        if task.suggested in self._departments and task.suggested != task.excluded:
            return str(task.suggested)
        return self._other_department(task, "department")


def _unless(usual: str, point: Point, choice: str) -> Played:
    return () if choice == usual else ((point, choice),)
