"""Job type `compute_deadlines` 计算时限: limits from the table become deadlines by the calendar (R-50, R-51)."""

from hotline.deadlines.compute import DeadlineView, compute_deadlines
from hotline.deadlines.rules import Limit
from hotline.tickets.models import Dispatch
from hotline.tickets.rules import dispatch_id
from hotline.work import Work
from workers.step import Output, Read, RoundStep, worker


class Input(RoundStep):
    """`limits` are rows of the table, `request_id` names the return, escalation or joint handling if any."""

    limits: tuple[Limit, ...]
    request_id: str | None = None


class Deadlines(Output):
    """By step."""

    deadlines: dict[str, DeadlineView]


def _reads(step: Input) -> list[Read]:
    return [(Dispatch, dispatch_id(step.case_id, step.dispatch_no))]


@worker("compute_deadlines", Input, reads=_reads)
async def handle(work: Work, step: Input) -> Deadlines:
    """Computes and stores them."""
    views = await compute_deadlines(
        work, step.case_id, step.dispatch_no, step.round, step.limits, step.request_id
    )
    return Deadlines(deadlines=views)
