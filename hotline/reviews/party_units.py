"""Who may be asked for an opinion in a joint handling (可参与单位, R-08)."""

from collections.abc import Mapping

from sqlalchemy import select

from hotline.organization.models import Unit
from hotline.organization.rules import CENTER, Group, Role, UnitKind
from hotline.organization.successors import same_units
from hotline.tickets.models import Ticket
from hotline.work import Work

SPEAKS_FOR: Mapping[str, Role] = {
    UnitKind.HOTLINE_OFFICE: Role.FIELD_TEAM,
    UnitKind.STATION: Role.STATION_STAFF,
    UnitKind.FUNCTIONAL: Role.HANDLER,
    UnitKind.DEPARTMENT: Role.HANDLER,
    UnitKind.PROPERTY: Role.HANDLER,
}
"""Whose task an opinion is, by the kind of the unit; in the order in which units are offered."""


def party_groups(unit: Unit) -> list[str]:
    """The candidate groups of a party; the center enters an opinion that came by phone."""
    return [str(Group(SPEAKS_FOR[unit.kind], unit.code)), str(Group(Role.DISPATCHER, CENTER))]


async def possible_parties(work: Work, ticket: Ticket) -> list[Unit]:
    """All but the main owner, and but whom a confidential citizen complains about (R-75)."""
    query = select(Unit).where(Unit.active, Unit.kind.in_(list(SPEAKS_FOR))).order_by(Unit.code)
    kinds = list(SPEAKS_FOR)
    units = sorted(await work.session.scalars(query), key=lambda unit: kinds.index(UnitKind(unit.kind)))
    left_out = await _left_out(work, ticket)
    return [unit for unit in units if unit.code not in left_out]


async def _left_out(work: Work, ticket: Ticket) -> frozenset[str]:
    owner = await same_units(work, ticket.department) if ticket.department else frozenset[str]()
    about = ticket.complained_unit if ticket.confidential else None
    return owner | await same_units(work, about) if about else owner
