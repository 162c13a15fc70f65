"""Which tickets a person sees (可见范围, R-60, R-75): the rule of `hotline.organization.rules` as a condition."""

from sqlalchemy import ColumnElement, and_, exists, or_, select, true

from hotline.organization.caller import Caller
from hotline.organization.models import Grid, Unit
from hotline.organization.rules import Scope, scope_of
from hotline.tickets.errors import TicketNotFound
from hotline.tickets.models import Dispatch, Ticket
from hotline.work import Work


async def scope_for(work: Work, caller: Caller) -> Scope:
    """What the caller sees. Raises GroupInvalid."""
    fields: dict[str, str] = {}
    if caller.has_role("field_leader"):
        query = select(Unit.code, Unit.field).where(Unit.field.is_not(None))
        fields = {code: field for code, field in await work.session.execute(query) if field}
    return scope_of(caller.groups, fields)


def visible(scope: Scope) -> ColumnElement[bool]:
    """The condition on `Ticket`: every department that has or had it counts as its own."""
    if scope.everything:
        return true()
    owner = exists().where(
        Dispatch.ticket_id == Ticket.id,
        Dispatch.department.in_(scope.departments),
        _not_complained_about(Dispatch.department.expression),
    )
    station = exists().where(
        Grid.code == Ticket.grid,
        Grid.station.in_(scope.stations),
        _not_complained_about(Grid.station.expression),
    )
    return or_(owner, station)


def _not_complained_about(unit: ColumnElement[str] | ColumnElement[str | None]) -> ColumnElement[bool]:
    """R-75: a confidential ticket is never shown to whom it is about."""
    about = and_(
        Ticket.confidential.is_(True), Ticket.complained_unit.is_not(None), Ticket.complained_unit == unit
    )
    return ~about


async def find_visible(work: Work, caller: Caller, ticket_id: str) -> Ticket:
    """The ticket, if it is there and one of the caller's. Raises TicketNotFound either way."""
    condition = visible(await scope_for(work, caller))
    query = select(Ticket).where(Ticket.id == ticket_id, condition)
    ticket = (await work.session.scalars(query)).one_or_none()
    if ticket is None:
        raise TicketNotFound
    return ticket
