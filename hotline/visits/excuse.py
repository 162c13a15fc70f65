"""Nobody went (未走访, R-33): it holds up only the closing, until the center writes why."""

from typing import Any

from hotline.cases.end_case import withdraw_case
from hotline.cases.lookup import lock_case
from hotline.deadlines.settle import settle
from hotline.tasks.actions import Completion, action, still_wanted
from hotline.tickets.journal import record
from hotline.tickets.lookup import lock_ticket
from hotline.visits.models import Visit
from hotline.visits.rules import VisitState, state_of
from hotline.work import Work


async def check_visit(work: Work, ticket_id: str) -> VisitState:
    """Whether the ticket was visited (核对走访)."""
    await lock_ticket(work, ticket_id)
    visit = await _visit(work, ticket_id)
    return state_of(visit.status if visit else None)


@action("excuse_visit")
async def excuse_visit(work: Work, done: Completion) -> dict[str, Any]:
    """The center writes why nobody went, and the visit ends."""
    visit = await _visit(work, done.ticket.id)
    await settle(work, done.ticket.id, "excuse_visit")
    if visit is None or visit.status != "wanted":
        return {}
    visit.status = "excused"
    visit.excused_at = work.now
    visit.excused_by = done.caller.id
    visit.excuse = done.data["reason"]
    record(work, done.ticket.id, "visit_excused", "城运中心说明未走访原因")
    await withdraw_case(work, await lock_case(work, visit.id), "城运中心已说明未走访原因")
    return {}


@still_wanted("excuse_visit")
async def is_missing(work: Work, ticket_id: str) -> bool:
    """Whether nobody has gone yet."""
    visit = await _visit(work, ticket_id)
    return visit is not None and visit.status == "wanted"


async def _visit(work: Work, ticket_id: str) -> Visit | None:
    return await work.session.get(Visit, f"{ticket_id}.v1")
