"""Job type `arrange_visit` 安排走访: a station or the field team is sent to the ticket (R-32, R-33)."""

from hotline.visits.arrange import arrange_visit
from hotline.work import Work
from workers.step import Output, Step, worker


class Input(Step):
    """Who goes by the table of visits: `station`, `field_team` or `none`."""

    visitor: str


@worker("arrange_visit", Input, remembered=False)
async def handle(work: Work, step: Input) -> Output:
    """Arranges it once a ticket."""
    await arrange_visit(work, step.case_id, step.visitor)
    return Output()
