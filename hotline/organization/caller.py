"""Who is calling (当前用户): a person with the candidate groups that the person's roles give."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select

from hotline.errors import Forbidden
from hotline.organization.access import Action, allows
from hotline.organization.models import Membership, Person
from hotline.organization.rules import Group, Role
from hotline.organization.stand_in import represented_by
from hotline.organization.succession_rules import families_of
from hotline.organization.successors import successors
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class StandIn:
    """Somebody who is away, and the groups for which the caller acts meanwhile (代行, R-76)."""

    person_id: str
    name: str
    groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class Caller:
    """A person and the groups `role@unit` for which the person may act (R-60)."""

    id: str
    name: str
    own: frozenset[str]
    """By the person's own roles, and `person@<id>`."""
    stands_in_for: tuple[StandIn, ...] = ()
    barred: frozenset[str] = frozenset()
    """Units of the caller: another's right opens no confidential ticket about them (R-75, R-76)."""
    veiled: bool = False
    """Whether citizens' names and phones stay masked until the caller asks for them, with a purpose (R-61)."""

    @property
    def groups(self) -> frozenset[str]:
        """All groups for which the caller may act, for himself or for somebody who is away."""
        return self.own.union(*(each.groups for each in self.stands_in_for))

    def groups_on(self, *, confidential: bool, complained_unit: str | None) -> frozenset[str]:
        """Those that count for a ticket: for a confidential one about his own unit, only his own (R-75)."""
        return self.own if confidential and complained_unit in self.barred else self.groups

    def on_behalf_of(self, *groups: str, rather: str | None = None) -> str | None:
        """Whose right lets the caller act for one of these groups; None for his own, or for nobody's.

        Where several people who are away have it, it is that of `rather` if he is one of them.
        """
        if not self.own.isdisjoint(groups):
            return None
        whose = [each.person_id for each in self.stands_in_for if not each.groups.isdisjoint(groups)]
        return rather if rather in whose else next(iter(whose), None)

    def may_take_over(self, person_id: str | None) -> bool:
        """Whether what that person has claimed is the caller's to do: his own, or of whom he stands in for."""
        return person_id == self.id or any(each.person_id == person_id for each in self.stands_in_for)

    def units_as(self, *roles: str) -> frozenset[str]:
        """The units in which the person has one of these roles."""
        return _units(self.groups, roles)

    def own_units_as(self, *roles: str) -> frozenset[str]:
        """The same by his own roles alone: what a deputy may not do for another."""
        return _units(self.own, roles)

    def has_role(self, *roles: str) -> bool:
        """Whether the person has one of these roles anywhere."""
        return bool(self.units_as(*roles))

    def may(self, action: Action) -> bool:
        """Whether the person's roles, or those of somebody for whom he stands in, allow it at all (R-60, R-76)."""
        return allows(self.groups, action)

    def may_by_own_right(self, action: Action) -> bool:
        """The same by his own roles alone: what a deputy may not do for another."""
        return allows(self.own, action)

    def require_action(self, action: Action) -> None:
        """Raises Forbidden unless the caller may do it."""
        if not self.may(action):
            raise Forbidden

    def lender_of(self, action: Action) -> str | None:
        """Whose right lets the caller do it, as `on_behalf_of`; None for his own, or for nobody's."""
        if self.may_by_own_right(action):
            return None
        return next((each.person_id for each in self.stands_in_for if allows(each.groups, action)), None)


class UnknownPerson(Forbidden):
    """Nobody of that id works here."""

    code = "UNKNOWN_PERSON"
    status = 401
    message = "没有该工作人员，或已停用"


async def find_caller(work: Work, person_id: str) -> Caller:
    """The person of that id, with the rights of those for whom he stands in today. Raises UnknownPerson."""
    person = await work.session.get(Person, person_id)
    if person is None or not person.active:
        raise UnknownPerson
    away = await represented_by(work, person_id)
    groups = await _groups_of(work, [person_id, *(each.id for each in away)])
    return Caller(
        person.id,
        person.name,
        groups[person_id],
        tuple(StandIn(each.id, each.name, groups[each.id]) for each in away),
        await _barred(work, groups[person_id]) if away else frozenset(),
    )


def personal_group(person_id: str) -> str:
    """The candidate group of one named person."""
    return str(Group(Role.PERSON, person_id))


async def _groups_of(work: Work, ids: Collection[str]) -> dict[str, frozenset[str]]:
    query = select(Membership).where(Membership.person_id.in_(ids))
    groups = {each: {personal_group(each)} for each in ids}
    for membership in await work.session.scalars(query):
        groups[membership.person_id].add(membership.group)
    return {each: frozenset(held) for each, held in groups.items()}


async def _barred(work: Work, own: frozenset[str]) -> frozenset[str]:
    """The caller's units, and whatever they were called before or are now."""
    units = {group.unit for group in map(Group.parse, own) if group.role is not Role.PERSON}
    families = families_of(await successors(work))
    return frozenset(units.union(*(family for family in families if not family.isdisjoint(units))))


def _units(groups: Iterable[str], roles: Collection[str]) -> frozenset[str]:
    pairs = (group.split("@", 1) for group in groups)
    return frozenset(unit for role, unit in pairs if role in roles)
