"""The leaders decide (签派, R-12): the center's leader proposes, the chief leader decides 批办."""

from typing import Any

from sqlalchemy import func, select

from hotline.deadlines.settle import settle
from hotline.tasks.actions import Completion, action
from hotline.tasks.withdraw import withdraw_tasks
from hotline.tickets.errors import RequestNotPending
from hotline.tickets.facts import Escalation, ReturnRequest
from hotline.tickets.journal import record
from hotline.tickets.lookup import department_of, lock_ticket, pending_escalation, unit_name
from hotline.tickets.models import Ticket
from hotline.tickets.new_dispatch import new_dispatch
from hotline.work import Work


async def open_escalation(
    work: Work, ticket: Ticket, reason: str, request: ReturnRequest | None = None
) -> str:
    """Asks the leaders for a decision; answers the id by which the process knows it."""
    count = await work.session.scalar(
        select(func.count()).select_from(Escalation).where(Escalation.ticket_id == ticket.id)
    )
    escalation = Escalation(
        id=f"{ticket.id}.e{(count or 0) + 1}",
        ticket_id=ticket.id,
        return_request_id=request.id if request else None,
        reason=reason,
        opened_at=work.now,
        opened_by=work.actor,
    )
    work.session.add(escalation)
    record(work, ticket.id, "escalated", "提请街道领导签派")
    return escalation.id


async def open_escalation_of_return(work: Work, ticket_id: str, request_id: str) -> None:
    """The process asks the leaders about a return that is not the center's to decide (R-12).

    Nothing is opened if that was done before, or if the return was withdrawn in the meantime.
    """
    ticket = await lock_ticket(work, ticket_id)
    if await pending_escalation(work, ticket_id):
        return
    request = await work.session.get(ReturnRequest, request_id)
    if ticket.is_open and request is not None and request.status == "pending":
        await open_escalation(work, ticket, request.reason, request)


@action("propose_opinion")
async def propose_opinion(work: Work, done: Completion) -> dict[str, Any]:
    """城运中心分管领导 proposes an opinion and, if there is one, a department."""
    escalation = await _pending(work, done.ticket.id)
    proposed = done.data.get("department")
    if proposed:
        await department_of(work, proposed)
    escalation.opinion = done.data["opinion"]
    escalation.proposed_department = proposed
    escalation.proposed_at = work.now
    escalation.proposed_by = done.caller.id
    await settle(work, done.ticket.id, "propose", round_=done.task.round)
    record(
        work, done.ticket.id, "opinion_proposed", f"提出处置意见，建议由{await unit_name(work, proposed)}承办"
    )
    return {}


@action("decide_owner")
async def decide_owner(work: Work, done: Completion) -> dict[str, Any]:
    """街道主要领导批办: a new dispatch that can't be returned; until now the last department stayed the owner."""
    ticket = done.ticket
    escalation = await _pending(work, ticket.id)
    escalation.decision = done.data["decision"]
    escalation.department = department = str(done.data["department"])
    escalation.decided_at = work.now
    escalation.decided_by = done.caller.id
    await settle(work, ticket.id, "decide", round_=done.task.round)
    record(
        work,
        ticket.id,
        "owner_decided",
        f"主要领导批办：由{await unit_name(work, department)}承办",
    )
    await _answer_return(work, ticket, escalation)
    await withdraw_tasks(work, ticket.id, "主要领导已批办", keep=done.task.id)
    await new_dispatch(work, ticket, department, origin="leaders", returnable=False)
    return {"dispatch_no": ticket.dispatch_no}


async def _answer_return(work: Work, ticket: Ticket, escalation: Escalation) -> None:
    """The return that led to the decision is approved, unless the same department keeps the ticket."""
    request = await work.session.get(ReturnRequest, escalation.return_request_id or "")
    if request is None:
        return
    request.status = "refused" if escalation.department == ticket.department else "approved"
    request.decided_at = work.now
    request.decided_by = work.actor
    request.department = escalation.department


async def _pending(work: Work, ticket_id: str) -> Escalation:
    escalation = await pending_escalation(work, ticket_id)
    if escalation is None:
        raise RequestNotPending
    return escalation
