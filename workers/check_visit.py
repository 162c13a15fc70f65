"""Job type `check_visit` 核对走访: whether somebody went to the ticket before it is closed (R-33)."""

from hotline.visits.excuse import check_visit
from hotline.work import Work
from workers.step import Output, Step, worker


class Checked(Output):
    """`done`, `missing` or `not_needed`."""

    visit_state: str


@worker("check_visit", Step, remembered=False)
async def handle(work: Work, step: Step) -> Checked:
    """Looks."""
    return Checked(visit_state=await check_visit(work, step.case_id))
