"""Job type `call_meeting` 通知参会: the heads who are to attend are written down and told (R-30)."""

from hotline.meetings.attendance import call_attendees
from hotline.work import Work
from workers.step import Output, Step, worker


class Input(Step):
    """Who attends, by the table: `all_heads` or `concerned`."""

    attendance: str


@worker("call_meeting", Input, remembered=False)
async def handle(work: Work, step: Input) -> Output:
    """Calls them, once."""
    await call_attendees(work, step.case_id, step.attendance)
    return Output()
