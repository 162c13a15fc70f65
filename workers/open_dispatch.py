"""Job type `open_dispatch` 建立派单: what the process needs of the dispatch that was just made."""

from hotline.tickets.dispatch import open_dispatch
from hotline.tickets.models import Dispatch
from hotline.tickets.rules import dispatch_id
from hotline.work import Work
from workers.step import Output, Read, RoundStep, worker


class Opened(Output):
    """The dispatch, and the counters of its handling at their start."""

    dispatch_id: str
    department: str
    returnable: bool
    contact_by: str
    round: int = 1
    sent_back: int = 0
    contact_tries: int = 0


def _reads(step: RoundStep) -> list[Read]:
    return [(Dispatch, dispatch_id(step.case_id, step.dispatch_no))]


@worker("open_dispatch", RoundStep, reads=_reads)
async def handle(work: Work, step: RoundStep) -> Opened:
    """Reads it."""
    return Opened(**await open_dispatch(work, step.case_id, step.dispatch_no))
