"""A lateness was taken back: talks and explanations are counted again (重新计数, R-40, R-41, R-52, R-73, R-79)."""

from sqlalchemy import select

from hotline.cases.end_case import withdraw_case
from hotline.cases.lookup import lock_case
from hotline.deadlines.lateness import on_annulled
from hotline.deadlines.models import Deadline
from hotline.supervision.counted import late_department, one_at_a_time
from hotline.supervision.lateness import announce
from hotline.supervision.models import Counted, Explanation, ExplanationCause, Talk, TalkCause
from hotline.supervision.talks import causes_of
from hotline.tickets.journal import record
from hotline.work import Work

GROUND_GONE = "所依据的超时已撤销"


@on_annulled
async def recount(work: Work, deadline: Deadline) -> None:
    """What was counted for it is looked at again. A second time changes nothing."""
    department = await late_department(work, deadline)
    if department is None:
        return
    await one_at_a_time(work, department)
    await _recount_talk(work, deadline, department)
    await _recount_explanation(work, deadline)


async def _recount_talk(work: Work, deadline: Deadline, department: str) -> None:
    """A talk that is not over loses its ground: what is left of it is put to the table again."""
    query = select(TalkCause).where(TalkCause.deadline_id == deadline.id, TalkCause.freed_at.is_(None))
    cause = (await work.session.scalars(query)).one_or_none()
    if cause is None or cause.annulled_at is not None:
        return
    cause.annulled_at = work.now
    case = await lock_case(work, cause.talk_id)
    talk = await work.session.get_one(Talk, case.id, populate_existing=True)
    if not case.is_open or talk.is_over:
        _keep(work, cause, case.id)
        return
    others = [each for each in await causes_of(work, case.id) if each is not cause]
    for each in (cause, *others):
        each.freed_at = work.now
    await withdraw_case(work, case, f"{GROUND_GONE}，其余超时重新计数")
    await work.session.flush()
    for each in others:
        announce(work, await work.session.get_one(Deadline, each.deadline_id), department)


async def _recount_explanation(work: Work, deadline: Deadline) -> None:
    query = select(ExplanationCause).where(
        ExplanationCause.deadline_id == deadline.id, ExplanationCause.freed_at.is_(None)
    )
    cause = (await work.session.scalars(query)).one_or_none()
    if cause is None or cause.annulled_at is not None:
        return
    cause.annulled_at = work.now
    case = await lock_case(work, cause.explanation_id)
    explanation = await work.session.get_one(Explanation, case.id, populate_existing=True)
    if not case.is_open or explanation.received_at is not None:
        _keep(work, cause, case.id)
        return
    cause.freed_at = work.now
    record(work, case.id, "cause_annulled", f"工单{cause.ticket_id}的超时已撤销，不再需要说明")
    await work.session.flush()
    if not await _is_left(work, case.id):
        await withdraw_case(work, case, f"{GROUND_GONE}，没有需要说明的超时")


def _keep(work: Work, cause: Counted, case_id: str) -> None:
    """What is over stays as it was, with a note."""
    record(work, case_id, "cause_annulled", f"工单{cause.ticket_id}的超时其后撤销，本事项已办结，照存")


async def _is_left(work: Work, explanation_id: str) -> bool:
    query = select(ExplanationCause.id).where(
        ExplanationCause.explanation_id == explanation_id, ExplanationCause.freed_at.is_(None)
    )
    return (await work.session.scalars(query.limit(1))).first() is not None
