"""Returning a ticket (退单, R-10, R-11): the department applies, the center reviews."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from hotline.deadlines.models import Deadline
from hotline.deadlines.rules import deadline_id
from hotline.deadlines.settle import settle
from hotline.documents.papers import attach_paper
from hotline.engine.outbox import publish_message
from hotline.organization.caller import Caller
from hotline.organization.stand_in import in_the_name_of
from hotline.tasks.actions import Completion, action
from hotline.tasks.withdraw import withdraw_tasks
from hotline.tickets.errors import RequestNotPending, SameDepartment
from hotline.tickets.facts import ReturnRequest
from hotline.tickets.journal import record
from hotline.tickets.lookup import current_dispatch, department_of, lock_open_ticket
from hotline.tickets.models import Dispatch, Ticket
from hotline.tickets.new_dispatch import new_dispatch
from hotline.tickets.requests import check_may_request
from hotline.tickets.rules import return_status
from hotline.work import Work

REFUSALS = {
    "too_late": "退单申请超过期限，不予退单",
    "unsigned": "《退单申请表》未经负责人签字，不予受理",
}


async def request_return(
    work: Work, caller: Caller, ticket_id: str, reason: str, suggested_department: str, *, signed: bool
) -> ReturnRequest:
    """A department applies to return its ticket. Only its head, or who stands in for him, can sign.

    Answers the application: `pending`, or `too_late`/`unsigned`, which are facts too (R-42). Raises
    Forbidden, TicketClosed, NotDispatched, NotAccepted, NotReturnable, SubmissionPending, RequestPending,
    DepartmentUnknown, SameDepartment.
    """
    ticket = await lock_open_ticket(work, ticket_id)
    dispatch = await current_dispatch(work, ticket)
    await check_may_request(work, caller, ticket, dispatch, returnable=dispatch.returnable)
    await _check_suggestion(work, ticket, suggested_department)
    signer = signed and dispatch.department in caller.units_as("head")
    head = f"head@{dispatch.department}"
    signed_for = caller.on_behalf_of(head) if signer else None
    asked_for = caller.on_behalf_of(head, f"handler@{dispatch.department}")
    work = await in_the_name_of(work, signed_for or asked_for)
    due = await _due(work, dispatch)
    status = return_status(requested_at=work.now, due_at=due, signed=signer)
    request = ReturnRequest(
        id=f"{dispatch.id}.q{await _count(work, dispatch) + 1}",
        ticket_id=ticket.id,
        dispatch_id=dispatch.id,
        requested_at=work.now,
        requested_by=caller.id,
        signed_by=caller.id if signer else None,
        signed_for=signed_for,
        reason=reason,
        suggested_department=suggested_department,
        status=status,
    )
    work.session.add(request)
    _tell(work, ticket, dispatch, request)
    if signer:
        await attach_paper(work, "return_application", request.id)
    return request


async def _check_suggestion(work: Work, ticket: Ticket, department: str) -> None:
    await department_of(work, department)
    if department == ticket.department:
        raise SameDepartment


async def _due(work: Work, dispatch: Dispatch) -> datetime | None:
    key = deadline_id(dispatch.ticket_id, dispatch.no, "1", "return")
    row = await work.session.get(Deadline, key)
    return row.due_at if row else None


async def _count(work: Work, dispatch: Dispatch) -> int:
    query = select(func.count()).select_from(ReturnRequest).where(ReturnRequest.dispatch_id == dispatch.id)
    return await work.session.scalar(query) or 0


def _tell(work: Work, ticket: Ticket, dispatch: Dispatch, request: ReturnRequest) -> None:
    """The process hears of a pending application only: it is correlated by the dispatch, not the ticket."""
    if request.status == "pending":
        publish_message(work, ticket.id, "return_requested", dispatch.id, {"request_id": request.id})
        record(work, ticket.id, "return_requested", "承办部门申请退单，负责人已签字")
        return
    request.decided_at = work.now
    request.decided_by = work.actor
    record(work, ticket.id, f"return_{request.status}", REFUSALS[request.status])


@action("review_return")
async def review_return(work: Work, done: Completion) -> dict[str, Any]:
    """The center decides (R-11): re-dispatched, refused, or on to the leaders (R-12)."""
    ticket, data = done.ticket, done.data
    request = await work.session.get(ReturnRequest, done.task.request_id or "")
    if request is None or request.status != "pending":
        raise RequestNotPending
    decision = data["decision"]
    await settle(work, ticket.id, "review_return", round_=done.task.round)
    request.decision_reason = data["reason"]
    if decision == "leaders":
        record(work, ticket.id, "return_to_leaders", "退单审核：主责部门不明，报领导签派")
    else:
        await _decide(work, done, request, approved=decision == "approved")
        await attach_paper(work, "return_application", request.id)  # the same paper, with the review on it
    return {"return_decision": decision, "dispatch_no": ticket.dispatch_no}


async def _decide(work: Work, done: Completion, request: ReturnRequest, *, approved: bool) -> None:
    request.status = "approved" if approved else "refused"
    request.decided_at = work.now
    request.decided_by = done.caller.id
    if not approved:
        record(work, done.ticket.id, "return_refused", "退单申请未获同意，原部门继续办理，时限不变")
        return
    department = done.data["department"]
    if department == done.ticket.department:
        raise SameDepartment
    request.department = department
    record(work, done.ticket.id, "return_approved", "退单申请获同意，重新派单")
    await withdraw_tasks(work, done.ticket.id, "退单申请已获同意", keep=done.task.id)
    await new_dispatch(work, done.ticket, department, origin="return", returnable=True)
