"""Job type `end_case` 办结事项: the process has come to an end, and so has its case."""

from hotline.cases.end_case import end_case
from hotline.cases.lookup import lock_case
from hotline.work import Work
from workers.step import Output, Step, worker


class Input(Step):
    """How it ends: a code such as `approved`, `refused`, `held`."""

    ended_as: str


@worker("end_case", Input, remembered=False)
async def handle(work: Work, step: Input) -> Output:
    """Ends it, once."""
    await end_case(work, await lock_case(work, step.case_id), step.ended_as)
    return Output()
