"""A process instance takes its ticket (登记流程): a ticket belongs to one instance only."""

from typing import Any

from hotline.tickets.lookup import lock_ticket
from hotline.work import Work


async def claim_instance(work: Work, ticket_id: str, instance_key: int) -> dict[str, Any]:
    """Answers whether this instance owns the ticket, and what its gateways and tables need of it."""
    ticket = await lock_ticket(work, ticket_id)
    if ticket.instance_key is None:
        ticket.instance_key = instance_key
    return {
        "owned": ticket.instance_key == instance_key,
        "kind": ticket.kind,
        "matter": ticket.matter or ticket.category,
        "grid": ticket.grid,
    }
