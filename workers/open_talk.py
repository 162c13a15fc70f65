"""Job type `open_talk` 生成约谈草稿: exactly one talk, however many latenesses arrive at once (R-40)."""

from hotline.deadlines.models import Deadline
from hotline.supervision.open_talk import open_talk
from hotline.work import Work
from workers.count_lateness import Input as Lateness
from workers.count_lateness import counted_together
from workers.step import Output, worker


class Input(Lateness):
    """The lateness on which the table decided, and by which number."""

    late_count: int = 0


class Opened(Output):
    """Whether this instance has the talk; empty where another one has."""

    opened: bool
    case_id: str = ""
    unit: str = ""


@worker("open_talk", Input, remembered=False, reads=lambda step: [(Deadline, step.deadline_id)])
async def handle(work: Work, step: Input) -> Opened:
    """Opens it; asked again, the instance that has it is answered the same."""
    steps = await counted_together(work, step.job, step.deadline_id)
    talk = await open_talk(work, step.deadline_id, steps, step.late_count, step.job.instance_key)
    return Opened(opened=talk.opened, case_id=talk.case_id, unit=talk.unit)
