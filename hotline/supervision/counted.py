"""Latenesses of a department that nothing has counted yet (待计入的超时, R-40, R-41)."""

from collections.abc import Collection, Iterable
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, select

from hotline.calendar import SHANGHAI
from hotline.db.rows import find
from hotline.deadlines.falls_due import due_day, falls_due
from hotline.deadlines.models import Deadline
from hotline.organization.models import Unit
from hotline.supervision.models import ExplanationCause, TalkCause
from hotline.supervision.periods import Period
from hotline.tickets.models import Dispatch, Ticket
from hotline.tickets.rules import contact_by, dispatch_id
from hotline.work import Work

CauseRow = type[TalkCause] | type[ExplanationCause]


async def late_department(work: Work, deadline: Deadline) -> str | None:
    """The department whose lateness it is; None where it is the center's, or of a case that is no ticket.

    For a confidential citizen the center makes the first contact (R-75): then that is not the department's.
    """
    dispatch = await find(work, Dispatch, dispatch_id(deadline.case_id, deadline.dispatch_no))
    if dispatch is None:
        return None
    ticket = await find(work, Ticket, dispatch.ticket_id)
    if ticket is None or (deadline.step == "contact" and _contacted_by(ticket) != "department"):
        return None
    return dispatch.department


def _contacted_by(ticket: Ticket) -> str:
    return contact_by(anonymous=ticket.anonymous, confidential=ticket.confidential)


def period_of(deadline: Deadline) -> Period:
    """The two months in which a lateness counts: those of its due moment (D), Asia/Shanghai."""
    return Period.of(due_day(deadline.due_at))


async def uncounted(
    work: Work, cause: CauseRow, department: str, period: Period, steps: Collection[str]
) -> list[Deadline]:
    """The department's latenesses of these steps that no such `cause` has counted, the earliest first."""
    query = late_in(period, steps).where(Dispatch.department == department, ~is_counted(cause))
    return list(await work.session.scalars(query.order_by(Deadline.due_at, Deadline.id)))


async def departments_with_uncounted(
    work: Work, cause: CauseRow, period: Period, steps: Collection[str]
) -> list[str]:
    """Codes of the departments that have any."""
    query = late_in(period, steps).where(~is_counted(cause)).with_only_columns(Dispatch.department)
    return sorted(set(await work.session.scalars(query)))


def dispatches_of(deadlines: Iterable[Deadline]) -> int:
    """How many dispatches they belong to: a lateness counts once a dispatch (R-40)."""
    return len({(each.case_id, each.dispatch_no) for each in deadlines})


async def one_at_a_time(work: Work, department: str) -> None:
    """Whoever else counts this department's latenesses waits until the transaction ends.

    The row is read past `hotline.db.rows`, which would not lock what it knows already.
    """
    query = select(Unit.code).where(Unit.code == department).with_for_update(key_share=True)
    await work.session.execute(query)


def late_in(period: Period, steps: Collection[str]) -> Select[Deadline]:
    """The departments' own latenesses of these steps that fell due in the period, joined to dispatch and ticket."""
    center_contacts = and_(Deadline.step == "contact", Ticket.confidential)
    return (
        select(Deadline)
        .join(Dispatch, and_(Dispatch.ticket_id == Deadline.case_id, Dispatch.no == Deadline.dispatch_no))
        .join(Ticket, Ticket.id == Dispatch.ticket_id)
        .where(
            Deadline.late,
            Deadline.step.in_(sorted(steps)),
            falls_due(Deadline.due_at, _begin(period), _end(period)),
            ~center_contacts,
        )
    )


def is_counted(cause: CauseRow) -> ColumnElement[bool]:
    """Whether a talk, or an explanation, counts the `Deadline` now."""
    return exists().where(cause.deadline_id == Deadline.id, cause.freed_at.is_(None))


def _begin(period: Period) -> datetime:
    return datetime.combine(period.first, time(), SHANGHAI)


def _end(period: Period) -> datetime:
    """24:00 of the last day."""
    return datetime.combine(period.last, time(), SHANGHAI) + timedelta(hours=24)
