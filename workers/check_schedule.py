"""Job type `check_schedule` 核对日程: whether something regular is to be done today, by this instance (R-30, R-34)."""

from hotline.supervision.schedule import check_schedule, note_look
from hotline.work import Work
from workers.step import Output, Step, worker


class Input(Step):
    """What is to be done, and from which working day of the month on."""

    case_id: str = ""
    """There is no case yet: the answer names it."""
    kind_of_schedule: str
    working_day: int


class Checked(Output):
    """Whether it is due; the case that was opened for it, or the period that it is about."""

    due: bool
    case_id: str = ""
    period: str = ""


@worker("check_schedule", Input, remembered=False)
async def handle(work: Work, step: Input) -> Checked:
    """Looks, and begins it if it is due; the same instance is always answered the same."""
    await note_look(work, step.job.process, step.kind_of_schedule)
    found = await check_schedule(work, step.kind_of_schedule, step.working_day, step.job.instance_key)
    return Checked(due=found.due, case_id=found.case_id, period=found.period)
