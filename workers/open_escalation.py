"""Job type `open_escalation` 提请签派: the leaders are asked about a return or a ticket without an owner (R-12)."""

from hotline.tickets.escalate import open_escalation_of_return
from hotline.work import Work
from workers.step import Output, RoundStep, worker


class Input(RoundStep):
    """The return that led here, or the escalation that the dispatcher opened."""

    request_id: str


@worker("open_escalation", Input)
async def handle(work: Work, step: Input) -> Output:
    """Opens it unless it is open."""
    await open_escalation_of_return(work, step.case_id, step.request_id)
    return Output()
