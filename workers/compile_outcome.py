"""Job type `compile_outcome` 汇总会审结果: what became of tickets and resolutions, as text and paper (R-34)."""

from hotline.reviews.outcome import compile_outcome
from hotline.work import Work
from workers.step import Output, Step, worker


@worker("compile_outcome", Step, remembered=False)
async def handle(work: Work, step: Step) -> Output:
    """Puts it together, once."""
    await compile_outcome(work, step.case_id)
    return Output()
