"""Putting right what differs (修复): written to the outbox, told to the engine by the relay."""

from collections.abc import Sequence

from sqlalchemy import exists, or_, select

from hotline.cases.lookup import lock_subject
from hotline.cases.models import Case
from hotline.deadlines.move import tell_again
from hotline.engine.outbox import cancel_instance, complete_task
from hotline.office import Office
from hotline.recovery.differences import Difference, Mend
from hotline.recovery.start_again import start_again
from hotline.tasks.models import HumanTask
from hotline.tickets.models import Ticket
from hotline.work import Work


async def mend(office: Office, differences: Sequence[Difference]) -> None:
    """Each in its way, in a transaction of its own: meanwhile others work.

    Safe to repeat; whether it helped shows when database and engine are compared anew.
    """
    again = sorted({each.case_id for each in differences if each.mend is Mend.START_AGAIN})
    await start_again(office, again)
    for each in differences:
        if each.mend is not Mend.START_AGAIN:
            async with office.work() as work:
                await _one(work, each)


async def _one(work: Work, difference: Difference) -> None:
    if difference.mend is Mend.CANCEL:
        await _cancel(work, difference)
        return
    subject = await lock_subject(work, difference.case_id)
    if difference.mend is Mend.COMPLETE:
        complete_task(work, difference.case_id, difference.task_id)
    else:
        task = await work.session.get_one(HumanTask, difference.task_id)
        await tell_again(work, subject, {limit.deadline_id for limit in task.limits})


async def _cancel(work: Work, difference: Difference) -> None:
    """Unless something open has claimed it in the meantime."""
    mine = or_(
        exists().where(Ticket.instance_key == difference.key, Ticket.closed_at.is_(None)),
        exists().where(Case.instance_key == difference.key, Case.ended_at.is_(None)),
    )
    if not await work.session.scalar(select(mine)):
        cancel_instance(work, difference.case_id or f"engine-{difference.key}", difference.key)
