"""What becomes of a deadline (时限结果): a fact settles it, its passing makes it late, an end makes it void."""

from datetime import timedelta

from sqlalchemy import Select, select

from hotline.calendar import in_shanghai
from hotline.db.rows import find
from hotline.deadlines.models import Deadline
from hotline.deadlines.rules import STEP_NAMES, is_late
from hotline.tickets.journal import record
from hotline.work import Work

CLOCKS_MAY_DIFFER = timedelta(minutes=1)
"""The engine's clock fires the timer, ours says what time it is; on two machines they are not quite the same."""


async def settle(
    work: Work, ticket_id: str, step: str, *, dispatch_no: int | None = None, round_: str | None = None
) -> None:
    """A fact has come: the open deadlines of that step are settled now; one that has passed is late first.

    The timer may have been cancelled by the very completion that came too late, so lateness is looked at
    here as well; it is recorded once.
    """
    query = _open(ticket_id).where(Deadline.step == step)
    if dispatch_no is not None:
        query = query.where(Deadline.dispatch_no == dispatch_no)
    if round_ is not None:
        query = query.where(Deadline.round == round_)
    for deadline in await work.session.scalars(query):
        mark_late_if_passed(work, deadline)
        deadline.settled_at = work.now


async def void(work: Work, ticket_id: str, reason: str, *, dispatch_no: int | None = None) -> None:
    """The ticket or one of its dispatches ends: what is still open is void; what has passed stays late."""
    query = _open(ticket_id)
    if dispatch_no is not None:
        query = query.where(Deadline.dispatch_no == dispatch_no)
    for deadline in await work.session.scalars(query):
        if deadline.step != "return":  # a right that ran out, nobody's lateness
            mark_late_if_passed(work, deadline)
        deadline.void_reason = reason


async def void_round(work: Work, ticket_id: str, dispatch_no: int, round_: str, reason: str) -> None:
    """Deadlines of a round that begins anew, e.g. after a submission was sent back (R-70)."""
    query = _open(ticket_id).where(Deadline.dispatch_no == dispatch_no, Deadline.round == round_)
    for deadline in await work.session.scalars(query):
        mark_late_if_passed(work, deadline)
        deadline.void_reason = reason


async def reopen(work: Work, ticket_id: str, step: str, *, dispatch_no: int, round_: str) -> None:
    """A submission was sent back: its deadline goes on under the old date (R-70: no new clock)."""
    query = select(Deadline).where(
        Deadline.ticket_id == ticket_id,
        Deadline.step == step,
        Deadline.dispatch_no == dispatch_no,
        Deadline.round == round_,
        Deadline.void_reason.is_(None),
    )
    for deadline in await work.session.scalars(query):
        deadline.settled_at = None


async def record_late(work: Work, deadline_id: str) -> bool:
    """The timer has fired: late, if the database knows no fact by the due moment (R-02, R-03, R-40, R-41)."""
    deadline = await find(work, Deadline, deadline_id)
    if deadline is None or not deadline.open or deadline.late:
        return False
    if deadline.due_at - work.now > CLOCKS_MAY_DIFFER:  # it was moved later since the timer was set
        return False
    _mark_late(work, deadline)
    return True


def mark_late_if_passed(work: Work, deadline: Deadline) -> None:
    """Records the lateness of a deadline that has passed, once."""
    if not deadline.late and is_late(deadline.due_at, work.now):
        _mark_late(work, deadline)


def _mark_late(work: Work, deadline: Deadline) -> None:
    deadline.late = True
    deadline.late_recorded_at = max(work.now, deadline.due_at)
    record(work, deadline.ticket_id, f"late_{deadline.step}", _late_text(deadline))


def _late_text(deadline: Deadline) -> str:
    due = in_shanghai(deadline.due_at).strftime("%Y-%m-%d %H:%M")
    return f"{STEP_NAMES.get(deadline.step, deadline.step)}超时，应于{due}前完成"


def _open(ticket_id: str) -> Select[Deadline]:
    return select(Deadline).where(
        Deadline.ticket_id == ticket_id, Deadline.settled_at.is_(None), Deadline.void_reason.is_(None)
    )
