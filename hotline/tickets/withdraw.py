"""Withdrawal of a ticket (撤单, R-80) by the citizen or the district, at any moment."""

from hotline.assistance.end import end_assistances
from hotline.deadlines.settle import void
from hotline.engine.outbox import publish_message
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.stand_in import in_the_name_of
from hotline.tasks.withdraw import withdraw_tasks
from hotline.tickets.journal import record
from hotline.tickets.lookup import (
    lock_open_ticket,
    pending_escalation,
    pending_joint_handling,
    pending_return,
)
from hotline.tickets.models import Ticket
from hotline.tickets.withdraw_cases import withdraw_cases
from hotline.work import Work

BY_NAMES = {"citizen": "诉求人", "district": "区级"}


async def withdraw_ticket(work: Work, caller: Caller, ticket_id: str, by: str, reason: str) -> Ticket:
    """Ends the ticket: its tasks are taken back now, the process follows by a message at its root.

    Raises Forbidden, TicketNotFound, TicketClosed.
    """
    caller.require_action(Action.WITHDRAW_TICKET)
    work = await in_the_name_of(work, caller.lender_of(Action.WITHDRAW_TICKET))
    ticket = await lock_open_ticket(work, ticket_id)
    ticket.withdrawn_at = work.now
    ticket.withdrawn_by = by
    ticket.withdrawn_reason = reason
    await withdraw_tasks(work, ticket_id, "工单已撤单")
    await _end_requests(work, ticket_id)
    await end_assistances(work, ticket, "工单已撤单")
    await withdraw_cases(work, ticket, "工单已撤单")
    await void(
        work, ticket_id, "withdrawn"
    )  # now, not when the engine hears of it: its timers may fire first
    publish_message(work, ticket_id, "ticket_withdrawn", ticket_id)
    record(work, ticket_id, "withdrawn", f"撤单（{BY_NAMES[by]}撤回）")
    return ticket


async def _end_requests(work: Work, ticket_id: str) -> None:
    request = await pending_return(work, ticket_id)
    if request is not None:
        request.status = "withdrawn"
        request.decided_at = work.now
        request.decided_by = work.actor
    for pending in (await pending_escalation(work, ticket_id), await pending_joint_handling(work, ticket_id)):
        if pending is not None:
            pending.withdrawn_at = work.now
