"""Job type `make_material` 生成会议材料: made by itself, anew for each attempt (R-30, R-40 to R-46)."""

from hotline.meetings.make_material import make_meeting_material
from hotline.work import Work
from workers.step import Output, RoundStep, worker


@worker("make_material", RoundStep)
async def handle(work: Work, step: RoundStep) -> Output:
    """Makes and stores the files of this attempt."""
    await make_meeting_material(work, step.case_id, step.round)
    return Output()
