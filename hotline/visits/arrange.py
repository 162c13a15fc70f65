"""Sending somebody to a ticket (安排走访, R-32, R-33): beside the handling, one visit a ticket."""

from hotline.cases.open_case import open_case
from hotline.cases.rules import CaseKind
from hotline.organization.models import Grid
from hotline.organization.rules import HOTLINE_OFFICE
from hotline.organization.successors import same_units
from hotline.tickets.journal import record
from hotline.tickets.lookup import lock_ticket, unit_name
from hotline.tickets.models import Ticket
from hotline.visits.models import Visit
from hotline.visits.rules import Visitor, visitor_of
from hotline.work import Work


async def arrange_visit(work: Work, ticket_id: str, wanted: str) -> Visit | None:
    """Opens the visit unless there is one; `wanted` is what the table of visits says. None: nobody goes."""
    ticket = await lock_ticket(work, ticket_id)
    visit_id = f"{ticket.id}.v1"
    existing = await work.session.get(Visit, visit_id)
    if existing is not None or not ticket.is_open:
        return existing
    who = await visitor_for(work, ticket, wanted)
    if who is None:
        record(work, ticket.id, "no_visit", "按走访表，本工单不安排走访")
        return None
    visit = Visit(
        id=visit_id,
        ticket_id=ticket.id,
        visitor=who.visitor,
        unit=who.unit,
        status="wanted",
        arranged_at=work.now,
    )
    await _open(work, ticket, who)
    work.session.add(visit)
    return visit


async def visitor_for(work: Work, ticket: Ticket, wanted: str) -> Visitor | None:
    """Who goes to this ticket where the table of visits says `wanted`; None: nobody (R-32, R-33, R-75)."""
    grid = await work.session.get(Grid, ticket.grid)
    about = ticket.complained_unit if ticket.confidential else None
    return visitor_of(
        wanted,
        station=grid.station if grid else None,
        field_team=HOTLINE_OFFICE,
        confidential=ticket.confidential,
        about=await same_units(work, about) if about else frozenset(),
    )


async def _open(work: Work, ticket: Ticket, who: Visitor) -> None:
    open_case(
        work,
        CaseKind.VISIT,
        f"{ticket.id}.v1",
        f"工单{ticket.number}走访",
        ticket_id=ticket.id,
        unit=who.unit,
        variables={"visitor": who.visitor},
    )
    record(work, ticket.id, "visit_arranged", f"安排{await unit_name(work, who.unit)}走访")
    await work.session.flush()  # the visit stands under the case's id
