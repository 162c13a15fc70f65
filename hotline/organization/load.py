"""The organization file becomes rows (载入组织文件): units, grids, people, memberships."""

from sqlalchemy import delete, select, update

from hotline.calendar import in_shanghai
from hotline.db.one_at_a_time import one_at_a_time
from hotline.organization.file_model import OrganizationFile, UnitEntry
from hotline.organization.left_tasks import hand_on_tasks_of_who_left
from hotline.organization.models import Grid, Membership, Person, Unit
from hotline.organization.succession import hand_over
from hotline.organization.succession_rules import present
from hotline.organization.successors import successors
from hotline.organization.unit_names import remember_names
from hotline.work import Work


async def load_organization(work: Work, file: OrganizationFile) -> None:
    """Makes the database say what the file says; may be repeated, and by several processes at once.

    Units and people that are no longer in the file stay, inactive: old tickets keep their names. A department
    that the file marks as closed hands over to its successor; one that is closed never opens again (R-81).
    """
    await one_at_a_time(await work.session.connection())
    await _load_units(work, list(file.units()))
    await _load_grids(work, file)
    await _load_people(work, file)
    await hand_on_tasks_of_who_left(work)


async def _load_units(work: Work, entries: list[UnitEntry]) -> None:
    session = work.session
    codes = [entry.code for entry in entries]
    await session.execute(update(Unit).where(Unit.code.not_in(codes)).values(active=False))
    known = {unit.code: unit for unit in await session.scalars(select(Unit))}
    names = {code: unit.name for code, unit in known.items()}
    units = [_unit(entry, known.get(entry.code)) for entry in entries]
    session.add_all(units)
    await session.flush()
    await remember_names(work, names, {unit.code: unit.name for unit in units})
    for entry, unit in zip(entries, units, strict=True):
        if entry.successor is not None and unit.ended_on is None:
            await hand_over(work, unit, entry.successor, in_shanghai(work.now).date())


def _unit(entry: UnitEntry, unit: Unit | None) -> Unit:
    unit = unit or Unit(code=entry.code)
    unit.name, unit.kind, unit.field = entry.name, entry.kind.value, entry.field
    unit.active = unit.ended_on is None
    return unit


async def _load_grids(work: Work, file: OrganizationFile) -> None:
    after = await successors(work)  # the file may not know yet that a department was closed
    await work.session.execute(delete(Grid))
    work.session.add_all(
        Grid(code=grid.code, station=grid.station, unit=grid.department and present(grid.department, after))
        for grid in file.grid_entries()
    )
    await work.session.flush()


async def _load_people(work: Work, file: OrganizationFile) -> None:
    session = work.session
    ids = [person.id for person in file.people]
    await session.execute(update(Person).where(Person.id.not_in(ids)).values(active=False, deputy=None))
    for person in file.people:
        await session.merge(
            Person(id=person.id, name=person.name, email=person.email, active=True, deputy=person.deputy)
        )
    await session.flush()
    await session.execute(delete(Membership))
    for person in file.people:
        for text in sorted(set(person.roles)):
            role, unit = text.split("@", 1)
            session.add(Membership(person_id=person.id, role=role, unit=unit))
