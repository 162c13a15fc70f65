"""From when to when a step may take (时限区间): a row of the table, the calendar, and what it may not pass."""

from dataclasses import dataclass
from datetime import datetime

from hotline.calendar import LimitRule, LimitUnit, in_shanghai
from hotline.cases.lookup import ticket_of
from hotline.cases.models import Case
from hotline.deadlines.errors import LimitUnknown
from hotline.deadlines.models import Deadline
from hotline.deadlines.moments import GIVEN, Moments
from hotline.deadlines.rules import Limit, capping, deadline_id
from hotline.tickets.models import Ticket
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when, and when to remind; all aware."""

    start: datetime
    due: datetime
    remind: datetime
    capped: bool
    provisional: bool


async def span_of(work: Work, subject: Ticket | Case, limit: Limit, moments: Moments) -> Span | None:
    """The limit as a span of time; None where the step has none. Raises LimitUnknown."""
    if limit.unit == "none":
        return None
    start = await moments.at(limit.counts_from or "district_dispatched")
    if limit.unit in GIVEN:
        due = await moments.given(limit.unit)
        return None if due is None else span_until(work, start, due, limit.remind_before or 0)
    return await span_from(work, subject, limit, start)


async def span_from(
    work: Work, subject: Ticket | Case, limit: Limit, start: datetime, *, total: datetime | None = None
) -> Span:
    """The same from a start that is known, by the calendar. Raises LimitUnknown.

    `total` is when the ticket's total is due, where that is not yet what the database says.
    """
    cap = await _cap(work, subject, limit, start, total)
    deadline = work.calendar.deadline(start, _calendar_rule(limit), not_after=cap)
    return Span(start, deadline.due, deadline.remind, deadline.is_capped, deadline.provisional)


def span_until(work: Work, start: datetime, due: datetime, remind_before: int) -> Span:
    """Up to a moment that people have set: the district (R-70, R-73), a review or a meeting (R-30, R-34)."""
    remind = work.calendar.reminder(in_shanghai(start), in_shanghai(due), remind_before)
    return Span(start, due, remind, capped=False, provisional=False)


def _calendar_rule(limit: Limit) -> LimitRule:
    if limit.amount is None or limit.amount != int(limit.amount) or limit.unit not in set(LimitUnit):
        raise LimitUnknown(f"时限表中“{limit.step}”的数量或单位“{limit.unit}”无法识别：数量应为整数")
    return LimitRule(int(limit.amount), LimitUnit(limit.unit), limit.remind_before or 0)


async def _cap(
    work: Work, subject: Ticket | Case, limit: Limit, start: datetime, total: datetime | None
) -> datetime | None:
    ticket = subject if isinstance(subject, Ticket) else await ticket_of(work, subject)
    if ticket is None:
        return None
    if limit.not_after == "total" and total is None:
        row = await work.session.get(Deadline, deadline_id(ticket.id, 0, "0", "total"))
        total = row.due_at if row else None
    return capping(limit.not_after, start, total=total, district=ticket.district_due_at)
