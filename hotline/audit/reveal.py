"""Looking at a citizen's data in full (查看完整个人信息, R-61): for a purpose, which is recorded first."""

from dataclasses import replace
from hashlib import sha256

from hotline.audit.personal_data import note_shown
from hotline.errors import Forbidden, HotlineError
from hotline.organization.caller import Caller
from hotline.tickets.masking import Sight
from hotline.tickets.models import Ticket
from hotline.tickets.scope import find_visible
from hotline.tickets.view import TicketSummary, masking_now, summary_now
from hotline.work import Work

LONGEST_PURPOSE = 200
"""Characters."""


class PurposeMissing(HotlineError):
    """Nobody looks at a citizen's data without saying what for."""

    code = "PURPOSE_MISSING"
    status = 422
    message = "请写明查看个人信息的用途（200 字以内）"


class SightTooLow(Forbidden):
    """The caller's role does not need this citizen's name and phone (R-61, R-75)."""

    code = "SIGHT_TOO_LOW"
    message = "您的岗位不需要该诉求人的姓名和电话；确有需要的，请联系城运中心"


async def reveal(work: Work, caller: Caller, ticket_id: str, purpose: str) -> TicketSummary:
    """The ticket with the citizen's data, after it was recorded who looks and what for.

    Raises TicketNotFound, SightTooLow, PurposeMissing.
    """
    purpose = purpose.strip()
    if not 1 <= len(purpose) <= LONGEST_PURPOSE:
        raise PurposeMissing
    ticket = await find_visible(work, caller, ticket_id)
    shown = await summary_now(work, replace(caller, veiled=False), ticket)
    if shown.sight is not Sight.FULL:
        raise SightTooLow
    mark = sha256(purpose.encode()).hexdigest()[:8]  # another purpose within the hour is another row
    await note_shown(work, caller, shown, f"page-{mark}", purpose)
    return shown


async def may_reveal(work: Work, caller: Caller, ticket: Ticket) -> bool:
    """Whether the caller's role needs this citizen's name and phone."""
    masking = await masking_now(work, replace(caller, veiled=False), ticket)
    return masking.sight is Sight.FULL
