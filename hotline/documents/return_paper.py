"""《退单申请表》 (R-10, R-62): what a department asks for, its head's signature, and the center's review."""

from hotline.deadlines.models import Deadline
from hotline.deadlines.rules import deadline_id
from hotline.documents.template import Content
from hotline.documents.ticket_content import Names, names_for, paper_masking, ticket_content
from hotline.documents.wording import day_text, moment_text
from hotline.tickets.facts import ReturnRequest
from hotline.tickets.models import Dispatch, Ticket
from hotline.work import Work

_OUTCOMES = {
    "approved": "同意退单",
    "refused": "不同意退单，由原承办部门继续办理",
    "too_late": "超过退单期限，不予退单",
    "unsigned": "未经负责人签字，不予受理",
    "withdrawn": "申请已撤回",
}


async def return_content(work: Work, ticket: Ticket, request: ReturnRequest) -> Content:
    """The placeholders of the application: who asks, why, what was decided."""
    dispatch = await work.session.get_one(Dispatch, request.dispatch_id)
    people = {request.requested_by, request.signed_by, request.signed_for, request.decided_by}
    names = await names_for(work, people | {dispatch.accepted_by})
    due = await work.session.get(Deadline, deadline_id(ticket.id, dispatch.no, "1", "return"))
    return {
        **ticket_content(ticket, dispatch, names),
        **_application(ticket, request, names),
        **_review(ticket, request, names),
        "return_due_at": moment_text(due.due_at if due else None),
    }


def _application(ticket: Ticket, request: ReturnRequest, names: Names) -> Content:
    return {
        "reason": paper_masking(ticket).text(request.reason),
        "suggested_department": names.unit(request.suggested_department),
        "requested_at": moment_text(request.requested_at),
        "requested_on": day_text(request.requested_at),
        "requested_by": names.person(request.requested_by),
        "signed": request.signed_by is not None,
        "signed_by": names.signature(request.signed_by, request.signed_for),
        "signed_on": day_text(request.requested_at if request.signed_by else None),
    }


def _review(ticket: Ticket, request: ReturnRequest, names: Names) -> Content:
    outcome = _OUTCOMES.get(request.status, "")
    by_a_person = request.status in {"approved", "refused"}
    if request.status == "approved":
        outcome += f"，改派{names.unit(request.department)}"
    return {
        "reviewed": bool(outcome),
        "review": f"{outcome}。" if outcome else "",
        "review_reason": paper_masking(ticket).text(request.decision_reason or ""),
        "reviewed_by": names.person(request.decided_by) if by_a_person else "",
        "reviewed_on": day_text(request.decided_at),
    }
