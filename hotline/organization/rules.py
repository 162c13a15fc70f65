"""Who may act and what each may see (角色与权限, R-60, R-75). Pure."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple, Self

from hotline.errors import HotlineError


class GroupInvalid(HotlineError):
    """A candidate group is not written as `role@unit`, or its role does not exist."""

    code = "GROUP_INVALID"
    status = 422


class Role(StrEnum):
    """What a person does in a unit (角色)."""

    DISPATCHER = "dispatcher"
    CALLBACK_OFFICER = "callback_officer"
    CENTER_LEADER = "center_leader"
    CHIEF_LEADER = "chief_leader"
    HANDLER = "handler"
    HEAD = "head"
    FIELD_LEADER = "field_leader"
    STATION_STAFF = "station_staff"
    FIELD_TEAM = "field_team"
    DISCIPLINE = "discipline"
    PROCESS_OWNER = "process_owner"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    PERSON = "person"
    """One named person: `person@<id>`. Everybody has his own, and nobody is given it in the file."""

    @property
    def label(self) -> str:
        """The role as the office calls it."""
        return _LABELS[self]


_LABELS = {
    Role.DISPATCHER: "派单员",
    Role.CALLBACK_OFFICER: "回访员",
    Role.CENTER_LEADER: "城运中心分管领导",
    Role.CHIEF_LEADER: "街道主要领导",
    Role.HANDLER: "承办人",
    Role.HEAD: "负责人",
    Role.FIELD_LEADER: "领域分管领导",
    Role.STATION_STAFF: "工作站人员",
    Role.FIELD_TEAM: "外勤小组",
    Role.DISCIPLINE: "纪工委",
    Role.PROCESS_OWNER: "流程负责人",
    Role.ADMINISTRATOR: "系统管理员",
    Role.AUDITOR: "审计员",
    Role.PERSON: "本人",
}

_NAMES = frozenset(role.value for role in Role)

STREET, CENTER = "street", "center"
HOTLINE_OFFICE, DISCIPLINE_OFFICE = "hotline_office", "discipline_office"


class UnitKind(StrEnum):
    """What kind of unit a code stands for (单位类别)."""

    STREET = "street"
    CENTER = "center"
    HOTLINE_OFFICE = "hotline_office"
    DISCIPLINE_OFFICE = "discipline_office"
    FIELD = "field"
    STATION = "station"
    DEPARTMENT = "department"
    FUNCTIONAL = "functional_department"
    PROPERTY = "property_company"


_WORKING_UNITS = frozenset({UnitKind.DEPARTMENT, UnitKind.FUNCTIONAL, UnitKind.PROPERTY})

STANDING_UNITS = frozenset(
    {UnitKind.STREET, UnitKind.CENTER, UnitKind.HOTLINE_OFFICE, UnitKind.DISCIPLINE_OFFICE}
)
"""Units that every street has once (常设机构): their codes are the names of their kinds."""

ROLE_PLACES: Mapping[Role, frozenset[UnitKind]] = {
    Role.DISPATCHER: frozenset({UnitKind.CENTER}),
    Role.CALLBACK_OFFICER: frozenset({UnitKind.CENTER}),
    Role.CENTER_LEADER: frozenset({UnitKind.STREET}),
    Role.CHIEF_LEADER: frozenset({UnitKind.STREET}),
    Role.HANDLER: _WORKING_UNITS,
    Role.HEAD: _WORKING_UNITS,
    Role.FIELD_LEADER: frozenset({UnitKind.FIELD}),
    Role.STATION_STAFF: frozenset({UnitKind.STATION}),
    Role.FIELD_TEAM: frozenset({UnitKind.HOTLINE_OFFICE}),
    Role.DISCIPLINE: frozenset({UnitKind.DISCIPLINE_OFFICE}),
    Role.PROCESS_OWNER: frozenset({UnitKind.STREET}),
    Role.ADMINISTRATOR: frozenset({UnitKind.STREET}),
    Role.AUDITOR: frozenset({UnitKind.STREET}),
    Role.PERSON: frozenset(),
}
"""In units of which kind a role may stand."""

SEES_ALL_TICKETS = frozenset(
    {
        Role.DISPATCHER,
        Role.CALLBACK_OFFICER,
        Role.CENTER_LEADER,
        Role.CHIEF_LEADER,
        Role.FIELD_TEAM,
        Role.AUDITOR,
    }
)
"""Roles whose work is every ticket of the street; the field team is sent to each of them (R-33)."""


class Group(NamedTuple):
    """A candidate group (候选组) `role@unit`: those who have the role in that unit, or `person@<id>`."""

    role: Role
    unit: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `role@unit`. Raises `GroupInvalid`."""
        name, separator, unit = text.partition("@")
        if not separator or not unit or name not in _NAMES:
            raise GroupInvalid(f"“{text}”不是有效的“角色@机构编号”")
        return cls(Role(name), unit)

    def __str__(self) -> str:
        return f"{self.role}@{self.unit}"


