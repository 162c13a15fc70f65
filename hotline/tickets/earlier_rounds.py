"""The district has sent a number back (退回重办, R-70): the rounds before are shown, their department suggested."""

from typing import Any

from sqlalchemy import or_, select

from hotline.organization.caller import Caller
from hotline.tasks.actions import suggestion
from hotline.tickets.models import Ticket
from hotline.tickets.scope import scope_for, visible
from hotline.work import Work


async def earlier_rounds(work: Work, caller: Caller, ticket: Ticket) -> list[Ticket]:
    """The rounds of the same number before this one, the earliest first.

    Whoever has the new round needs to know them; one in confidence only by his own right (R-75).
    """
    if ticket.round == 1:
        return []
    own = visible(await scope_for(work, caller))
    query = (
        select(Ticket)
        .where(
            Ticket.number == ticket.number,
            Ticket.round < ticket.round,
            or_(own, Ticket.confidential.is_(False)),
        )
        .order_by(Ticket.round)
    )
    return list(await work.session.scalars(query))


@suggestion("dispatch_ticket")
async def suggest_last_department(work: Work, ticket_id: str) -> dict[str, Any]:
    """The department that had the round before; nothing for a first round."""
    number, _, round_ = ticket_id.rpartition(".")
    query = (
        select(Ticket.department)
        .where(Ticket.number == number, Ticket.round < int(round_), Ticket.department.is_not(None))
        .order_by(Ticket.round.desc())
    )
    last = (await work.session.scalars(query.limit(1))).first()
    return {"department": last} if last else {}
