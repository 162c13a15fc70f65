"""Computing the deadlines of steps (计算时限) by the rows of the table and the working-day calendar."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from hotline.cases.lookup import lock_subject
from hotline.cases.models import Case
from hotline.deadlines.models import Deadline
from hotline.deadlines.moments import Moments
from hotline.deadlines.rules import NEVER, Limit, deadline_id, waived
from hotline.deadlines.span import Span, span_of
from hotline.tickets.lookup import is_still_asked
from hotline.tickets.models import Ticket
from hotline.work import Work


class DeadlineView(BaseModel):
    """What the diagram gets of a deadline: its id, two dates for timers, and how many tries there are."""

    model_config = ConfigDict(frozen=True)

    id: str
    due: datetime
    remind: datetime
    tries: int | None = None


async def compute_deadlines(
    work: Work,
    case_id: str,
    dispatch_no: int,
    round_: str,
    limits: Sequence[Limit],
    request_id: str | None = None,
) -> dict[str, DeadlineView]:
    """Stores a deadline for each limit and answers them by step. Raises LimitUnknown."""
    subject = await lock_subject(work, case_id)
    moments = Moments(work, subject, dispatch_no, request_id)
    anonymous = isinstance(subject, Ticket) and subject.anonymous
    over = await _is_over(work, subject, dispatch_no, round_, request_id)
    views: dict[str, DeadlineView] = {}
    for limit in limits:
        key = deadline_id(case_id, dispatch_no, round_, limit.step)
        span = await span_of(work, subject, limit, moments)
        if span is not None:
            row = _row(subject, dispatch_no, round_, limit, span, key, work.calendar.version)
            row.void_reason = waived(limit.step, anonymous=anonymous) or ("ended" if over else None)
            work.session.add(row)
        tries = 1 if limit.tries and anonymous else limit.tries  # there is nobody to call
        views[limit.step] = DeadlineView(
            id=key, due=span.due if span else NEVER, remind=span.remind if span else NEVER, tries=tries
        )
    return views


async def _is_over(
    work: Work, subject: Ticket | Case, dispatch_no: int, round_: str, request_id: str | None
) -> bool:
    """Whether a withdrawal, a new dispatch or the end of a request came while the job was on its way."""
    if isinstance(subject, Case):
        return not subject.is_open
    current = subject.is_open and dispatch_no == subject.dispatch_no
    return not (current and await is_still_asked(work, request_id, round_))


def _row(  # one row has as many parts as it has columns
    subject: Ticket | Case,
    dispatch_no: int,
    round_: str,
    limit: Limit,
    span: Span,
    key: str,
    calendar_version: str,
) -> Deadline:
    rule: dict[str, Any] = limit.model_dump(exclude={"step"}, exclude_none=True)
    return Deadline(
        id=key,
        case_id=subject.id,
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
        extended=False,
        excused=False,
    )
