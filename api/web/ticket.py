"""`/tickets…`: finding tickets, and everything about one (工单)."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse

from api.inputs import TicketId
from api.sight import note_sight
from api.web.beside import beside
from api.web.form_words import FormWords
from api.web.page import APage, render, wants_part
from api.web.query import paging, wanted
from api.web.request import possible_requests
from hotline.audit.reveal import reveal
from hotline.organization.access import Action
from hotline.organization.directory import departments, people_names, unit_names
from hotline.tasks.inbox import InboxFilter, inbox
from hotline.tickets.scope import find_visible
from hotline.tickets.search import TicketFilter, search
from hotline.tickets.view import TicketView, view_of
from hotline.view import Paging

router = APIRouter(prefix="/tickets")


@router.get("")
async def show_tickets(request: Request, page: APage) -> HTMLResponse:
    """The tickets that one sees; the search stands in the address. Never by a citizen's data (R-61)."""
    filters = wanted(request, TicketFilter)
    async with page.looking() as (work, caller):
        found = await search(work, caller, filters, paging(request))
        units = await departments(work)
    template = "_ticket_list.html" if wants_part(request) else "tickets.html"
    return render(request, template, tickets=found, filters=filters, departments=units)


@router.get("/{ticket_id}")
async def show_ticket(request: Request, page: APage, ticket_id: TicketId) -> HTMLResponse:
    """Facts, people, timeline, papers, deadlines, repeats; the citizen behind the mask."""
    async with page.looking() as (work, caller):
        row = await find_visible(work, caller, ticket_id)
        shown = await view_of(work, caller, row)
        context: dict[str, Any] = {
            "ticket": shown,
            "beside": await beside(work, caller, row),
            "tasks": await inbox(work, caller, InboxFilter(ticket_id=ticket_id), Paging(size=10)),
            "requests": [] if row.closed_at else possible_requests(caller),
            "names": await unit_names(work) | await people_names(work, _people(shown)),
            "instance_key": row.instance_key if caller.may(Action.READ_PROCESSES) else None,
            "words": FormWords(work.settings.processes),
        }
    await note_sight(page, caller, shown, "page-ticket")
    return render(request, "ticket.html", **context)


def _people(shown: TicketView) -> set[str]:
    """Everybody who stands in the facts of a ticket."""
    facts = [
        *shown.dispatches,
        *shown.contacts,
        *shown.submissions,
        *shown.call_backs,
        *shown.return_requests,
        *shown.upward_reports,
        *(record for visit in shown.visits for record in visit.records),
    ]
    names = ("by", "dispatched_by", "accepted_by", "requested_by", "decided_by", "checked_by")
    return {person for fact in facts for name in names if (person := getattr(fact, name, None))}


@router.post("/{ticket_id}/citizen")
async def reveal_citizen(
    request: Request, page: APage, ticket_id: TicketId, purpose: Annotated[str, Form()] = ""
) -> HTMLResponse:
    """The citizen's data in full, for a purpose that is recorded (R-61)."""
    async with page.acting() as (work, caller):
        shown = await reveal(work, caller, ticket_id, purpose)
    template = "_citizen_shown.html" if wants_part(request) else "citizen.html"
    return render(request, template, ticket=shown, purpose=purpose)
