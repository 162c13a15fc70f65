"""Job type `open_explanations` 生成书面说明: one for each department that was late in the period (R-41)."""

from hotline.supervision.explanations import open_explanations
from hotline.supervision.periods import Period
from hotline.work import Work
from workers.step import Output, Step, worker


class Input(Step):
    """The period, `2026-5`."""

    case_id: str = ""
    """It concerns no case: it opens some."""
    period: str


@worker("open_explanations", Input, remembered=False)
async def handle(work: Work, step: Input) -> Output:
    """Opens them; a second time there is nothing left to explain."""
    await open_explanations(work, Period.from_code(step.period))
    return Output()
