"""What is open and what is overdue (在办与逾期), counted."""

from collections.abc import Mapping

from sqlalchemy import case, func, select

from hotline.deadlines.models import Deadline
from hotline.tasks.models import HumanTask, TaskGroup, TaskLimit
from hotline.tickets.models import Ticket
from hotline.work import Work

CLAIMED, UNCLAIMED = "claimed", "unclaimed"


async def open_tickets(work: Work) -> int:
    """Tickets that are not closed yet (在办工单)."""
    return await work.session.scalar(select(func.count(Ticket.id)).where(Ticket.closed_at.is_(None))) or 0


async def open_tasks(work: Work) -> dict[str, int]:
    """Open human tasks (在办待办), by whether somebody has taken them."""
    state = case((HumanTask.claimed_by.is_(None), UNCLAIMED), else_=CLAIMED)
    query = (
        select(state, func.count(HumanTask.id.distinct()))
        .select_from(TaskGroup)
        .join(HumanTask, HumanTask.id == TaskGroup.task_id)
        .where(TaskGroup.is_open)
        .group_by(state)
    )
    found = {name: number for name, number in await work.session.execute(query)}  # noqa: C416 - rows
    return {CLAIMED: 0, UNCLAIMED: 0} | found


async def overdue_tasks(work: Work) -> int:
    """Open human tasks whose time is over (逾期待办)."""
    query = select(func.count(TaskGroup.task_id.distinct())).where(
        TaskGroup.is_open, TaskGroup.due_at <= work.now
    )
    return await work.session.scalar(query) or 0


async def overdue_deadlines(work: Work) -> Mapping[str, int]:
    """Deadlines that have passed with nothing done (逾期时限), by step."""
    query = (
        select(Deadline.step, func.count())
        .where(Deadline.settled_at.is_(None), Deadline.void_reason.is_(None), Deadline.due_at <= work.now)
        .group_by(Deadline.step)
    )
    return {step: number for step, number in await work.session.execute(query)}  # noqa: C416 - rows


async def missed_timers(work: Work) -> int:
    """Deadlines that have passed on an open task without being recorded as late (未触发的定时器).

    The engine's timer records them within moments (R-02, R-03): some that stay mean an engine or workers that
    stand still, or an instance that is lost.
    """
    query = (
        select(func.count(Deadline.id.distinct()))
        .join(TaskLimit, TaskLimit.deadline_id == Deadline.id)
        .join(HumanTask, HumanTask.id == TaskLimit.task_id)
        .where(
            Deadline.settled_at.is_(None),
            Deadline.void_reason.is_(None),
            Deadline.due_at <= work.now,
            Deadline.late.is_(False),
            Deadline.excused.is_(False),
            HumanTask.status == "open",
        )
    )
    return await work.session.scalar(query) or 0
