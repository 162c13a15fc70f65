"""The deadline that is a task's own (待办自身的时限): the first of those that stand on it."""

from sqlalchemy import select

from hotline.db.rows import find
from hotline.deadlines.lateness import mark_late_if_passed
from hotline.deadlines.models import Deadline
from hotline.tasks.models import HumanTask
from hotline.work import Work


async def settle_own(work: Work, task: HumanTask) -> None:
    """The task is being done: its deadline is settled; one that has passed is late first."""
    deadline = await _own(work, task)
    if deadline is not None and deadline.open:
        await mark_late_if_passed(work, deadline)
        deadline.settled_at = work.now


async def reopen_own(work: Work, task: HumanTask) -> None:
    """What was done is sent back: its deadline goes on under the old date, without a new clock."""
    deadline = await _own(work, task)
    if deadline is not None and deadline.void_reason is None:
        deadline.settled_at = None


async def attempts(
    work: Work, case_id: str, action: str, *, request_id: str | None = None
) -> list[HumanTask]:
    """The completed tasks of that action in a case, the earliest first: how often it was done so far."""
    query = select(HumanTask).where(
        HumanTask.case_id == case_id, HumanTask.action == action, HumanTask.status == "completed"
    )
    if request_id is not None:
        query = query.where(HumanTask.request_id == request_id)
    return list(await work.session.scalars(query.order_by(HumanTask.ended_at, HumanTask.id)))


async def is_awaited(work: Work, case_id: str, action: str) -> bool:
    """Whether a task of that action stands open in the case now."""
    query = select(HumanTask.id).where(
        HumanTask.case_id == case_id, HumanTask.action == action, HumanTask.status == "open"
    )
    return (await work.session.scalars(query.limit(1))).first() is not None


async def _own(work: Work, task: HumanTask) -> Deadline | None:
    return await find(work, Deadline, task.limits[0].deadline_id) if task.limits else None
