"""Who is calling (当前用户): a person with the candidate groups that the person's roles give."""

from dataclasses import dataclass

from sqlalchemy import select

from hotline.errors import Forbidden
from hotline.organization.models import Membership, Person
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class Caller:
    """A person and the groups `role@unit` for which the person may act (R-60)."""

    id: str
    name: str
    groups: frozenset[str]

    def units_as(self, *roles: str) -> frozenset[str]:
        """The units in which the person has one of these roles."""
        pairs = (group.split("@", 1) for group in self.groups)
        return frozenset(unit for role, unit in pairs if role in roles)

    def has_role(self, *roles: str) -> bool:
        """Whether the person has one of these roles anywhere."""
        return bool(self.units_as(*roles))

    def require(self, *groups: str) -> None:
        """Raises Forbidden unless the person belongs to one of these groups."""
        if self.groups.isdisjoint(groups):
            raise Forbidden


class UnknownPerson(Forbidden):
    """Nobody of that id works here."""

    code = "UNKNOWN_PERSON"
    status = 401
    message = "没有该工作人员，或已停用"


async def find_caller(work: Work, person_id: str) -> Caller:
    """The person of that id. Raises UnknownPerson."""
    person = await work.session.get(Person, person_id)
    if person is None or not person.active:
        raise UnknownPerson
    query = select(Membership).where(Membership.person_id == person_id)
    groups = frozenset(membership.group for membership in await work.session.scalars(query))
    return Caller(person.id, person.name, groups)
