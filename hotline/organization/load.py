"""The organization file becomes rows (载入组织文件): units, grids, people, memberships."""

from sqlalchemy import delete, update

from hotline.db.one_at_a_time import one_at_a_time
from hotline.organization.file_model import OrganizationFile
from hotline.organization.models import Grid, Membership, Person, Unit
from hotline.work import Work


async def load_organization(work: Work, file: OrganizationFile) -> None:
    """Makes the database say what the file says; may be repeated, and by several processes at once.

    Units and people that are no longer in the file stay, inactive: old tickets keep their names.
    """
    await one_at_a_time(await work.session.connection())
    await _load_units(work, file)
    await _load_people(work, file)


async def _load_units(work: Work, file: OrganizationFile) -> None:
    session = work.session
    entries = list(file.units())
    codes = [entry.code for entry in entries]
    await session.execute(update(Unit).where(Unit.code.not_in(codes)).values(active=False))
    for entry in entries:
        unit = Unit(code=entry.code, name=entry.name, kind=entry.kind.value, field=entry.field, active=True)
        await session.merge(unit)
    await session.execute(delete(Grid))
    session.add_all(
        Grid(code=grid.code, station=grid.station, unit=grid.department) for grid in file.grid_entries()
    )
    await session.flush()


async def _load_people(work: Work, file: OrganizationFile) -> None:
    session = work.session
    ids = [person.id for person in file.people]
    await session.execute(update(Person).where(Person.id.not_in(ids)).values(active=False))
    for person in file.people:
        await session.merge(Person(id=person.id, name=person.name, active=True))
    await session.flush()
    await session.execute(delete(Membership))
    for person in file.people:
        for text in sorted(set(person.roles)):
            role, unit = text.split("@", 1)
            session.add(Membership(person_id=person.id, role=role, unit=unit))
