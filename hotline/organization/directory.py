"""Who and what is there (通讯录): departments, and a person with roles in words."""

from sqlalchemy import select
from sqlalchemy.orm import aliased

from hotline.organization.caller import Caller
from hotline.organization.models import Person, Unit
from hotline.organization.rules import Group, Role
from hotline.view import View
from hotline.work import Work


class DepartmentView(View):
    """A department that takes tickets (四级承办部门)."""

    code: str
    name: str
    field: str | None
    """领域编号。"""
    field_name: str | None
    """领域名称。"""


class RoleView(View):
    """A role in a unit (任职)."""

    group: str
    """候选组，形如 `role@unit`。"""
    role_name: str
    unit_name: str


class StandInView(View):
    """Somebody who is away, for whom a person acts (代理, R-76)."""

    person_id: str
    person_name: str
    roles: list[RoleView]


class PersonView(View):
    """A person with all roles (工作人员)."""

    id: str
    name: str
    roles: list[RoleView]
    """本人的岗位。"""
    stands_in_for: list[StandInView]
    """此刻由本人代理的人员（AB 角）。"""


async def departments(work: Work) -> list[DepartmentView]:
    """All departments to which tickets can be dispatched, by code."""
    field = aliased(Unit)
    query = (
        select(Unit.code, Unit.name, Unit.field, field.name.label("field_name"))
        .outerjoin(field, field.code == Unit.field)
        .where(Unit.kind == "department", Unit.active)
        .order_by(Unit.code)
    )
    return [DepartmentView.model_validate(row) for row in await work.session.execute(query)]


async def profile(work: Work, caller: Caller) -> PersonView:
    """The caller, with roles in words, and those for whom he stands in."""
    names = await unit_names(work)
    away = [
        StandInView(person_id=each.person_id, person_name=each.name, roles=_roles(each.groups, names))
        for each in caller.stands_in_for
    ]
    return PersonView(id=caller.id, name=caller.name, roles=_roles(caller.own, names), stands_in_for=away)


def _roles(groups: frozenset[str], names: dict[str, str]) -> list[RoleView]:
    return [
        RoleView(group=str(group), role_name=group.role.label, unit_name=names.get(group.unit, group.unit))
        for group in map(Group.parse, sorted(groups))
        if group.role is not Role.PERSON
    ]


async def unit_names(work: Work) -> dict[str, str]:
    """How people call each unit, by code; closed ones too, since old tickets keep them."""
    return {code: name for code, name in await work.session.execute(select(Unit.code, Unit.name))}  # noqa: C416


async def people_names(work: Work, ids: set[str]) -> dict[str, str]:
    """Names of these people, by id."""
    query = select(Person.id, Person.name).where(Person.id.in_(ids))
    return {key: name for key, name in await work.session.execute(query)}  # noqa: C416
