"""By what figures are broken down (分组维度), and which rows are wanted (筛选)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select

from hotline.organization.directory import unit_names
from hotline.organization.models import Grid, Unit
from hotline.organization.rules import CENTER
from hotline.organization.unit_names import unit_names_at
from hotline.reports.populations import Need, Population
from hotline.tickets.models import Dispatch, Ticket
from hotline.tickets.scope import Scopes
from hotline.work import Work


class Dimension(StrEnum):
    """What a row of a table stands for."""

    DEPARTMENT = "department"
    FIELD = "field"
    STATION = "station"
    GRID = "grid"
    KIND = "kind"
    NATURE = "nature"
    SOURCE = "source"
    CATEGORY = "category"


DIMENSION_NAMES: Mapping[Dimension, str] = {
    Dimension.DEPARTMENT: "承办部门",
    Dimension.FIELD: "领域",
    Dimension.STATION: "工作站",
    Dimension.GRID: "网格",
    Dimension.KIND: "工单类型",
    Dimension.NATURE: "诉求性质",
    Dimension.SOURCE: "来源",
    Dimension.CATEGORY: "类别",
}

_KIND_NAMES = {
    "ordinary": "普通",
    "urgent": "紧急",
    "less_urgent": "次紧急",
    "snapshot": "随身拍",
    "city_review": "市级复核单",
}
_NATURE_NAMES = {
    "consultation": "咨询",
    "help": "求助",
    "complaint": "投诉",
    "report": "举报",
    "suggestion": "建议",
}

_COLUMNS: Mapping[Dimension, ColumnElement[Any]] = {
    Dimension.DEPARTMENT: Dispatch.department.expression,
    Dimension.FIELD: Dispatch.department.expression,
    Dimension.STATION: Ticket.grid.expression,
    Dimension.GRID: Ticket.grid.expression,
    Dimension.KIND: Ticket.kind.expression,
    Dimension.NATURE: Ticket.nature.expression,
    Dimension.SOURCE: Ticket.source.expression,
    Dimension.CATEGORY: Ticket.category.expression,
}
"""Few columns for many dimensions: a department's field and a grid's station are looked up afterwards."""

_OF_DISPATCH = frozenset({Dimension.DEPARTMENT, Dimension.FIELD})
NOBODY = ""
"""The key of what has no such unit, grid or category."""


def column_of(dimension: Dimension) -> ColumnElement[Any]:
    """The column that tells the dimension's value apart."""
    return _COLUMNS[dimension]


def needs_for(dimensions: Collection[Dimension], population: Population) -> frozenset[Need]:
    """Whether the ticket must be joined for these dimensions."""
    if population in (Population.CLOSED, Population.RECEIVED) or _OF_DISPATCH.issuperset(dimensions):
        return frozenset()
    return frozenset({Need.TICKET})


@dataclass(frozen=True, slots=True)
class Organization:
    """What leads from a department to its field and from a grid to its station, and all names."""

    names: Mapping[str, str]
    fields: Mapping[str, str]
    stations: Mapping[str, str]

    def key(self, dimension: Dimension, value: str | None) -> str:
        """The key of a row, of the value that its column has. What no department has is the center's."""
        if dimension is Dimension.DEPARTMENT:
            return value or CENTER
        if dimension is Dimension.FIELD:
            return self.fields.get(value or "", NOBODY)
        if dimension is Dimension.STATION:
            return self.stations.get(value or "", NOBODY)
        return value or NOBODY

    def name(self, dimension: Dimension, key: str) -> str:
        """How people call it; a unit that is closed keeps its name (R-81)."""
        if dimension is Dimension.KIND:
            return _KIND_NAMES.get(key, key)
        if dimension is Dimension.NATURE:
            return _NATURE_NAMES.get(key, key)
        return self.names.get(key, key) or "其他"

    def values(self, dimension: Dimension, keys: Collection[str]) -> list[str]:
        """The values of the column that lead to one of these keys."""
        if dimension is Dimension.FIELD:
            return [code for code, field_ in self.fields.items() if field_ in keys]
        if dimension is Dimension.STATION:
            return [code for code, station in self.stations.items() if station in keys]
        return list(keys)

    def condition(self, dimension: Dimension, keys: Collection[str]) -> ColumnElement[bool]:
        """Whether a row has one of these keys; the key of what has no such unit stands for all of that."""
        column = column_of(dimension)
        found = column.in_(sorted(self.values(dimension, keys)))
        if self.key(dimension, None) not in keys:
            return found
        known = {Dimension.FIELD: self.fields, Dimension.STATION: self.stations}.get(dimension)
        return or_(found, column.is_(None), column.not_in(sorted(known)) if known is not None else false())


async def organization_of(work: Work, day: date) -> Organization:
    """As the database has it, closed units too, with the names that they had on that day (R-81)."""
    fields = await work.session.execute(select(Unit.code, Unit.field).where(Unit.field.is_not(None)))
    stations = await work.session.execute(select(Grid.code, Grid.station).where(Grid.station.is_not(None)))
    return Organization(
        await unit_names(work) | await unit_names_at(work, day),
        {code: unit for code, unit in fields if unit},
        {code: unit for code, unit in stations if unit},
    )


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows are wanted: of each dimension that is named, one of its keys."""

    wanted: Mapping[Dimension, Collection[str]] = field(default_factory=dict[Dimension, Collection[str]])
    scopes: Scopes | None = None
    """What the person who asks may see (R-60); None for the system itself."""

    @property
    def whole_street(self) -> bool:
        """Whether who asks sees every unit's figures."""
        return self.scopes is None or any(scope.everything for scope in self.scopes)

    @property
    def departments(self) -> frozenset[str]:
        """The departments whose rows are one's own, where not all are (R-60)."""
        return frozenset[str]().union(*(scope.departments for scope in self.scopes or ()))

    @property
    def stations(self) -> frozenset[str]:
        """The stations whose grids are one's own, where not all are."""
        return frozenset[str]().union(*(scope.stations for scope in self.scopes or ()))

    @property
    def dimensions(self) -> frozenset[Dimension]:
        """The dimensions that are looked at."""
        by_station = not self.whole_street and self.stations
        return frozenset([*self.wanted, Dimension.STATION] if by_station else self.wanted)

    def conditions(self, organization: Organization) -> list[ColumnElement[bool]]:
        """As conditions on the rows of any population."""
        found = [organization.condition(dimension, keys) for dimension, keys in self.wanted.items()]
        return found if self.whole_street else [*found, self._own(organization)]

    def _own(self, organization: Organization) -> ColumnElement[bool]:
        """A department's own rows, a leader's fields, the grids of a station (R-60)."""
        department = Dispatch.department.in_(sorted(self.departments))
        if not self.stations:
            return department
        grids = organization.values(Dimension.STATION, self.stations)
        return or_(department, Ticket.grid.in_(sorted(grids)))
