"""What is to be done now (观察): the open tasks with what one has to know of their tickets. Read only."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from hotline.deadlines.models import Deadline
from hotline.deadlines.rules import NEVER
from hotline.organization.models import Membership, Unit
from hotline.tasks.models import HumanTask
from hotline.tickets.models import Ticket
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class OpenTask:
    """An open task as somebody sees it in the inbox."""

    id: str
    ticket_id: str
    dispatch_no: int
    element: str
    group: str
    due_at: datetime | None
    follow_up_at: datetime | None
    suggested: str | None
    special: bool
    department: str | None
    excluded: str | None
    """The unit that a confidential citizen complains about (R-75)."""
    opened_at: datetime
    returnable_until: datetime | None
    """When the right to return the ticket ends (R-10)."""


async def open_tasks(work: Work, since: datetime, known: frozenset[str] | set[str]) -> list[OpenTask]:
    """The open tasks that have appeared since a moment and are not known yet."""
    until = (
        select(Deadline.due_at)
        .where(
            Deadline.ticket_id == HumanTask.ticket_id,
            Deadline.dispatch_no == HumanTask.dispatch_no,
            Deadline.step == "return",
        )
        .scalar_subquery()
    )
    query = (
        select(HumanTask, Ticket, until)
        .join(Ticket, Ticket.id == HumanTask.ticket_id)
        .where(HumanTask.status == "open", HumanTask.opened_at >= since)
        .order_by(HumanTask.id)
    )
    rows = (await work.session.execute(query)).all()
    return [_seen(task, ticket, limit) for task, ticket, limit in rows if task.id not in known]


def _seen(task: HumanTask, ticket: Ticket, returnable_until: datetime | None) -> OpenTask:
    return OpenTask(
        id=task.id,
        ticket_id=task.ticket_id,
        dispatch_no=task.dispatch_no,
        element=task.element,
        group=task.groups[0].group,
        due_at=_limit(task.due_at),
        follow_up_at=task.follow_up_at,
        suggested=task.suggestion.get("department"),
        special=ticket.is_special,
        department=ticket.department,
        excluded=ticket.complained_unit if ticket.confidential else None,
        opened_at=task.opened_at,
        returnable_until=returnable_until,
    )


def _limit(due_at: datetime | None) -> datetime | None:
    """Tasks without a limit are due in the year 9999."""
    return None if due_at is None or due_at.year == NEVER.year else due_at


async def open_task_ids(work: Work) -> set[str]:
    """Ids of all open tasks."""
    return set(await work.session.scalars(select(HumanTask.id).where(HumanTask.status == "open")))


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the tickets are."""

    received: int
    closed: int


async def standing(work: Work) -> Standing:
    """How many tickets were received and closed so far."""
    row = (await work.session.execute(select(func.count(), func.count(Ticket.closed_at)))).one()
    return Standing(*row)


async def still_open(work: Work) -> list[str]:
    """Ids of tickets that are not closed."""
    query = select(Ticket.id).where(Ticket.closed_at.is_(None)).order_by(Ticket.id)
    return list(await work.session.scalars(query))


async def members(work: Work) -> dict[str, list[str]]:
    """The people of each candidate group `role@unit`."""
    groups: dict[str, list[str]] = {}
    for row in await work.session.scalars(select(Membership).order_by(Membership.person_id)):
        groups.setdefault(row.group, []).append(row.person_id)
    return groups


async def departments(work: Work) -> list[str]:
    """Codes of the departments that take tickets."""
    query = select(Unit.code).where(Unit.kind == "department", Unit.active).order_by(Unit.code)
    return list(await work.session.scalars(query))
