"""`/tickets/{id}/requests/{form}`: asking for something beside the work on a ticket (申请).

Each form is drawn by the process owner, filled in by the same island as a task's, and goes to the API.
"""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse

from api.errors import AddressUnknown
from api.inputs import PREFIX, TicketId
from api.sight import note_sight
from api.web.beside import beside
from api.web.page import APage, render
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.tasks.form_options import options_for
from hotline.tasks.form_versions import form_named
from hotline.tasks.forms import Form
from hotline.tickets.models import Ticket
from hotline.tickets.scope import find_visible
from hotline.tickets.view import summary_now
from hotline.work import Work

router = APIRouter(prefix="/tickets/{ticket_id}/requests")


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that can be asked for (申请种类)."""

    form: str
    label: str
    resource: str
    """Under the ticket's address in the API."""
    action: Action


_KINDS = (
    Kind("return_application", "申请退单", "return-requests", Action.ASK_RETURN),
    Kind("difficulty_report", "上报疑难，请求联合处置", "difficulty-reports", Action.REPORT_DIFFICULTY),
    Kind("assistance", "请其他部门协办", "assistances", Action.ASK_ASSISTANCE),
    Kind("extension_application", "申请延期", "extensions", Action.ASK_EXTENSION),
    Kind("exclusion_application", "申请不纳入测评", "exclusions", Action.ASK_EXCLUSION),
    Kind("correction_application", "申请更正", "corrections", Action.ASK_CORRECTION),
    Kind("ticket_withdrawal", "撤单", "withdrawal", Action.WITHDRAW_TICKET),
)


def possible_requests(caller: Caller) -> list[Kind]:
    """What the caller's roles may ask for; whether this ticket allows it now is said when it is asked."""
    return [kind for kind in _KINDS if caller.may(kind.action)]


@router.get("/{form}")
async def show_request(
    request: Request,
    page: APage,
    ticket_id: TicketId,
    form: Annotated[str, Path(pattern=r"^[a-z_]{1,40}$")],
) -> HTMLResponse:
    """The form of a request."""
    kind = next((each for each in _KINDS if each.form == form), None)
    if kind is None:
        raise AddressUnknown
    async with page.looking() as (work, caller):
        caller.require_action(kind.action)
        ticket = await find_visible(work, caller, ticket_id)
        context: dict[str, Any] = {
            "kind": kind,
            "ticket": await summary_now(work, caller, ticket),
            "beside": await beside(work, caller, ticket),
            "island": await _island(work, ticket, kind),
        }
    await note_sight(page, caller, context["ticket"], "page-request")
    return render(request, "request.html", **context)


async def _island(work: Work, ticket: Ticket, kind: Kind) -> dict[str, object]:
    """What the form in the browser gets. A draft is kept in the browser alone: nothing is begun yet."""
    form: Form = form_named(work.settings.processes, kind.form)
    options = await options_for(work, form, ticket)
    return {
        "task": f"{ticket.id}:{kind.form}",
        "schema": dict(form.document),
        "choices": {
            key: [{"value": str(option.value), "label": option.label} for option in options[key]]
            for key in sorted(form.options_keys)
        },
        "data": {},
        "readonly": False,
        "claimed_by_me": True,
        "submit_label": kind.label,
        "urls": {
            "draft": None,
            "complete": f"{PREFIX}/tickets/{quote(ticket.id)}/{kind.resource}",
            "done": f"/tickets/{quote(ticket.id)}",
        },
    }
