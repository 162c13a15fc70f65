"""Job type `record_late` 记下超时: a deadline has passed; late if no fact came by then (R-02, R-03, R-40, R-41)."""

from hotline.deadlines.models import Deadline
from hotline.deadlines.settle import record_late
from hotline.work import Work
from workers.step import Output, Step, worker


class Input(Step):
    """The deadline whose timer fired; it may stand on several tasks and is recorded once."""

    deadline_id: str


class Recorded(Output):
    """Whether it was recorded late now."""

    late: bool


@worker("record_late", Input, remembered=False, reads=lambda step: [(Deadline, step.deadline_id)])
async def handle(work: Work, step: Input) -> Recorded:
    """Records it."""
    return Recorded(late=await record_late(work, step.deadline_id))
