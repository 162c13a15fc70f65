"""A process instance takes its ticket (登记流程): a ticket belongs to one instance only."""

from typing import Any

from hotline.db.rows import find
from hotline.organization.categories import listed_matters
from hotline.organization.models import Grid
from hotline.tickets.lookup import lock_ticket
from hotline.tickets.models import Ticket
from hotline.work import Work


async def claim_instance(work: Work, ticket_id: str, instance_key: int) -> dict[str, Any]:
    """Answers whether this instance owns the ticket, and what its gateways and tables need of it."""
    ticket = await take_ticket(work, ticket_id, instance_key)
    return {
        "owned": ticket.instance_key == instance_key,
        "kind": ticket.kind,
        "nature": ticket.nature,
        "matter": listed_matter(work, ticket.matter, ticket.category),
        "grid": await known_grid(work, ticket.grid),
    }


async def take_ticket(work: Work, ticket_id: str, instance_key: int) -> Ticket:
    """The ticket, locked; it belongs to this instance now unless it belongs to another."""
    ticket = await lock_ticket(work, ticket_id)
    if ticket.instance_key is None:
        ticket.instance_key = instance_key
    return ticket


def listed_matter(work: Work, *texts: str) -> str:
    """The first that is in the words of the office's list; free text stays out of the engine (R-61)."""
    listed = listed_matters(work.settings.categories_file)
    return next((text for text in texts if text in listed), "")


async def known_grid(work: Work, code: str) -> str:
    """The grid if the street has it, else nothing, for the same reason."""
    return code if await find(work, Grid, code) else ""
