"""Opening a human task (开待办): the engine asks for a person, the inbox gets a row."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.db.rows import find
from hotline.deadlines.remind import remind_if_missed
from hotline.tasks.actions import ACTIONS
from hotline.tasks.errors import ActionUnknown
from hotline.tasks.models import HumanTask, TaskGroup, TaskLimit
from hotline.tickets.lookup import is_request_pending, lock_ticket
from hotline.tickets.models import Ticket
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class TaskOpening:
    """What the engine asks for. `groups` are candidate groups `role@unit`, `deadline_ids` begin with its own."""

    ticket_id: str
    dispatch_no: int
    round: str
    element: str
    process: str
    action: str
    job_key: int
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
        return task_id(self.ticket_id, self.dispatch_no, self.round, self.element)


def task_id(ticket_id: str, dispatch_no: int, round_: str, element: str) -> str:
    """The id of the task for a step."""
    return f"{ticket_id}:{dispatch_no}:{round_}:{element}"


async def open_task(work: Work, opening: TaskOpening) -> dict[str, Any] | None:
    """Makes sure that the inbox has the task.

    Answers None while it waits for a person, and the stored output when somebody has completed it already:
    then the job is to be completed with it. Raises ActionUnknown.
    """
    if opening.action not in ACTIONS:
        raise ActionUnknown(f"流程图元素“{opening.element}”的办理动作“{opening.action}”未实现")
    ticket = await lock_ticket(work, opening.ticket_id)
    task = await find(work, HumanTask, opening.task_id)
    if task is None:
        if await _is_wanted(work, ticket, opening):
            work.session.add(_row(work, opening))
            for deadline_id in opening.reminder_ids:
                await remind_if_missed(work, deadline_id)
        return None
    task.job_key = opening.job_key
    return task.output if task.status == "completed" else None


async def _is_wanted(work: Work, ticket: Ticket, opening: TaskOpening) -> bool:
    """Whether the database still wants what the engine asks for.

    A use case may have ended it while the job was on its way (a withdrawal, a new dispatch, a request taken
    back): the engine hears of it a moment later and cancels the job.
    """
    if not ticket.is_open or opening.dispatch_no != ticket.dispatch_no:
        return False
    return opening.request_id is None or await is_request_pending(work, opening.request_id)


def _row(work: Work, opening: TaskOpening) -> HumanTask:
    return HumanTask(
        id=opening.task_id,
        ticket_id=opening.ticket_id,
        dispatch_no=opening.dispatch_no,
        round=opening.round,
        element=opening.element,
        process=opening.process,
        action=opening.action,
        request_id=opening.request_id,
        job_key=opening.job_key,
        form_key=opening.form_key,
        status="open",
        opened_at=work.now,
        due_at=opening.due_at,
        follow_up_at=opening.follow_up_at,
        suggestion=opening.suggestion or {},
        draft={},
        data={},
        output={},
        groups=[TaskGroup(group=group) for group in sorted(set(opening.groups))],
        limits=[
            TaskLimit(deadline_id=key, position=position, reminds=key in opening.reminder_ids)
            for position, key in enumerate(dict.fromkeys(opening.deadline_ids))
        ],
    )
