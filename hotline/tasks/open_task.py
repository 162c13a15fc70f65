"""Opening a human task (开待办): the engine asks for a person, the inbox gets a row."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hotline.cases.lookup import lock_subject, ticket_of
from hotline.cases.models import Case
from hotline.db.rows import find
from hotline.deadlines.remind import remind_if_missed
from hotline.engine.job import Job
from hotline.tasks.actions import ACTIONS, STILL_WANTED, SUGGESTIONS
from hotline.tasks.errors import ActionUnknown
from hotline.tasks.models import HumanTask, TaskGroup, TaskLimit
from hotline.tasks.present_groups import present_groups, present_suggestion
from hotline.tickets.lookup import is_still_asked
from hotline.tickets.models import Ticket
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class TaskOpening:
    """What the engine asks for. `groups` are candidate groups `role@unit`, `deadline_ids` begin with its own."""

    case_id: str
    dispatch_no: int
    round: str
    element: str
    process: str
    action: str
    job: Job
    form_key: int
    groups: tuple[str, ...]
    deadline_ids: tuple[str, ...]
    reminder_ids: tuple[str, ...] = ()
    due_at: datetime | None = None
    follow_up_at: datetime | None = None
    request_id: str | None = None
    suggestion: dict[str, Any] | None = None

    @property
    def task_id(self) -> str:
        """The identity of the step, whatever job stands for it."""
        return task_id(self.case_id, self.dispatch_no, self.round, self.element)


def task_id(case_id: str, dispatch_no: int, round_: str, element: str) -> str:
    """The id of the task for a step."""
    return f"{case_id}:{dispatch_no}:{round_}:{element}"


async def open_task(work: Work, opening: TaskOpening) -> dict[str, Any] | None:
    """Makes sure that the inbox has the task.

    Answers None while it waits for a person, and the stored output when somebody has completed it already:
    then the job is to be completed with it. Raises ActionUnknown.
    """
    if opening.action not in ACTIONS:
        raise ActionUnknown(f"流程图元素“{opening.element}”的办理动作“{opening.action}”未实现")
    subject = await lock_subject(work, opening.case_id)
    task = await find(work, HumanTask, opening.task_id)
    if task is None:
        if await _is_wanted(work, subject, opening):
            work.session.add(await _present_row(work, subject, opening))
            for deadline_id in opening.reminder_ids:
                await remind_if_missed(work, deadline_id)
        return None
    task.job_key = opening.job.key
    task.instance_key = opening.job.instance_key
    task.element_instance_key = opening.job.element_instance_key
    task.process_version = opening.job.process_version
    return task.output if task.status == "completed" else None


async def _present_row(work: Work, subject: Ticket | Case, opening: TaskOpening) -> HumanTask:
    """For the departments of today: the diagram may still know one that has been closed since (R-81)."""
    ticket = subject if isinstance(subject, Ticket) else await ticket_of(work, subject)
    groups = await present_groups(work, ticket, opening.groups)
    suggestion = await present_suggestion(work, await _suggestion(work, opening))
    return _row(work, subject, replace(opening, groups=tuple(groups)), suggestion)


async def _is_wanted(work: Work, subject: Ticket | Case, opening: TaskOpening) -> bool:
    """Whether the database still wants what the engine asks for.

    A use case may have ended it while the job was on its way (a withdrawal, a new dispatch, a request taken
    back): the engine hears of it a moment later and cancels the job.
    """
    if not subject.is_open:
        return False
    if isinstance(subject, Case):
        return True
    if opening.dispatch_no != subject.dispatch_no:
        return False
    if not await is_still_asked(work, opening.request_id, opening.round):
        return False
    question = STILL_WANTED.get(opening.action)
    return question is None or await question(work, opening.case_id)


async def _suggestion(work: Work, opening: TaskOpening) -> dict[str, Any]:
    own = SUGGESTIONS.get(opening.action)
    return (opening.suggestion or {}) | (await own(work, opening.case_id) if own else {})


def _row(work: Work, subject: Ticket | Case, opening: TaskOpening, suggestion: dict[str, Any]) -> HumanTask:
    return HumanTask(
        id=opening.task_id,
        case_id=opening.case_id,
        ticket_id=subject.ticket_id if isinstance(subject, Case) else subject.id,
        dispatch_no=opening.dispatch_no,
        round=opening.round,
        element=opening.element,
        process=opening.process,
        action=opening.action,
        request_id=opening.request_id,
        job_key=opening.job.key,
        instance_key=opening.job.instance_key,
        element_instance_key=opening.job.element_instance_key,
        process_version=opening.job.process_version,
        form_key=opening.form_key,
        status="open",
        opened_at=work.now,
        due_at=opening.due_at,
        follow_up_at=opening.follow_up_at,
        suggestion=suggestion,
        draft={},
        data={},
        output={},
        groups=[TaskGroup(group=group) for group in sorted(set(opening.groups))],
        limits=[
            TaskLimit(deadline_id=key, position=position, reminds=key in opening.reminder_ids)
            for position, key in enumerate(dict.fromkeys(opening.deadline_ids))
        ],
    )
