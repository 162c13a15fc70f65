"""Who can be chosen where somebody is to be named (可选人员): those who work here, with where they work."""

from sqlalchemy import select

from hotline.organization.directory import unit_names
from hotline.organization.models import Membership, Person
from hotline.view import View
from hotline.work import Work


class Colleague(View):
    """Somebody who works here (在职人员)."""

    id: str
    name: str
    units: str
    """所在单位，以顿号分隔。"""


async def working_people(work: Work) -> list[Colleague]:
    """All who work here, by name."""
    units = await unit_names(work)
    places: dict[str, list[str]] = {}
    query = select(Membership.person_id, Membership.unit).distinct().order_by(Membership.unit)
    for person_id, unit in await work.session.execute(query):
        places.setdefault(person_id, []).append(units.get(unit, unit))
    people = await work.session.scalars(select(Person).where(Person.active).order_by(Person.name, Person.id))
    return [
        Colleague(id=each.id, name=each.name, units="、".join(places.get(each.id, []))) for each in people
    ]
