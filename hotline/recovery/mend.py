"""Putting right what differs (修复): written to the outbox, told to the engine by the relay."""

from collections.abc import Iterable, Sequence

from hotline.cases.lookup import lock_subject
from hotline.deadlines.move import tell_again
from hotline.engine.outbox import cancel_instance, complete_task
from hotline.office import Office
from hotline.recovery.differences import Difference, Mend
from hotline.recovery.start_again import start_again
from hotline.tasks.models import HumanTask
from hotline.work import Work

NOBODY = "engine"
"""Under whose name the outbox keeps what concerns no ticket and no case."""


async def mend(office: Office, differences: Sequence[Difference]) -> None:
    """Each in its way. Safe to repeat; whether it helped shows when database and engine are compared anew."""
    await start_again(office, _cases(differences, Mend.START_AGAIN))
    async with office.work() as work:
        for each in differences:
            await _one(work, each)


def _cases(differences: Iterable[Difference], how: Mend) -> list[str]:
    return sorted({each.case_id for each in differences if each.mend is how})


async def _one(work: Work, difference: Difference) -> None:
    match difference.mend:
        case Mend.CANCEL:
            cancel_instance(work, difference.case_id or NOBODY, difference.key)
        case Mend.COMPLETE:
            await lock_subject(work, difference.case_id)
            complete_task(work, difference.case_id, difference.task_id)
        case Mend.MOVE_TIMERS:
            await _move(work, difference)
        case Mend.START_AGAIN:
            pass


async def _move(work: Work, difference: Difference) -> None:
    subject = await lock_subject(work, difference.case_id)
    task = await work.session.get_one(HumanTask, difference.task_id)
    await tell_again(work, subject, {limit.deadline_id for limit in task.limits})
