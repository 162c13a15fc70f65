"""Job type `claim_instance` 登记流程: the instance takes its ticket; one that does not own it ends."""

from hotline.tickets.claim_instance import claim_instance
from hotline.work import Work
from workers.step import Output, Step, worker


class Claimed(Output):
    """What gateways and tables need of the ticket, and the counters of the process at their start."""

    owned: bool
    kind: str
    nature: str
    matter: str
    grid: str
    dispatch_no: int = 0
    sent_back: int = 0
    contact_tries: int = 0
    call_back_tries: int = 0
    round: int = 1


# Not remembered: the answer depends on which instance asks.
@worker("claim_instance", Step, remembered=False)
async def handle(work: Work, step: Step) -> Claimed:
    """Claims the ticket for the job's instance."""
    return Claimed(**await claim_instance(work, step.case_id, step.job.instance_key))
