"""Accepting a ticket first (先行接单, R-02)."""

from typing import Any

from hotline.deadlines.settle import settle
from hotline.tasks.actions import Completion, action
from hotline.tickets.journal import record
from hotline.tickets.lookup import current_dispatch
from hotline.work import Work


@action("accept_ticket")
async def accept_ticket(work: Work, done: Completion) -> dict[str, Any]:
    """The department accepts its dispatch."""
    dispatch = await current_dispatch(work, done.ticket)
    dispatch.accepted_at = work.now
    dispatch.accepted_by = done.caller.id
    await settle(work, done.ticket.id, "accept", dispatch_no=dispatch.no)
    record(work, done.ticket.id, "accepted", "承办部门接单")
    return {}
