"""What is filled in when a ticket's task is done (办理内容): by the choices at that point."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from demo import filling_in
from demo.agenda import Call
from demo.behaviour import Point
from demo.choices import Played
from demo.observe import OpenTask
from demo.scene import Scene


@dataclass(frozen=True, slots=True)
class Ending:
    """How a task will be done: the form's fields, what is done just before, and what was chosen."""

    data: dict[str, Any] = field(default_factory=dict[str, Any])
    played: Played = ()
    before: tuple[Call, ...] = ()


Decide = Callable[[Scene, OpenTask, datetime], Ending]

LOOK = Call("/tasks/{task}", method="GET")
"""Who calls a citizen opens the task first: there the phone number stands, and that it was seen is noted (R-61)."""


def subject_of(task: OpenTask) -> str:
    """Whose choices count: the ticket's, where the task is about one."""
    return task.ticket_id or task.case_id


def _dispatch(scene: Scene, task: OpenTask, _: datetime) -> Ending:
    route = scene.choices.choose(task.case_id, Point.ROUTE)
    data = filling_in.dispatch_ticket(route, scene.dispatched_to(task))
    return Ending(data, () if route == "department" else ((Point.ROUTE, route),))


def _contact(scene: Scene, task: OpenTask, _: datetime) -> Ending:
    answer = scene.choices.choose(task.case_id, Point.CONTACT_ANSWER)
    return Ending(filling_in.contact_citizen(answer), ((Point.CONTACT_ANSWER, answer),), (LOOK,))


def _submission(scene: Scene, task: OpenTask, at: datetime) -> Ending:
    result = scene.choices.choose(task.case_id, Point.RESULT)
    data = filling_in.submission(result, at, again=task.element == "handle_again")
    return Ending(data, ((Point.RESULT, result),))


def _check(scene: Scene, task: OpenTask, _: datetime) -> Ending:
    result = scene.choices.choose(task.case_id, Point.CHECK)
    return Ending(filling_in.check_submission(result), ((Point.CHECK, result),))


def _confirm(scene: Scene, task: OpenTask, _: datetime) -> Ending:
    result = scene.choices.choose(task.case_id, Point.HEAD)
    return Ending(filling_in.confirm_rehandling(result), ((Point.HEAD, result),))


def _call_back(scene: Scene, task: OpenTask, _: datetime) -> Ending:
    answer = scene.choices.choose(task.case_id, Point.ANSWER)
    return Ending(filling_in.call_back(answer), ((Point.ANSWER, answer),), (LOOK,))


def _report(_scene: Scene, task: OpenTask, _: datetime) -> Ending:
    return Ending(filling_in.report_upward(task.case_id))


def _unresolved(scene: Scene, task: OpenTask, _: datetime) -> Ending:
    """Jointly at most once: what is unsolved then is explained."""
    first = not scene.choices.occasions(task.case_id, Point.UNRESOLVED)
    choice = scene.choices.choose(task.case_id, Point.UNRESOLVED)
    decision = choice if first else "explained"
    return Ending({"decision": decision, "reason": "经研判作出"}, ((Point.UNRESOLVED, decision),))


def _review_return(scene: Scene, task: OpenTask, _: datetime) -> Ending:
    decision = scene.choices.choose(task.case_id, Point.REVIEW)
    data = filling_in.review_return(decision, scene.other_department(task, "review"))
    return Ending(data, ((Point.REVIEW, decision),))


def _propose(scene: Scene, task: OpenTask, _: datetime) -> Ending:
    department = scene.other_department(task, "owner")
    return Ending({"opinion": "建议明确一个主责部门", "department": department})


def _decide_owner(scene: Scene, task: OpenTask, _: datetime) -> Ending:
    department = scene.other_department(task, "owner")
    return Ending({"department": department, "decision": "同意，请抓紧办理"})


def _choose_parties(scene: Scene, task: OpenTask, _: datetime) -> Ending:
    """The field team, the grid's station and a functional department (R-08)."""
    units = ["hotline_office"]
    if task.excluded is None and task.grid in scene.stations:
        units.append(scene.stations[task.grid])
    if scene.functional:
        units.append(scene.choices.one_of(scene.functional, task.id, "party"))
    question = "请就解决办法、所需条件和可以承担的工作提出意见"
    return Ending({"parties": units, "question": question})


def _opinion(scene: Scene, task: OpenTask, _: datetime) -> Ending:
    return Ending({"opinion": "可以配合，建议现场会商后分工落实", "can_help": "yes"})


def _conclude(_scene: Scene, _task: OpenTask, _: datetime) -> Ending:
    return Ending({"conclusion": "各方到场会商，形成一致意见，由承办部门牵头落实"})


def _assist(_scene: Scene, _task: OpenTask, _: datetime) -> Ending:
    return Ending({"done": "已派人到场配合，完成本部门承担的部分"})


def _excuse(_scene: Scene, _task: OpenTask, _: datetime) -> Ending:
    return Ending({"reason": "现场已由承办部门处理完毕，诉求人表示不需要上门"})


TICKET_ENDINGS: Mapping[str, Decide] = {
    "dispatch_ticket": _dispatch,
    "contact_citizen": _contact,
    "handle_ticket": _submission,
    "handle_again": _submission,
    "check_submission": _check,
    "confirm_rehandling": _confirm,
    "call_back": _call_back,
    "report_upward": _report,
    "report_interim": _report,
    "decide_unresolved": _unresolved,
    "review_return": _review_return,
    "propose_opinion": _propose,
    "decide_owner": _decide_owner,
    "choose_parties": _choose_parties,
    "give_opinion": _opinion,
    "conclude_joint_handling": _conclude,
    "assist_ticket": _assist,
    "excuse_visit": _excuse,
}
"""By element; a task that is not here has nothing to fill in."""
