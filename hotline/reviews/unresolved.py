"""Which tickets are unresolved (未解决工单, R-34): late, in their second round, dissatisfied, closed but unsolved."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from hotline.cases.models import Case
from hotline.deadlines.models import Deadline
from hotline.reviews.review_models import ReviewItem
from hotline.reviews.rules import Gathering, Unresolved
from hotline.tickets.facts import CallBack
from hotline.tickets.models import Dispatch, Ticket
from hotline.tickets.rules import DISSATISFIED
from hotline.work import Work

OVERDUE_STEPS = ("handle", "re_handle", "window", "total")
AT_ONCE = 500
"""Tickets asked about in one query: SQLite takes no more than some thousand values."""

DISSATISFIED_AGAIN = "再次处置后仍不满意"
SECOND_ROUND = "正在再次处置"
CLOSED_UNSOLVED = "已办结，未实际解决"
CITIZEN_DISSATISFIED = "诉求人不满意"
OVERDUE = "超时未办结"


async def unresolved(work: Work, gathering: Gathering) -> list[Unresolved]:
    """All of them that stand on no agenda of a review that is still going on."""
    rows = list(await work.session.scalars(select(Ticket).where(_unresolved(work, gathering), ~_on_agenda())))
    last = await _last_call_backs(work, [row.id for row in rows])
    again = await _in_second_round(work, [row.id for row in rows])
    found = (_read(row, last.get(row.id), second_round=row.id in again) for row in rows)
    return [each for each in found if each is not None]


def _unresolved(work: Work, gathering: Gathering) -> ColumnElement[bool]:
    late = exists().where(Deadline.case_id == Ticket.id, Deadline.late, Deadline.step.in_(OVERDUE_STEPS))
    answer = func.coalesce(CallBack.corrected_answer, CallBack.answer)
    dissatisfied = exists().where(CallBack.ticket_id == Ticket.id, answer.in_(sorted(DISSATISFIED)))
    unsolved = exists().where(CallBack.ticket_id == Ticket.id, CallBack.solved.is_(False))
    open_ = and_(Ticket.closed_at.is_(None), Ticket.withdrawn_at.is_(None))
    since = work.now - timedelta(days=gathering.closed_within_days)
    closed = and_(Ticket.closed_at >= since, Ticket.closed_as != "withdrawn")
    return or_(and_(open_, or_(late, _second_round(), dissatisfied)), and_(closed, unsolved))


def _second_round() -> ColumnElement[bool]:
    return exists().where(
        Dispatch.ticket_id == Ticket.id, Dispatch.no == Ticket.dispatch_no, Dispatch.handling_round > 1
    )


def _on_agenda() -> ColumnElement[bool]:
    return exists().where(
        ReviewItem.ticket_id == Ticket.id,
        ReviewItem.struck_at.is_(None),
        Case.id == ReviewItem.case_id,
        Case.ended_at.is_(None),
    )


async def _last_call_backs(work: Work, tickets: Collection[str]) -> dict[str, CallBack]:
    """Of each ticket the latest one with which the citizen was reached."""
    last: dict[str, CallBack] = {}
    keys = sorted(tickets)
    for start in range(0, len(keys), AT_ONCE):
        query = select(CallBack).where(
            CallBack.ticket_id.in_(keys[start : start + AT_ONCE]), CallBack.answer != "no_answer"
        )
        last |= {each.ticket_id: each for each in await work.session.scalars(query.order_by(CallBack.id))}
    return last


async def _in_second_round(work: Work, tickets: Collection[str]) -> set[str]:
    found: set[str] = set()
    keys = sorted(tickets)
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        found |= set(
            await work.session.scalars(select(Ticket.id).where(Ticket.id.in_(part), _second_round()))
        )
    return found


def _read(ticket: Ticket, last: CallBack | None, *, second_round: bool) -> Unresolved | None:
    """None where the last call-back says that it was solved after all."""
    why = _why(ticket, last, second_round=second_round)
    if why is None:
        return None
    return Unresolved(
        ticket_id=ticket.id,
        matter=ticket.matter or ticket.category.rpartition("/")[2],
        grid=ticket.grid,
        place=ticket.place_key,
        citizen=None if ticket.confidential else ticket.citizen_key,
        why=why,
        difficult=second_round,
    )


def _why(ticket: Ticket, last: CallBack | None, *, second_round: bool) -> str | None:
    dissatisfied = last is not None and (last.corrected_answer or last.answer) in DISSATISFIED
    if ticket.closed_at is not None:
        return CLOSED_UNSOLVED if last is not None and last.solved is False else None
    if second_round:
        return DISSATISFIED_AGAIN if dissatisfied and _after_return(ticket, last) else SECOND_ROUND
    return CITIZEN_DISSATISFIED if dissatisfied else OVERDUE


def _after_return(ticket: Ticket, last: CallBack | None) -> bool:
    """Whether the citizen was asked again after the re-handling: rounds of a call-back begin with the handling's."""
    return last is not None and not last.round.startswith("1.") and ticket.closed_at is None
