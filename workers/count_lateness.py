"""Job type `count_lateness` 统计超时次数: what no talk has counted yet, for the table that decides (R-40)."""

from hotline.db.rows import find
from hotline.deadlines.models import Deadline
from hotline.engine.job import Job
from hotline.supervision.open_talk import count_lateness
from hotline.work import Work
from workers.step import Output, Step, worker

TOGETHER = "steps"
"""Header of the task: the steps whose latenesses are counted together, e.g. `accept contact`; by default each
step for itself.
"""


class Input(Step):
    """The lateness that was recorded."""

    deadline_id: str


class Counted(Output):
    """How many, this one included."""

    late_count: int


@worker("count_lateness", Input, remembered=False, reads=lambda step: [(Deadline, step.deadline_id)])
async def handle(work: Work, step: Input) -> Counted:
    """Counts; changes nothing."""
    steps = await counted_together(work, step.job, step.deadline_id)
    return Counted(late_count=await count_lateness(work, step.deadline_id, steps))


async def counted_together(work: Work, job: Job, deadline_id: str) -> frozenset[str]:
    """The steps that the diagram counts together; where it names none, or others, only the lateness' own."""
    deadline = await find(work, Deadline, deadline_id)
    own = frozenset({deadline.step} if deadline else ())
    named = frozenset(job.headers.get(TOGETHER, "").replace(",", " ").split())
    return named if own <= named else own
