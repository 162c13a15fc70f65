"""What becomes of a deadline (时限结果): a fact settles it, its passing makes it late, an end makes it void."""

from datetime import timedelta

from sqlalchemy import Select, select

from hotline.db.rows import find
from hotline.deadlines.lateness import mark_late, mark_late_if_passed
from hotline.deadlines.models import Deadline
from hotline.work import Work

CLOCKS_MAY_DIFFER = timedelta(minutes=1)
"""The engine's clock fires the timer, ours says what time it is; on two machines they are not quite the same."""


async def settle(
    work: Work, case_id: str, step: str, *, dispatch_no: int | None = None, round_: str | None = None
) -> None:
    """A fact has come: the open deadlines of that step are settled now; one that has passed is late first.

    The timer may have been cancelled by the very completion that came too late, so lateness is looked at
    here as well; it is recorded once.
    """
    query = _open(case_id).where(Deadline.step == step)
    if dispatch_no is not None:
        query = query.where(Deadline.dispatch_no == dispatch_no)
    if round_ is not None:
        query = query.where(Deadline.round == round_)
    for deadline in await work.session.scalars(query):
        await mark_late_if_passed(work, deadline)
        deadline.settled_at = work.now


async def void(work: Work, case_id: str, reason: str, *, dispatch_no: int | None = None) -> None:
    """The case or one of its dispatches ends: what is still open is void; what has passed stays late."""
    query = _open(case_id)
    if dispatch_no is not None:
        query = query.where(Deadline.dispatch_no == dispatch_no)
    for deadline in await work.session.scalars(query):
        await mark_late_if_passed(work, deadline)
        deadline.void_reason = reason
        deadline.voided_at = work.now


async def void_round(work: Work, case_id: str, dispatch_no: int, round_: str, reason: str) -> None:
    """Deadlines of a round that begins anew, e.g. after a submission was sent back (R-70)."""
    query = _open(case_id).where(Deadline.dispatch_no == dispatch_no, Deadline.round == round_)
    for deadline in await work.session.scalars(query):
        await mark_late_if_passed(work, deadline)
        deadline.void_reason = reason
        deadline.voided_at = work.now


async def reopen(work: Work, case_id: str, step: str, *, dispatch_no: int, round_: str) -> None:
    """A submission was sent back: its deadline goes on under the old date (R-70: no new clock)."""
    query = select(Deadline).where(
        Deadline.case_id == case_id,
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
    if deadline is None or not deadline.open or deadline.late or deadline.excused:
        return False
    if deadline.due_at - work.now > CLOCKS_MAY_DIFFER:  # it was moved later since the timer was set
        return False
    await mark_late(work, deadline)
    return True


def _open(case_id: str) -> Select[Deadline]:
    return select(Deadline).where(
        Deadline.case_id == case_id, Deadline.settled_at.is_(None), Deadline.void_reason.is_(None)
    )
