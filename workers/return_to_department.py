"""Job type `return_to_department` 退回部门: the re-handling begins (R-06); `round` is the new round."""

from hotline.tickets.call_back import return_to_department
from hotline.work import Work
from workers.step import Output, RoundStep, worker


@worker("return_to_department", RoundStep)
async def handle(work: Work, step: RoundStep) -> Output:
    """Records from when the three working days count."""
    await return_to_department(work, step.case_id, step.dispatch_no, step.round)
    return Output()
