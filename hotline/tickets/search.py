"""Finding tickets (工单查询): by what is known of them, never by the citizen; paged by the database (R-60)."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import defer

from hotline.organization.caller import Caller
from hotline.organization.directory import unit_names
from hotline.tickets.models import Ticket
from hotline.tickets.scope import scope_for, visible
from hotline.tickets.view import TicketHead, head_of
from hotline.view import Page, Paging
from hotline.work import Work


class TicketFilter(BaseModel):
    """What is looked for; what is not given does not matter."""

    model_config = ConfigDict(frozen=True)

    state: Literal["open", "closed"] | None = None
    closed_as: str | None = None
    kind: str | None = None
    department: str | None = None
    number: str | None = None
    received_from: datetime | None = None
    """Aware; included."""
    received_to: datetime | None = None
    """Aware; excluded."""


async def search(work: Work, caller: Caller, wanted: TicketFilter, paging: Paging) -> Page[TicketHead]:
    """A page of the tickets that the caller may see, the latest first."""
    conditions = [visible(await scope_for(work, caller)), *_conditions(wanted)]
    total = await work.session.scalar(select(func.count()).select_from(Ticket).where(*conditions))
    query = (
        select(Ticket)
        .where(*conditions)
        .options(defer(Ticket.content))
        .order_by(Ticket.received_at.desc(), Ticket.id.desc())
        .offset(paging.offset)
        .limit(paging.size)
    )
    units = await unit_names(work)
    items = [head_of(caller, ticket, units) for ticket in await work.session.scalars(query)]
    return Page(items=items, total=total or 0, page=paging.page, size=paging.size)


def _conditions(wanted: TicketFilter) -> list[ColumnElement[bool]]:
    equal = {
        Ticket.closed_as: wanted.closed_as,
        Ticket.kind: wanted.kind,
        Ticket.department: wanted.department,
        Ticket.number: wanted.number,
    }
    conditions: list[ColumnElement[bool]] = [
        column == value for column, value in equal.items() if value is not None
    ]
    if wanted.state is not None:
        closed = Ticket.closed_at.is_not(None)
        conditions.append(closed if wanted.state == "closed" else ~closed)
    if wanted.received_from is not None:
        conditions.append(Ticket.received_at >= wanted.received_from)
    if wanted.received_to is not None:
        conditions.append(Ticket.received_at < wanted.received_to)
    return conditions
