"""A department asks for more time (申请延期, R-73), or takes that back. Until the answer every clock runs on."""

from datetime import date

from sqlalchemy import select

from hotline.cases.end_case import withdraw_case
from hotline.cases.lookup import lock_case
from hotline.cases.open_case import open_case
from hotline.cases.rules import CaseKind
from hotline.errors import Forbidden
from hotline.extensions.errors import ExtensionAnswered, ExtensionNotFound, ExtensionPending
from hotline.extensions.models import Extension
from hotline.extensions.rules import check_later
from hotline.organization.caller import Caller
from hotline.organization.stand_in import in_the_name_of
from hotline.tickets.lookup import current_dispatch, lock_open_ticket
from hotline.tickets.models import Dispatch, Ticket
from hotline.work import Work

CENTER = "dispatcher@center"


async def request_extension(
    work: Work, caller: Caller, ticket_id: str, reason: str, until: date
) -> Extension:
    """The department that has the ticket asks; `until` is a day in Asia/Shanghai.

    Raises Forbidden, TicketNotFound, TicketClosed, NotDispatched, ExtensionPending, ExtensionNotLater.
    """
    ticket = await lock_open_ticket(work, ticket_id)
    dispatch = await current_dispatch(work, ticket)
    if dispatch.department not in caller.units_as("handler", "head"):
        raise Forbidden
    check_later(work.calendar.close_of(until), now=work.now, before=None)
    extension = Extension(
        id=await _open(await _acting(work, caller, dispatch.department), ticket, dispatch),
        ticket_id=ticket.id,
        unit=dispatch.department,
        reason=reason,
        wanted_until=until,
        requested_at=work.now,
        requested_by=caller.id,
        status="pending",
    )
    work.session.add(extension)
    return extension


async def withdraw_extension(work: Work, caller: Caller, extension_id: str) -> Extension:
    """The department that has asked, or the center, takes the request back.

    Raises Forbidden, ExtensionNotFound, ExtensionAnswered.
    """
    if await work.session.get(Extension, extension_id) is None:
        raise ExtensionNotFound
    case = await lock_case(work, extension_id)
    extension = await work.session.get_one(Extension, extension_id, populate_existing=True)
    is_own = extension.unit in caller.units_as("handler", "head")
    if not is_own and CENTER not in caller.groups:
        raise Forbidden
    if not extension.pending:
        raise ExtensionAnswered
    extension.status = "withdrawn"
    acting = await _acting(work, caller, extension.unit)
    await withdraw_case(acting, case, "延期申请已撤回")
    return extension


async def _acting(work: Work, caller: Caller, department: str) -> Work:
    own = (f"{role}@{department}" for role in ("handler", "head"))
    return await in_the_name_of(work, caller.on_behalf_of(CENTER, *own))


async def _open(work: Work, ticket: Ticket, dispatch: Dispatch) -> str:
    query = select(Extension).where(Extension.ticket_id == ticket.id)
    earlier = list(await work.session.scalars(query))
    if any(each.pending for each in earlier):
        raise ExtensionPending
    case = open_case(
        work,
        CaseKind.EXTENSION,
        f"{ticket.id}.t{len(earlier) + 1}",
        f"工单{ticket.number}延期",
        ticket_id=ticket.id,
        unit=dispatch.department,
    )
    await work.session.flush()  # the request stands under the case's id
    return case.id
