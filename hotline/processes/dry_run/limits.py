"""Deadlines by the new table of limits (时限试算), beside those that were computed."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from hotline.cases.models import Case
from hotline.db.models import StepOutput
from hotline.deadlines.models import Deadline
from hotline.deadlines.moments import GIVEN, Moments
from hotline.deadlines.rules import STEP_NAMES, Limit, is_late
from hotline.deadlines.span import Span, span_from, span_until
from hotline.processes.dry_run.asked import AskedOnce
from hotline.processes.dry_run.outcome import Lateness, Otherwise, Subject, moment_said
from hotline.processes.dry_run.past import PastTicket
from hotline.tickets.models import Ticket
from hotline.work import Work

TABLE = "deadlines"
NO_LIMIT = "不设时限"
NO_ROW = "没有符合的行，流程会停在这里"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A limit for which a step of the process asked."""

    by: StepOutput
    subject: Ticket | Case
    step: str
    row: Deadline | None
    """What was computed; None where the table set no limit."""


async def deadlines_otherwise(
    work: Work, past: PastTicket, asked: AskedOnce
) -> AsyncIterator[Otherwise | None]:
    """Of each limit that was asked for: what would be otherwise, or None where nothing would.

    The total comes first: others may not pass it. One that the district has moved (R-73) stays where it is.
    """
    limits = sorted(_limits(past), key=lambda each: each.step != "total")
    total: datetime | None = None
    for each in limits:
        inputs = {"kind": past.ticket.kind, "nature": past.ticket.nature, "step": each.step}
        decided = await asked.decide(TABLE, inputs)
        if not isinstance(decided.output, dict):
            yield _found(past, each, Subject.UNANSWERED, "有时限规则", NO_ROW)
            continue
        limit = Limit.model_validate({**cast("dict[str, Any]", decided.output), "step": each.step})
        span = await _new_span(work, each, limit, total)
        if each.step == "total" and span is not None and (each.row is None or span.due != each.row.due_at):
            total = span.due
        yield _compared(work, past, each, limit, span)


def _limits(past: PastTicket) -> list[_Asked]:
    return [
        _Asked(by, past.cases[by.case_id], step, past.deadlines.get(view["id"]))
        for by in past.computed
        for step, view in cast("Mapping[str, Mapping[str, str]]", by.output["deadlines"]).items()
    ]


async def _new_span(work: Work, asked: _Asked, limit: Limit, total: datetime | None) -> Span | None:
    """By the new row, from the same moment unless the row names another; what did not change stays as it was.

    `total` is when the total would be due, where that is not when it was.
    """
    row = asked.row
    if row is not None and (row.extended or (_same(row, limit) and not _may_be_capped(limit, total))):
        return Span(row.starts_at, row.due_at, row.remind_at, row.capped_by is not None, row.provisional)
    if limit.unit == "none":
        return None
    then = replace(work, now=asked.by.stored_at)  # when the process asked
    moments = Moments(then, asked.subject, asked.by.dispatch_no, asked.by.round)
    same_start = row is not None and limit.counts_from == row.counts_from
    start = (
        row.starts_at if row and same_start else await moments.at(limit.counts_from or "district_dispatched")
    )
    if limit.unit in GIVEN:
        due = await moments.given(limit.unit)
        return None if due is None else span_until(then, start, due, limit.remind_before or 0)
    return await span_from(then, asked.subject, limit, start, total=total)


def _same(row: Deadline, limit: Limit) -> bool:
    return row.rule == limit.model_dump(exclude={"step"}, exclude_none=True)


def _may_be_capped(limit: Limit, total: datetime | None) -> bool:
    return total is not None and limit.not_after == "total"


def _compared(
    work: Work, past: PastTicket, asked: _Asked, limit: Limit, span: Span | None
) -> Otherwise | None:
    row = asked.row
    if row is None:
        return (
            None if span is None else _found(past, asked, Subject.DEADLINE, NO_LIMIT, moment_said(span.due))
        )
    if span is None:
        lateness = Lateness.LATE_NO_MORE if row.late else Lateness.SAME
        return _found(past, asked, Subject.DEADLINE, moment_said(row.due_at), NO_LIMIT, lateness)
    if span.due != row.due_at:
        old, new = moment_said(row.due_at), moment_said(span.due)
        return _found(past, asked, Subject.DEADLINE, old, new, _lateness(work, row, span.due))
    if span.remind != row.remind_at:
        return _found(past, asked, Subject.REMINDER, moment_said(row.remind_at), moment_said(span.remind))
    return None


def _lateness(work: Work, row: Deadline, due: datetime) -> Lateness:
    """A right that runs out, and what a correction has excused, is nobody's lateness."""
    if row.step == "return" or row.excused:
        return Lateness.SAME
    late = is_late(due, row.fact_at or work.now)
    if late == row.late:
        return Lateness.SAME
    return Lateness.LATE_NOW if late else Lateness.LATE_NO_MORE


def _found(
    past: PastTicket,
    asked: _Asked,
    subject: Subject,
    old: str,
    new: str,
    lateness: Lateness = Lateness.SAME,
) -> Otherwise:
    return Otherwise(subject, past.ticket.id, STEP_NAMES.get(asked.step, asked.step), old, new, lateness)
