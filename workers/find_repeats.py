"""Job type `find_repeats` 查找重复工单: same citizen, or same place and matter, within so many days (R-31)."""

from typing import Annotated

from pydantic import Field

from hotline.repeats.find import find_repeats
from hotline.work import Work
from workers.step import Output, Step, worker

Days = Annotated[int, Field(ge=0, le=3660)]


class Input(Step):
    """The windows of the table of repeats, in calendar days; 0: that reason is not looked for."""

    citizen_days: Days
    place_days: Days


@worker("find_repeats", Input, remembered=False)
async def handle(work: Work, step: Input) -> Output:
    """Finds and links them."""
    await find_repeats(work, step.case_id, citizen_days=step.citizen_days, place_days=step.place_days)
    return Output()
