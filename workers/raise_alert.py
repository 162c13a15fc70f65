"""Job type `raise_alert` 预警通报: a dissatisfied citizen is told at once to the department's head (R-05)."""

from hotline.tickets.call_back import raise_alert
from hotline.work import Work
from workers.step import Output, RoundStep, worker


@worker("raise_alert", RoundStep)
async def handle(work: Work, step: RoundStep) -> Output:
    """Records the alert and writes the message."""
    await raise_alert(work, step.case_id, step.dispatch_no, step.round)
    return Output()
