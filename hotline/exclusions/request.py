"""Asking not to count a ticket (申请不纳入测评, R-23), and taking the application back."""

from sqlalchemy import select

from hotline.cases.end_case import withdraw_case
from hotline.cases.lookup import lock_case
from hotline.cases.models import Case
from hotline.cases.open_case import open_case
from hotline.cases.rules import CaseKind
from hotline.errors import Forbidden
from hotline.exclusions.errors import (
    ExcludedAlready,
    ExclusionDecided,
    ExclusionNotFound,
    ExclusionNotNeeded,
    ExclusionPending,
)
from hotline.exclusions.models import Exclusion
from hotline.organization.caller import Caller
from hotline.organization.stand_in import in_the_name_of
from hotline.tickets.errors import NotDispatched
from hotline.tickets.had_by import dispatches_of
from hotline.tickets.lookup import lock_ticket
from hotline.tickets.models import Ticket
from hotline.work import Work

CENTER = ("dispatcher@center", "callback_officer@center")


async def request_exclusion(work: Work, caller: Caller, ticket_id: str, reason: str) -> Exclusion:
    """A department that has handled the ticket, or the center, asks; open and closed tickets alike.

    Raises Forbidden, TicketNotFound, NotDispatched, ExclusionNotNeeded, ExclusionPending, ExcludedAlready.
    """
    ticket = await lock_ticket(work, ticket_id)
    await _check_may(work, caller, ticket)
    if ticket.withdrawn_at is not None:
        raise ExclusionNotNeeded
    if ticket.department is None:
        raise NotDispatched
    case = await _open(await _acting(work, caller, ticket), ticket, ticket.department)
    exclusion = Exclusion(
        id=case.id,
        ticket_id=ticket.id,
        reason=reason,
        requested_at=work.now,
        requested_by=caller.id,
        status="pending",
    )
    work.session.add(exclusion)
    return exclusion


async def withdraw_exclusion(work: Work, caller: Caller, exclusion_id: str, reason: str) -> Exclusion:
    """The department or the center takes it back: the ticket counts as before.

    Raises Forbidden, ExclusionNotFound, ExclusionDecided.
    """
    if await work.session.get(Exclusion, exclusion_id) is None:
        raise ExclusionNotFound
    case = await lock_case(work, exclusion_id)
    exclusion = await work.session.get_one(Exclusion, exclusion_id, populate_existing=True)
    ticket = await lock_ticket(work, exclusion.ticket_id)
    await _check_may(work, caller, ticket)
    if exclusion.status != "pending":
        raise ExclusionDecided
    exclusion.status = "withdrawn"
    exclusion.withdrawn_reason = reason
    await withdraw_case(await _acting(work, caller, ticket), case, "不纳入测评申请已撤回")
    return exclusion


async def _open(work: Work, ticket: Ticket, department: str) -> Case:
    query = select(Exclusion.status).where(Exclusion.ticket_id == ticket.id)
    earlier = list(await work.session.scalars(query))
    if "pending" in earlier:
        raise ExclusionPending
    if "approved" in earlier:
        raise ExcludedAlready
    case = open_case(
        work,
        CaseKind.EXCLUSION,
        f"{ticket.id}.x{len(earlier) + 1}",
        f"工单{ticket.number}不纳入测评",
        ticket_id=ticket.id,
        unit=department,
    )
    await work.session.flush()  # the application stands under the case's id
    return case


async def _check_may(work: Work, caller: Caller, ticket: Ticket) -> None:
    if not caller.groups.isdisjoint(CENTER):
        return
    if not await dispatches_of(work, caller, ticket, "handler", "head"):
        raise Forbidden


async def _acting(work: Work, caller: Caller, ticket: Ticket) -> Work:
    own = (f"{role}@{ticket.department}" for role in ("handler", "head"))
    return await in_the_name_of(work, caller.on_behalf_of(*CENTER, *own))
