"""Job type `close_ticket` 办结: the ticket ends with everything known (R-09)."""

from hotline.tickets.claim_instance import take_ticket
from hotline.tickets.close import close_ticket
from hotline.work import Work
from workers.step import Output, Step, worker


class Input(Step):
    """The way of closing, chosen by the diagram."""

    closed_as: str


@worker("close_ticket", Input, remembered=False)
async def handle(work: Work, step: Input) -> Output:
    """Closes it; a second time is harmless.

    A withdrawal may end the process before it has taken its ticket (R-80): then it takes it here.
    """
    await take_ticket(work, step.case_id, step.job.instance_key)
    await close_ticket(work, step.case_id, step.closed_as)
    return Output()
