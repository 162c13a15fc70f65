"""What was asked for during the handling ends because the work was handed in (申请撤回, R-08, R-10, R-74)."""

from hotline.assistance.end import end_assistances
from hotline.deadlines.settle import void_round
from hotline.engine.outbox import publish_message
from hotline.reviews.parties import void_opinions
from hotline.tasks.withdraw import withdraw_tasks
from hotline.tickets.journal import record
from hotline.tickets.lookup import pending_escalation, pending_joint_handling, pending_return
from hotline.tickets.models import Ticket
from hotline.work import Work


async def withdraw_requests(work: Work, ticket: Ticket, reason: str) -> None:
    """Withdraws what is pending, in the database and, by a message, in the process."""
    await _withdraw_return(work, ticket, reason)
    await _withdraw_joint_handling(work, ticket, reason)
    await end_assistances(work, ticket, reason)


async def _withdraw_return(work: Work, ticket: Ticket, reason: str) -> None:
    request = await pending_return(work, ticket.id)
    if request is None:
        return
    request.status = "withdrawn"
    request.decided_at = work.now
    request.decided_by = work.actor
    escalation = await pending_escalation(work, ticket.id)
    if escalation is not None:
        escalation.withdrawn_at = work.now
    await _end(work, ticket, "return_withdrawn", request.id, f"退单申请撤回：{reason}")


async def _withdraw_joint_handling(work: Work, ticket: Ticket, reason: str) -> None:
    joint = await pending_joint_handling(work, ticket.id)
    if joint is None or joint.origin != "department":
        return
    joint.withdrawn_at = work.now
    await void_opinions(work, joint)
    await _end(work, ticket, "difficulty_withdrawn", joint.id, f"疑难上报撤回：{reason}")


async def _end(work: Work, ticket: Ticket, message: str, request_id: str, text: str) -> None:
    await withdraw_tasks(work, ticket.id, text, request_id=request_id)
    await void_round(work, ticket.id, ticket.dispatch_no, request_id, "withdrawn")
    publish_message(work, ticket.id, message, request_id)
    record(work, ticket.id, message, text)
