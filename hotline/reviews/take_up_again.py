"""A closed but unsolved ticket is taken up again (再办理, R-34): by a resolution of the review."""

from datetime import date

from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.successors import present_unit
from hotline.reviews.errors import TicketStillOpen
from hotline.reviews.models import Resolution
from hotline.reviews.resolutions import Decided, add_resolution
from hotline.tickets.lookup import lock_ticket
from hotline.work import Work


async def take_up_again(
    work: Work, caller: Caller, case_id: str, ticket_id: str, measure: str, due_on: date
) -> Resolution:
    """The department that had it does it by that day, or who took it over (R-81); all else about it stays (D).

    A new round of the same number is the district's to give (R-70). Raises TicketStillOpen, TicketNotFound, and
    as `add_resolution`.
    """
    caller.require_action(Action.RECORD_DECISIONS)
    ticket = await lock_ticket(work, ticket_id)
    if ticket.is_open:
        raise TicketStillOpen
    decided = Decided(
        text=f"工单{ticket.id}已办结，未实际解决",
        measure=measure,
        owner=await present_unit(work, ticket.department) if ticket.department else "",
        due_on=due_on,
        ticket_ids=(ticket.id,),
    )
    return await add_resolution(work, caller, case_id, decided)
