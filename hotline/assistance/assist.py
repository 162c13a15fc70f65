"""The assisting department has done its part (协办完成, R-74)."""

from typing import Any

from hotline.assistance.models import Assistance
from hotline.deadlines.settle import settle
from hotline.tasks.actions import Completion, action
from hotline.tickets.errors import RequestNotPending
from hotline.tickets.journal import record
from hotline.tickets.lookup import unit_name
from hotline.work import Work


@action("assist_ticket")
async def assist_ticket(work: Work, done: Completion) -> dict[str, Any]:
    """What it did; only the main department submits. Raises RequestNotPending."""
    assistance = await work.session.get(Assistance, done.task.request_id or "")
    if assistance is None or not assistance.pending:
        raise RequestNotPending
    assistance.done = done.data["done"]
    assistance.done_at = work.now
    assistance.done_by = done.caller.id
    await settle(work, done.ticket.id, "assist", round_=assistance.id)
    record(work, done.ticket.id, "assisted", f"{await unit_name(work, assistance.unit)}完成协办")
    return {}
