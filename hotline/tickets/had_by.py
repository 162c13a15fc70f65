"""Which dispatches of a ticket were somebody's (曾承办), also of a unit that has become another one (R-81)."""

from sqlalchemy import select

from hotline.organization.caller import Caller
from hotline.organization.succession_rules import predecessors_of
from hotline.organization.successors import successors
from hotline.tickets.models import Dispatch, Ticket
from hotline.work import Work


async def dispatches_of(work: Work, caller: Caller, ticket: Ticket, *roles: str) -> frozenset[int]:
    """The numbers of the dispatches to units in which the caller has one of these roles."""
    own = caller.units_as(*roles)
    before = predecessors_of(await successors(work))
    units = own.union(*(before.get(code, frozenset[str]()) for code in own))
    query = select(Dispatch.no).where(Dispatch.ticket_id == ticket.id, Dispatch.department.in_(units))
    return frozenset(await work.session.scalars(query))
