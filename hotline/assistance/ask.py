"""Asking another department to help (请求协办, R-74): with the dispatch, or while the ticket is handled."""

from collections.abc import Iterable

from sqlalchemy import func, select

from hotline.assistance.errors import AssistantAsked, AssistantIsOwner, HandedIn
from hotline.assistance.models import Assistance
from hotline.engine.outbox import publish_message
from hotline.errors import Forbidden
from hotline.organization.caller import Caller
from hotline.organization.stand_in import in_the_name_of
from hotline.organization.successors import same_units
from hotline.tickets.errors import ComplainedUnitExcluded
from hotline.tickets.journal import record
from hotline.tickets.lookup import current_dispatch, department_of, lock_open_ticket
from hotline.tickets.models import Dispatch, Ticket
from hotline.tickets.requests import handed_in
from hotline.work import Work


async def ask_assistance(work: Work, caller: Caller, ticket_id: str, assistant: str, note: str) -> Assistance:
    """The dispatcher or the main department asks, as long as it handles the ticket; the main owner stays.

    Raises Forbidden, TicketNotFound, TicketClosed, NotDispatched, HandedIn, DepartmentUnknown,
    AssistantIsOwner, AssistantAsked, ComplainedUnitExcluded.
    """
    ticket = await lock_open_ticket(work, ticket_id)
    dispatch = await current_dispatch(work, ticket)
    is_owner = dispatch.department in caller.units_as("handler", "head")
    if not is_owner and "dispatcher@center" not in caller.groups:
        raise Forbidden
    if await handed_in(work, dispatch):
        raise HandedIn
    own = (f"{role}@{dispatch.department}" for role in ("handler", "head"))
    work = await in_the_name_of(work, caller.on_behalf_of("dispatcher@center", *own))
    return await open_assistance(work, ticket, dispatch, assistant, note)


async def open_assistances(work: Work, ticket: Ticket, dispatch: Dispatch, units: Iterable[str]) -> None:
    """Those that the dispatcher names with the dispatch. Raises as `open_assistance`."""
    for unit in units:
        await open_assistance(work, ticket, dispatch, unit, "")


async def open_assistance(
    work: Work, ticket: Ticket, dispatch: Dispatch, assistant: str, note: str
) -> Assistance:
    """Asks that department under this dispatch.

    Raises DepartmentUnknown, AssistantIsOwner, AssistantAsked, ComplainedUnitExcluded.
    """
    unit = await department_of(work, assistant)
    await _check(work, ticket, dispatch, unit.code)
    assistance = Assistance(
        id=f"{dispatch.id}.a{await _count(work, dispatch) + 1}",
        ticket_id=ticket.id,
        dispatch_id=dispatch.id,
        unit=unit.code,
        note=note,
        asked_at=work.now,
        asked_by=work.actor,
    )
    work.session.add(assistance)
    variables = {"request_id": assistance.id, "assistant": unit.code}
    publish_message(work, ticket.id, "assistance_wanted", dispatch.id, variables)
    record(work, ticket.id, "assistance_wanted", f"请{unit.name}协办")
    return assistance


async def _check(work: Work, ticket: Ticket, dispatch: Dispatch, unit: str) -> None:
    if unit == dispatch.department:
        raise AssistantIsOwner
    about = ticket.complained_unit if ticket.confidential else None
    if about is not None and unit in await same_units(work, about):
        raise ComplainedUnitExcluded
    asked = select(Assistance.id).where(
        Assistance.dispatch_id == dispatch.id,
        Assistance.unit == unit,
        Assistance.done_at.is_(None),
        Assistance.ended_at.is_(None),
    )
    if (await work.session.scalars(asked)).first() is not None:
        raise AssistantAsked


async def _count(work: Work, dispatch: Dispatch) -> int:
    query = select(func.count()).select_from(Assistance).where(Assistance.dispatch_id == dispatch.id)
    return await work.session.scalar(query) or 0
