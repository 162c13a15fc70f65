"""The street that is played (街道): its departments, grids and people. Read once, at the beginning."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from hotline.organization.models import Grid, Membership, Unit
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class Street:
    """Units by their codes, people by their ids."""

    departments: list[str]
    """Those that take tickets."""
    people: Mapping[str, Sequence[str]]
    """Who belongs to each candidate group `role@unit`."""
    grids: Mapping[str, set[str]]
    """Those of each department."""
    stations: Mapping[str, str]
    """The station of each grid."""
    functional: Sequence[str]
    """Functional departments and property companies that have somebody who answers (R-08)."""


async def read_street(work: Work) -> Street:
    """As it is in the database."""
    people = await _people(work)
    grids: defaultdict[str, set[str]] = defaultdict(set)
    stations: dict[str, str] = {}
    for grid in await work.session.scalars(select(Grid).order_by(Grid.code)):
        if grid.unit:
            grids[grid.unit].add(grid.code)
        if grid.station and f"station_staff@{grid.station}" in people:
            stations[grid.code] = grid.station
    departments = select(Unit.code).where(Unit.kind == "department", Unit.active).order_by(Unit.code)
    return Street(
        list(await work.session.scalars(departments)),
        people,
        dict(grids),
        stations,
        await _functional(work, people),
    )


async def _people(work: Work) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for row in await work.session.scalars(select(Membership).order_by(Membership.person_id)):
        groups.setdefault(row.group, []).append(row.person_id)
    return groups


async def _functional(work: Work, people: Mapping[str, Sequence[str]]) -> list[str]:
    kinds = or_(Unit.kind == "functional_department", Unit.kind == "property_company")
    query = select(Unit.code).where(kinds, Unit.active).order_by(Unit.code)
    return [code for code in await work.session.scalars(query) if f"handler@{code}" in people]
