"""Dispatching (派单, R-01, R-11, R-12): by the center, after an approved return, by the leaders' decision."""

from typing import Any

from hotline.assistance.ask import open_assistances
from hotline.db.rows import find
from hotline.deadlines.settle import settle
from hotline.tasks.actions import Completion, action
from hotline.tickets.errors import DispatchMissing
from hotline.tickets.escalate import open_escalation
from hotline.tickets.facts import UpwardReport
from hotline.tickets.journal import record
from hotline.tickets.lookup import lock_ticket
from hotline.tickets.models import Dispatch, Ticket
from hotline.tickets.new_dispatch import new_dispatch
from hotline.tickets.rules import contact_by, dispatch_id
from hotline.work import Work


@action("dispatch_ticket")
async def dispatch_ticket(work: Work, done: Completion) -> dict[str, Any]:
    """The dispatcher decides: a department, the leaders (no clear owner), or back to the district."""
    ticket, data = done.ticket, done.data
    decision = data["decision"]
    await settle(work, ticket.id, "dispatch")
    request_id = None
    if decision == "department":
        dispatch = await new_dispatch(work, ticket, data["department"], origin="center", returnable=True)
        await open_assistances(work, ticket, dispatch, data.get("assistants") or ())
    elif decision == "leaders":
        request_id = await open_escalation(work, ticket, data["reason"])
    else:
        await _send_back_to_district(work, ticket, data["reason"])
    return {"dispatch_decision": decision, "dispatch_no": ticket.dispatch_no, "request_id": request_id}


async def _send_back_to_district(work: Work, ticket: Ticket, reason: str) -> None:
    """Not the street's (R-01): what went up is a fact with who and when."""
    work.session.add(
        UpwardReport(
            ticket_id=ticket.id, at=work.now, by=work.actor, kind="returned", receipt="", summary=reason
        )
    )
    await settle(work, ticket.id, "total")
    record(work, ticket.id, "returned_to_district", "不属于本街道职责，退回区级")


async def open_dispatch(work: Work, ticket_id: str, dispatch_no: int) -> dict[str, Any]:
    """What the process needs of a dispatch: its id, department, whether it can be returned, who contacts."""
    ticket = await lock_ticket(work, ticket_id)
    dispatch = await find(work, Dispatch, dispatch_id(ticket_id, dispatch_no))
    if dispatch is None:
        raise DispatchMissing
    return {
        "dispatch_id": dispatch.id,
        "department": dispatch.department,
        "returnable": dispatch.returnable,
        "contact_by": contact_by(anonymous=ticket.anonymous, confidential=ticket.confidential),
    }