def may_act(held: Collection[str], candidate_groups: Iterable[str]) -> bool:
    """Whether somebody who holds the groups `held` may take a task offered to `candidate_groups` (R-60)."""
    return any(group in held for group in candidate_groups)


def may_be_dispatched(department: str, *, confidential: bool, complained_unit: str | None) -> bool:
    """Whether the department may get the ticket: a confidential one never goes to whom it is about (R-75)."""
    return not (confidential and department == complained_unit)


class Scope(NamedTuple):
    """Which tickets a person sees (可见范围, R-60)."""

    everything: bool
    departments: frozenset[str]
    """Codes of the departments whose tickets are seen."""
    stations: frozenset[str]
    """Codes of the stations of whose grids the tickets are seen (R-32)."""
    discipline: bool = False
    """Whether tickets of talks and explanations are seen (纪工委, R-40, R-41)."""
    families: tuple[frozenset[str], ...] = ()
    """Codes that have become one unit (R-81): what is kept from one of them is kept from all (R-75)."""
    barred: frozenset[str] = frozenset()
    """Units about which no confidential ticket is seen, whatever else allows it: those of a deputy (R-76)."""

    def sees(
        self,
        *,
        departments: Iterable[str],
        station: str | None,
        confidential: bool = False,
        complained_unit: str | None = None,
    ) -> bool:
        """Whether a ticket of these departments, in the grid of this station, is seen (R-60, R-75)."""
        own, stations = self.departments, self.stations
        if confidential and complained_unit is not None:
            if complained_unit in self.barred:
                return False
            about = {complained_unit}.union(*(each for each in self.families if complained_unit in each))
            own, stations = own - about, stations - about
        return self.everything or station in stations or any(code in own for code in departments)


def scope_of(
    held: Iterable[str],
    fields: Mapping[str, str],
    predecessors: Mapping[str, frozenset[str]] | None = None,
) -> Scope:
    """What somebody with the groups `held` sees; `fields` gives the field of each department.

    A department sees what its `predecessors` had (R-81). Raises `GroupInvalid` where a group can't be read.
    """
    before = predecessors or {}
    groups = [Group.parse(text) for text in held]
    led = {group.unit for group in groups if group.role is Role.FIELD_LEADER}
    own = {group.unit for group in groups if group.role in (Role.HANDLER, Role.HEAD)}
    own |= {code for code, field in fields.items() if field in led}
    return Scope(
        everything=any(group.role in SEES_ALL_TICKETS for group in groups),
        departments=frozenset(own.union(*(before.get(code, ()) for code in own))),
        stations=frozenset(group.unit for group in groups if group.role is Role.STATION_STAFF),
        discipline=any(group.role is Role.DISCIPLINE for group in groups),
        families=tuple(codes | {code} for code, codes in sorted(before.items())),
    )
