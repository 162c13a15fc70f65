"""`/tickets/{id}/diagram`: where a ticket stands on the diagrams, and the way it came (流程图)."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.errors import AddressUnknown
from api.inputs import TicketId
from api.web.page import APage, render
from hotline.processes.catalogue import diagram
from hotline.processes.path import InstancePath
from hotline.tickets.process_path import ProcessPath, process_path
from hotline.tickets.scope import find_visible
from hotline.tickets.view import summary_now

router = APIRouter(prefix="/tickets/{ticket_id}/diagram")


@router.get("")
async def show_diagram(
    request: Request, page: APage, ticket_id: TicketId, instance: str = ""
) -> HTMLResponse:
    """The instance of the ticket, or one that it called."""
    async with page.looking() as (work, caller):
        ticket = await find_visible(work, caller, ticket_id)
        shown = await summary_now(work, caller, ticket)
        path = await process_path(work, ticket)
    chosen = _chosen(path, instance)
    address = request.url.path
    return render(
        request,
        "ticket_diagram.html",
        ticket=shown,
        instances=path.instances,
        chosen=chosen,
        island=_island(chosen, address) if chosen else None,
        diagram_url=f"{address}/xml?instance={chosen.instance_key}" if chosen else "",
    )


@router.get("/xml")
async def show_xml(page: APage, ticket_id: TicketId, instance: str = "") -> Response:
    """The diagram of the version with which that instance began: whoever sees the ticket sees how it goes."""
    async with page.looking() as (work, caller):
        ticket = await find_visible(work, caller, ticket_id)
        chosen = _chosen(await process_path(work, ticket), instance)
        if chosen is None or chosen.version is None:
            raise AddressUnknown
        shown = await diagram(work, chosen.process_id, chosen.version)
    return Response(shown.xml, media_type="application/xml")


def _chosen(path: ProcessPath, instance: str) -> InstancePath | None:
    """The instance that was asked for; else the ticket's own."""
    asked = (each for each in path.instances if each.instance_key == instance)
    return next(asked, next(iter(path.instances), None))


def _island(chosen: InstancePath, address: str) -> dict[str, Any]:
    """What the diagram in the browser marks, and where a call activity leads."""
    elements = [
        {
            "element_id": each.element_id,
            "state": each.state,
            "count": each.visits,
            "entered_at": each.first_entered_at.isoformat(),
            "left_at": each.last_left_at.isoformat() if each.last_left_at else None,
        }
        for each in chosen.elements
    ]
    flows = [
        {"element_id": each.element_id, "state": "completed", "count": each.times} for each in chosen.flows
    ]
    called = {
        each.call_activity: {"url": f"{address}?instance={each.instance_key}"}
        for each in chosen.called
        if each.call_activity
    }
    return {"visited": elements + flows, "called": called}
