"""Job type `claim_case` 登记流程: the instance takes its case; a second instance of the same case ends at once."""

from hotline.cases.claim_case import claim_case
from hotline.work import Work
from workers.step import Output, Step, worker


class Claimed(Output):
    """Whether the instance owns the case, and what gateways and tables need of it."""

    owned: bool
    kind: str
    """The kind of the ticket that it concerns; empty where it concerns none."""
    nature: str
    unit: str


@worker("claim_case", Step, remembered=False)
async def handle(work: Work, step: Step) -> Claimed:
    """Takes it."""
    return Claimed(**await claim_case(work, step.case_id, step.job.instance_key))
