"""A calendar that has changed moves the deadlines of what is open (日历调整, R-52): shown first, then applied.

A new office file, other office hours or a new year of the package make another calendar version; every deadline
keeps the version by which it was computed. Those of other versions are computed again here: from the same start,
by the same row of the table. Nothing is lost when it is repeated or killed half-way: each case is a transaction.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from hotline.calendar import LimitRule, LimitUnit
from hotline.cases.lookup import lock_subject, subject_of
from hotline.cases.models import Case
from hotline.deadlines.lateness import may_be_late
from hotline.deadlines.models import Deadline
from hotline.deadlines.moments import GIVEN
from hotline.deadlines.move import Move, move_deadlines
from hotline.deadlines.rules import STEP_NAMES, Limit
from hotline.deadlines.span import Span, span_from, span_until
from hotline.office import Office
from hotline.tickets.models import Ticket
from hotline.view import LocalMoment, View
from hotline.work import SYSTEM, Work


class DeadlineChange(View):
    """A deadline that the calendar moves (时限变动)."""

    case_id: str
    """工单号，或其他事项号。"""
    deadline_id: str
    step: str
    step_name: str
    due_at: LocalMoment
    """原到期时间。"""
    new_due_at: LocalMoment
    provisional: bool
    """新的到期时间是否仍为暂定。"""
    takes_back_lateness: bool
    """已记超时，按新时限不超时，将撤销。"""
    already_passed: bool
    """按新时限已到期，将记超时。"""


async def preview(work: Work) -> list[DeadlineChange]:
    """What applying the calendar of `work` would move, by case; nothing is written."""
    changes: list[DeadlineChange] = []
    for case_id in await outdated_cases(work):
        subject = await subject_of(work, case_id)
        changes += [_change(work, move) for move in await _moves(work, subject) if _moved(move)]
    return changes


async def apply(office: Office, reason: str, actor: str = SYSTEM) -> list[DeadlineChange]:
    """Applies the office's calendar to every open deadline and to the timers that run.

    `reason` (Chinese) stands in each ticket's history. Answers what was moved. Safe to repeat.
    """
    async with office.look() as work:
        cases = await outdated_cases(work)
    changes: list[DeadlineChange] = []
    for case_id in cases:
        async with office.work(actor) as work:
            changes += await _apply(work, case_id, reason)
    return changes


async def outdated_cases(work: Work) -> list[str]:
    """Cases with a deadline that another calendar has computed and that may still change something."""
    query = select(Deadline.case_id).where(*_outdated(work)).distinct().order_by(Deadline.case_id)
    return list(await work.session.scalars(query))


async def _apply(work: Work, case_id: str, reason: str) -> list[DeadlineChange]:
    subject = await lock_subject(work, case_id)
    moves = await _moves(work, subject)
    changes = [_change(work, move) for move in moves if _moved(move)]
    await move_deadlines(work, case_id, moves, cause="calendar", reason=reason)
    for move in moves:
        move.deadline.calendar_version = work.calendar.version
        move.deadline.provisional = move.span.provisional
    return changes


def _outdated(work: Work) -> Sequence[ColumnElement[bool]]:
    """Open ones, and late ones, whose lateness may be taken back."""
    return (
        Deadline.calendar_version != work.calendar.version,
        or_(
            and_(Deadline.void_reason.is_(None), Deadline.settled_at.is_(None)),
            Deadline.late.is_(True),
        ),
    )


async def _moves(work: Work, subject: Ticket | Case) -> list[Move]:
    query = select(Deadline).where(Deadline.case_id == subject.id, *_outdated(work))
    rows = list(await work.session.scalars(query))
    rows.sort(key=lambda row: row.step != "total")  # others may not pass it
    moves: list[Move] = []
    total: datetime | None = None
    for row in rows:
        moves.append(Move(row, await _span(work, subject, row, total)))
        total = moves[0].span.due if moves[0].deadline.step == "total" else None
    return moves


async def _span(work: Work, subject: Ticket | Case, deadline: Deadline, total: datetime | None) -> Span:
    limit = Limit(step=deadline.step, **deadline.rule)
    if deadline.extended or limit.unit in GIVEN:
        return span_until(work, deadline.starts_at, deadline.due_at, limit.remind_before or 0)
    span = await span_from(work, subject, limit, deadline.starts_at, total=total)
    if span.due <= work.now < deadline.due_at:
        return _today(work, deadline, span)
    return span


def _today(work: Work, deadline: Deadline, span: Span) -> Span:
    """Nobody is late by an announcement: what would have been due already is due at the next close of business,
    or when it had been due, whichever comes first.
    """
    due: datetime = min(work.calendar.due(work.now, LimitRule(0, LimitUnit.WORKING_DAYS)), deadline.due_at)
    return Span(span.start, due, due, span.capped, span.provisional)


def _moved(move: Move) -> bool:
    return move.deadline.due_at != move.span.due


def _change(work: Work, move: Move) -> DeadlineChange:
    deadline, due = move.deadline, move.span.due
    fact = deadline.fact_at or work.now
    return DeadlineChange(
        case_id=deadline.case_id,
        deadline_id=deadline.id,
        step=deadline.step,
        step_name=STEP_NAMES.get(deadline.step, deadline.step),
        due_at=deadline.due_at,
        new_due_at=due,
        provisional=move.span.provisional,
        takes_back_lateness=deadline.late and fact <= due,
        already_passed=may_be_late(deadline) and fact > due,
    )
