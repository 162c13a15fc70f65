"""Forms that people fill in without a task (申请表): checked for a ticket that is one of the caller's."""

from typing import Any

from hotline.organization.caller import Caller
from hotline.tasks.check_named import check_named
from hotline.tickets.scope import find_visible
from hotline.work import Work


async def checked(
    work: Work, caller: Caller, ticket_id: str, form: str, data: dict[str, Any]
) -> dict[str, Any]:
    """What is kept of the form's data. Raises TicketNotFound, FormInvalid."""
    ticket = await find_visible(work, caller, ticket_id)
    return dict(await check_named(work, ticket, form, data))
