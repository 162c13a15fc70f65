"""Computing the deadlines of steps (计算时限) by the rows of the table and the working-day calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from hotline.calendar import LimitRule, LimitUnit, in_shanghai
from hotline.deadlines.errors import LimitUnknown
from hotline.deadlines.models import Deadline
from hotline.deadlines.moments import Moments
from hotline.deadlines.rules import NEVER, Limit, capping, deadline_id, waived
from hotline.tickets.lookup import lock_ticket
from hotline.tickets.models import Ticket
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class _Span:
    """From when to when a step may take."""

    start: datetime
    due: datetime
    remind: datetime
    capped: bool
    provisional: bool


class DeadlineView(BaseModel):
    """What the diagram gets of a deadline: its id, two dates for timers, and how many tries there are."""

    model_config = ConfigDict(frozen=True)

    id: str
    due: datetime
    remind: datetime
    tries: int | None = None


async def compute_deadlines(
    work: Work,
    ticket_id: str,
    dispatch_no: int,
    round_: str,
    limits: Sequence[Limit],
    request_id: str | None = None,
) -> dict[str, DeadlineView]:
    """Stores a deadline for each limit and answers them by step. Raises LimitUnknown."""
    ticket = await lock_ticket(work, ticket_id)
    moments = Moments(work, ticket, dispatch_no, request_id)
    views: dict[str, DeadlineView] = {}
    for limit in limits:
        key = deadline_id(ticket_id, dispatch_no, round_, limit.step)
        span = await _span(work, ticket, limit, moments)
        if span is not None:
            work.session.add(_row(ticket, dispatch_no, round_, limit, span, key, work.calendar.version))
        tries = 1 if limit.tries and ticket.anonymous else limit.tries  # there is nobody to call
        views[limit.step] = DeadlineView(
            id=key, due=span.due if span else NEVER, remind=span.remind if span else NEVER, tries=tries
        )
    return views


async def _span(work: Work, ticket: Ticket, limit: Limit, moments: Moments) -> _Span | None:
    """The limit as a span of time; None where the step has none."""
    if limit.unit == "none":
        return None
    start = await moments.at(limit.counts_from or "district_dispatched")
    if limit.unit == "district":
        return _until(work, start, ticket.district_due_at, limit.remind_before or 0)
    deadline = work.calendar.deadline(
        start, _calendar_rule(limit), not_after=await _cap(work, ticket, limit, start)
    )
    return _Span(start, deadline.due, deadline.remind, deadline.is_capped, deadline.provisional)


def _calendar_rule(limit: Limit) -> LimitRule:
    if limit.amount is None or limit.amount != int(limit.amount) or limit.unit not in set(LimitUnit):
        raise LimitUnknown(f"时限表中“{limit.step}”的数量或单位“{limit.unit}”无法识别：数量应为整数")
    return LimitRule(int(limit.amount), LimitUnit(limit.unit), limit.remind_before or 0)


def _until(work: Work, start: datetime, due: datetime | None, remind_before: int) -> _Span | None:
    """Up to a moment that somebody else has set, the district's own deadline (R-70)."""
    if due is None:
        return None
    remind = work.calendar.reminder(in_shanghai(start), in_shanghai(due), remind_before)
    return _Span(start, due, remind, capped=False, provisional=False)


async def _cap(work: Work, ticket: Ticket, limit: Limit, start: datetime) -> datetime | None:
    total = None
    if limit.not_after == "total":
        row = await work.session.get(Deadline, deadline_id(ticket.id, 0, "0", "total"))
        total = row.due_at if row else None
    return capping(limit.not_after, start, total=total, district=ticket.district_due_at)


def _ended(ticket: Ticket, dispatch_no: int) -> str | None:
    """A withdrawal or a new dispatch that came while the job was on its way: nothing is due any more."""
    return None if ticket.is_open and dispatch_no == ticket.dispatch_no else "ended"


def _row(  # one row has as many parts as it has columns
    ticket: Ticket, dispatch_no: int, round_: str, limit: Limit, span: _Span, key: str, calendar_version: str
) -> Deadline:
    rule: dict[str, Any] = limit.model_dump(exclude={"step"}, exclude_none=True)
    return Deadline(
        id=key,
        ticket_id=ticket.id,
        dispatch_no=dispatch_no,
        round=round_,
        step=limit.step,
        counts_from=limit.counts_from or "district_dispatched",
        starts_at=span.start,
        due_at=span.due,
        remind_at=span.remind,
        rule=rule,
        capped_by=limit.not_after if span.capped else None,
        calendar_version=calendar_version,
        provisional=span.provisional,
        late=False,
        void_reason=waived(limit.step, anonymous=ticket.anonymous) or _ended(ticket, dispatch_no),
    )
