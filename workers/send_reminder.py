"""Job type `send_reminder` 发出提醒: tells whoever has the task that its deadline is near (R-03)."""

from hotline.deadlines.models import Deadline
from hotline.deadlines.remind import send_reminder
from hotline.work import Work
from workers.step import Output, Step, worker


class Input(Step):
    """The deadline that is near."""

    deadline_id: str


class Reminded(Output):
    """Whether somebody was reminded now."""

    reminded: bool


@worker("send_reminder", Input, remembered=False, reads=lambda step: [(Deadline, step.deadline_id)])
async def handle(work: Work, step: Input) -> Reminded:
    """Reminds once."""
    return Reminded(reminded=await send_reminder(work, step.deadline_id))
