"""From an open task to what its people will do with it (剧本)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from demo.agenda import Act, Call, Verb
from demo.arrivals import Arrival
from demo.asking import NO_ANSWER_AWAITED, Asking
from demo.behaviour import Point
from demo.case_endings import CASE_ENDINGS
from demo.endings import TICKET_ENDINGS, Decide, Ending, subject_of
from demo.moments import GRAIN_MINUTES, round_down, round_up
from demo.observe import Link, OpenTask
from demo.scene import CENTER, Scene
from hotline.tickets.intake_model import TicketIntake

AT_ONCE = frozenset({CENTER, "callback_officer@center"})
"""Who does special tickets at once."""
URGENT_BUT_NOT_NOW = frozenset({"excuse_visit", "choose_parties", "decide_unresolved"})
"""What the center does with a special ticket in the pace of everything else."""

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
    "choose_parties": Point.CHOOSING,
    "give_opinion": Point.OPINION,
    "assist_ticket": Point.ASSISTING,
    "excuse_visit": Point.EXCUSING,
    "take_visit": Point.TAKING,
    "visit_site": Point.VISITING,
    "visit_citizen": Point.VISITING,
    "confirm_by_department": Point.APPLYING,
    "confirm_by_center": Point.APPLYING,
    "apply_to_district": Point.APPLYING,
    "enter_district_answer": Point.APPLYING,
    "sign_exclusion": Point.APPLYING,
    "submit_exclusion": Point.APPLYING,
    "apply_for_extension": Point.APPLYING,
    "enter_extension_answer": Point.APPLYING,
    "decide_correction": Point.APPLYING,
    "confirm_agenda": Point.GATHERING,
    "record_review_meeting": Point.GATHERING,
    "publish_outcome": Point.GATHERING,
    "carry_out_resolution": Point.CARRYING_OUT,
    "verify_resolution": Point.GATHERING,
    "verify_talk": Point.GATHERING,
    "hold_talk": Point.GATHERING,
    "write_explanation": Point.EXPLAINING,
    "receive_explanation": Point.GATHERING,
    "check_material": Point.GATHERING,
    "approve_material": Point.GATHERING,
    "record_minutes": Point.GATHERING,
    "acknowledge_reminder": Point.GATHERING,
}
"""At which point it is decided whether a task is done in time; any other is done as soon as one comes to it."""

ANSWERS = frozenset(
    {
        "review_return",
        "decide_owner",
        "conclude_joint_handling",
        "apply_for_extension",
        "enter_extension_answer",
        "assist_ticket",
    }
)
"""Tasks whose end may be what a department waits for that has asked for something."""

ENDINGS: Mapping[str, Decide] = {**TICKET_ENDINGS, **CASE_ENDINGS}
AFTER_ANSWER_MINUTES = 60


class Script:
    """Decides for every task who does what when.

    A ticket's times follow from the planned moment of what was done with it last, never from when the
    machine came to it: so they are the same on a slow machine.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._asking = Asking(scene)
        self._last_act: dict[str, datetime] = {}
        self._intakes: dict[str, TicketIntake] = {}
        self._waiting: dict[str, tuple[OpenTask, str]] = {}
        """The handling that waits for an answer, by ticket, with whether it will be in time."""
        self._late: dict[str, str] = {}
        """Id of the deadline of which the department of a ticket was late, by ticket."""
        self._department: dict[str, str] = {}

    def arrival(self, arrival: Arrival) -> list[Act]:
        """The district sends a ticket, now and then twice (R-01)."""
        key = arrival.ticket_id
        act = self._receive(arrival)
        sent = self._scene.choices.choose(key, Point.SENT_TWICE)
        if sent == "once":
            return [act]
        again = arrival.at + timedelta(minutes=GRAIN_MINUTES)
        return [act, replace(act, at=again, played=((Point.SENT_TWICE, sent),))]

    def acts(self, task: OpenTask) -> list[Act]:
        """What will be done with a task that has just appeared."""
        base = self._base(task)
        instead = (
            self._asking.withdrawal(task, base)
            or self._asking.exclusion_withdrawal(task, base)
            or self._handed_over(task)
        )
        if instead is not None:
            return [instead]
        return self._handling(task, base) if task.element == "handle_ticket" else self._done_by(task)

    def repeat(self, link: Link, now: datetime) -> list[Act]:
        """What the center makes of a ticket that says the same as another (R-31)."""
        choice = self._scene.choices.choose(f"{link.ticket_id}|{link.earlier_id}", Point.REPEAT)
        if choice == "left":
            return []
        at = self._scene.moments.after(round_down(now), GRAIN_MINUTES)
        call = Call(f"/tickets/{link.ticket_id}/repeats/{link.earlier_id}", {"state": choice}, "PUT")
        links = (link.ticket_id, link.earlier_id) if choice == "together" else ()
        subject, played = f"repeat-{link.id}", ((Point.REPEAT, choice),)
        return [Act(at, subject, link.ticket_id, Verb.DECIDE, CENTER, call, played=played, links=links)]

    def posting(self, notification: str, now: datetime) -> Act:
        """Somebody posts a text in a group that has no robot, and says so (R-05)."""
        at = self._scene.moments.after(round_down(now), 1)
        call = Call(f"/notifications/{notification}/posted")
        return Act(at, notification, None, Verb.DECIDE, "callback_officer@center", call)

    def done(self, act: Act) -> list[Act]:
        """Something was done; answers what follows that no task asks for."""
        self._last_act[act.subject] = act.at
        if act.verb is Verb.SUCCEED:
            self._scene.succeed(act.element, str(act.call.data["successor"]))
        if act.element in ANSWERS and act.ticket in self._waiting:
            return self._answered(act, act.ticket)
        if act.element == "report_upward":
            return [*self._redoing(act), *self._correcting(act)]
        return []

    def _receive(self, arrival: Arrival) -> Act:
        key, intake = arrival.ticket_id, arrival.intake
        self._intakes[key] = intake
        call = Call("/tickets", intake.model_dump(mode="json"))
        return Act(arrival.at, key, key, Verb.RECEIVE, CENTER, call)

    def _handling(self, task: OpenTask, base: datetime) -> list[Act]:
        """A ticket is handled; something may be asked for first, and its answer is waited for."""
        self._department[task.case_id] = str(task.department)
        beside = self._asking.exclusion(task, base)
        acts = [] if beside is None else [beside]
        asked = self._asking.handling(task, base)
        if asked is None:
            return [*acts, *self._done_by(task)]
        choice, asking = asked
        timing = self._timing(task)
        if choice in NO_ANSWER_AWAITED:
            later = self._scene.moments.after(asking.at, AFTER_ANSWER_MINUTES)
            return [*acts, asking, self._completion(task, max(later, self._moment(task, timing)), timing)]
        if self._scene.choices.choose(task.case_id, Point.SUBMITTING) == "overtakes":
            soon = self._scene.moments.at_work(asking.at + timedelta(minutes=GRAIN_MINUTES))
            act = self._completion(task, soon, "in_time")
            return [*acts, asking, replace(act, played=(*act.played, (Point.SUBMITTING, "overtakes")))]
        self._waiting[task.case_id] = task, timing
        return [*acts, asking]

    def _answered(self, act: Act, ticket: str) -> list[Act]:
        """The answer has come: the department goes on. Where the ticket is another's now, the act is dropped."""
        if act.element == "apply_for_extension" and act.call.data.get("result") == "confirmed":
            return []
        task, timing = self._waiting.pop(ticket)
        self._last_act[ticket] = act.at
        moment = self._moment(task, timing)
        return [
            self._completion(
                task, max(moment, self._scene.moments.after(act.at, AFTER_ANSWER_MINUTES)), timing
            )
        ]

    def _handed_over(self, task: OpenTask) -> Act | None:
        """A party that does not answer is released after its limit has passed (R-08)."""
        if task.element != "give_opinion":
            return None
        if self._scene.choices.peek(task.case_id, Point.OPINION) != "released":
            return None
        choice = self._scene.choices.choose(task.case_id, Point.OPINION)
        at = self._scene.moments.after(task.due_at or task.opened_at, AFTER_ANSWER_MINUTES)
        call = Call(f"/joint-parties/{task.round}/release", {"reason": "多次催促未复，不再等待"})
        played = ((Point.OPINION, choice),)
        return Act(at, task.case_id, task.ticket_id, Verb.DECIDE, CENTER, call, task.id, played=played)

    def _done_by(self, task: OpenTask) -> list[Act]:
        """The task is done in time, late, or never."""
        timing = self._timing(task)
        return [] if timing == "never" else [self._completion(task, self._moment(task, timing), timing)]

    def _completion(self, task: OpenTask, at: datetime, timing: str) -> Act:
        decide = ENDINGS.get(task.element)
        ending = decide(self._scene, task, at) if decide else Ending()
        late = ((TIMING[task.element], timing),) if timing == "late" else ()
        act = Act(
            at,
            task.case_id,
            task.ticket_id,
            Verb.COMPLETE,
            task.group,
            Call("/tasks/{task}/complete", ending.data),
            task.id,
            ending.before,
            (*ending.played, *late),
            task.element,
        )
        return self._by_deputy(act, task) if task.element == "confirm_rehandling" else act

    def _by_deputy(self, act: Act, task: OpenTask) -> Act:
        """The head is away that day: somebody stands in, and signs for him (R-76)."""
        unit = self._scene.present(task.group.split("@", 1)[1])
        deputy = self._scene.deputy_of(unit)
        if deputy is None or self._scene.choices.choose(task.case_id, Point.SIGNING) == "head":
            return act
        head, day = self._scene.head_of(unit), self._scene.moments.days_after(act.at, 0).isoformat()
        data = {"person_id": head, "deputy_id": deputy, "first_day": day, "last_day": day}
        away = Call("/deputies", data, group=f"person@{head}")
        played = (*act.played, (Point.SIGNING, "deputy"))
        return replace(act, group=f"person@{deputy}", before=(away,), played=played)

    def _timing(self, task: OpenTask) -> str:
        point = TIMING.get(task.element)
        if point is None:
            return "in_time"
        timing = self._scene.choices.choose(subject_of(task), point)
        if (
            timing == "late"
            and task.own_deadline
            and task.element in ("accept_ticket", "contact_citizen", "handle_ticket")
        ):
            self._late[task.case_id] = task.own_deadline
        return timing

    def _moment(self, task: OpenTask, timing: str) -> datetime:
        base, scene = self._base(task), self._scene
        if timing == "late" and task.due_at is not None:
            minutes = scene.choices.minutes(task.id, "late", scene.behaviour.pace_when_late)
            return scene.moments.after(max(task.due_at, base), minutes)
        if task.special and task.group in AT_ONCE and _is_of_ticket(task):
            return round_up(base + timedelta(minutes=scene.behaviour.duty_minutes))
        pace = scene.behaviour.pace_for(task.element, special=task.special)
        return scene.moments.in_time(base, scene.choices.minutes(task.id, task.element, pace), task.due_at)

    def _base(self, task: OpenTask) -> datetime:
        """From when the task is there: the case's last act; for another try, when it may be made."""
        appeared = round_down(task.opened_at)
        base = max(self._last_act.get(task.case_id, appeared), appeared)
        if task.follow_up_at is None:
            return base
        return max(base, round_up(task.follow_up_at) + timedelta(minutes=GRAIN_MINUTES))

    def _redoing(self, act: Act) -> list[Act]:
        """退回重办: a day after closing the district sends the number back, as its next round (R-70)."""
        choice = self._scene.choices.choose(act.subject, Point.REDOING)
        intake = self._intakes.get(act.subject)
        if choice == "never" or intake is None:
            return []
        at = self._scene.moments.after(act.at, self._scene.behaviour.pace["handle_ticket"][0])
        again = intake.model_copy(
            update={"round": intake.round + 1, "district_dispatched_at": at, "district_due_at": None}
        )
        return [replace(self._receive(Arrival(at, again)), played=((Point.REDOING, choice),))]

    def _correcting(self, act: Act) -> list[Act]:
        """更正 (R-79): what the department does not agree with, after closing."""
        department = self._department.get(act.subject)
        if department is None:
            return []
        asked = self._asking.correction(act.subject, department, self._late.get(act.subject), act.at)
        return [] if asked is None else [asked]


def _is_of_ticket(task: OpenTask) -> bool:
    return task.case_id == task.ticket_id and task.element not in URGENT_BUT_NOT_NOW
