"""Who saw a citizen's data in full is recorded (个人信息查看记录, R-61): what can't be recorded is not shown."""

from api.desk import Desk
from hotline.audit.personal_data import is_noted, note_shown
from hotline.organization.caller import Caller
from hotline.tickets.view import TicketSummary


async def note_sight(desk: Desk, caller: Caller, shown: TicketSummary | None, shown_in: str) -> None:
    """To be awaited between reading and answering. Raises DatabaseUnavailable: then nothing is answered."""
    if shown is None:
        return
    async with desk.office.look(desk.person) as work:
        if await is_noted(work, caller, shown, shown_in):
            return
    async with desk.office.work(desk.person) as work:
        await note_shown(work, caller, shown, shown_in)
