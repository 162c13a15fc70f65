"""Which tickets a person sees (可见范围, R-60, R-75): the rule of `hotline.organization.rules` as a condition."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, exists, or_, select, true

from hotline.assistance.models import Assistance
from hotline.organization.caller import Caller
from hotline.organization.models import Grid, Unit
from hotline.organization.rules import Scope, scope_of
from hotline.organization.succession_rules import predecessors_of
from hotline.organization.successors import successors
from hotline.reviews.models import JointHandling, JointParty
from hotline.tickets.disciplined import concerns_discipline
from hotline.tickets.errors import TicketNotFound
from hotline.tickets.models import Dispatch, Ticket
from hotline.visits.models import Visit
from hotline.work import Work

Scopes = tuple[Scope, ...]
"""What somebody sees by his own right, and what he sees for each person for whom he stands in (R-76)."""


async def scope_for(work: Work, caller: Caller) -> Scopes:
    """What the caller sees. Raises GroupInvalid."""
    fields: dict[str, str] = {}
    if caller.has_role("field_leader"):
        query = select(Unit.code, Unit.field).where(Unit.field.is_not(None))
        fields = {code: field for code, field in await work.session.execute(query) if field}
    before = predecessors_of(await successors(work))
    borrowed = (scope_of(each.groups, fields, before) for each in caller.stands_in_for)
    barred = [scope._replace(barred=caller.barred) for scope in borrowed]
    return (scope_of(caller.own, fields, before), *barred)


def visible(scopes: Scopes) -> ColumnElement[bool]:
    """The condition on `Ticket`."""
    return or_(*map(_visible, scopes))


def _visible(scope: Scope) -> ColumnElement[bool]:
    """By one right."""
    seen = true() if scope.everything else or_(*_ways(scope))
    return and_(seen, ~about(scope.barred)) if scope.barred else seen


def _ways(scope: Scope) -> list[ColumnElement[bool]]:
    department, station = Dispatch.department.expression, Grid.station.expression
    ways: list[ColumnElement[bool]] = [
        _took_part(scope, Dispatch.ticket_id == Ticket.id, department),
        _took_part(scope, Assistance.ticket_id == Ticket.id, Assistance.unit.expression),
        exists().where(
            Grid.code == Ticket.grid,
            Grid.station.in_(scope.stations),
            *not_complained_about(station, scope.families),
        ),
    ]
    ways.extend(_asked(scope))
    return [*ways, concerns_discipline()] if scope.discipline else ways


def _asked(scope: Scope) -> list[ColumnElement[bool]]:
    """Who is asked for an opinion, until there is a conclusion (R-08), and the station that was sent (R-32)."""
    party = JointParty.unit.expression
    return [
        exists().where(
            JointParty.ticket_id == Ticket.id,
            party.in_(scope.departments | scope.stations),
            JointParty.released_at.is_(None),
            JointHandling.id == JointParty.joint_id,
            JointHandling.concluded_at.is_(None),
            JointHandling.withdrawn_at.is_(None),
            *not_complained_about(party, scope.families),
        ),
        exists().where(
            Visit.ticket_id == Ticket.id,
            Visit.unit.in_(scope.stations),
            *not_complained_about(Visit.unit.expression, scope.families),
        ),
    ]


def _took_part(scope: Scope, of_ticket: ColumnElement[bool], unit: ColumnElement[str]) -> ColumnElement[bool]:
    """One of the departments has or had it, assists or assisted (R-74)."""
    return exists().where(of_ticket, unit.in_(scope.departments), *not_complained_about(unit, scope.families))


def not_complained_about(
    unit: ColumnElement[str] | ColumnElement[str | None], families: tuple[frozenset[str], ...]
) -> list[ColumnElement[bool]]:
    """R-75: a confidential ticket is never shown to whom it is about, whatever he is called today (R-81)."""
    itself = and_(
        Ticket.confidential.is_(True), Ticket.complained_unit.is_not(None), Ticket.complained_unit == unit
    )
    return [~itself, *(~and_(about(family), unit.in_(family)) for family in families)]


def about(units: frozenset[str]) -> ColumnElement[bool]:
    """That a ticket is confidential and complains about one of these units; false where it names nobody."""
    return and_(
        Ticket.confidential.is_(True), Ticket.complained_unit.is_not(None), Ticket.complained_unit.in_(units)
    )


async def may_be_named(work: Work, caller: Caller) -> ColumnElement[bool]:
    """The condition on `Ticket` for its number to stand where it is not the subject, as in a review's outcome.

    A confidential one only to who sees it anyway: one of the readers may be complained about (R-75, R-76).
    """
    return or_(Ticket.confidential.is_(False), visible(await scope_for(work, caller)))


async def those_to_be_named(work: Work, caller: Caller, ids: Collection[str]) -> set[str]:
    """Which of these tickets' numbers may stand there, as `may_be_named`."""
    if not ids:
        return set()
    query = select(Ticket.id).where(Ticket.id.in_(sorted(ids)), await may_be_named(work, caller))
    return set(await work.session.scalars(query))


async def is_visible(work: Work, caller: Caller, ticket_id: str) -> bool:
    """Whether the ticket is there and one of the caller's."""
    condition = visible(await scope_for(work, caller))
    return await work.session.scalar(select(Ticket.id).where(Ticket.id == ticket_id, condition)) is not None


async def find_visible(work: Work, caller: Caller, ticket_id: str) -> Ticket:
    """The ticket, if it is there and one of the caller's. Raises TicketNotFound either way."""
    condition = visible(await scope_for(work, caller))
    query = select(Ticket).where(Ticket.id == ticket_id, condition)
    ticket = (await work.session.scalars(query)).one_or_none()
    if ticket is None:
        raise TicketNotFound
    return ticket


def groups_on(caller: Caller, ticket: Ticket | None) -> frozenset[str]:
    """The caller's groups that count for work on this ticket (R-75, R-76); for no ticket, all of them."""
    if ticket is None:
        return caller.groups
    return caller.groups_on(confidential=ticket.confidential, complained_unit=ticket.complained_unit)
