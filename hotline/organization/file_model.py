"""The office's own organization file (组织文件) as values. What must hold across entries: `file_checks`."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

from hotline.organization.rules import CENTER, DISCIPLINE_OFFICE, HOTLINE_OFFICE, STREET, UnitKind

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
PersonId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,59}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def _email_form(text: str) -> str:
    if len(text) > 120 or not _EMAIL.fullmatch(text):
        raise PydanticCustomError("email_invalid", "not an e-mail address")
    return text


Email = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_email_form)]


class DepartmentKind(StrEnum):
    """What a department is (承办部门类别): 村, 居委会, or an office or center of the street."""

    VILLAGE = "village"
    RESIDENTS_COMMITTEE = "residents_committee"
    OFFICE = "office"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StandingUnits(_Entry):
    """Names of the bodies that every street has (常设机构); their codes are the names of these attributes."""

    street: Name
    center: Name
    hotline_office: Name
    discipline_office: Name


class Field(_Entry):
    """A field of work (领域) with a leader of its own (field_leader)."""

    code: Code
    name: Name


class Grid(_Entry):
    """A grid (网格) looked after by one station, and the small cells (责任格) that it consists of."""

    code: Code
    name: Name
    cells: tuple[Code, ...] = ()


class Station(_Entry):
    """A station (联勤联动工作站) and its grid (R-32)."""

    code: Code
    name: Name
    grid: Code


class Department(_Entry):
    """A department that tickets are dispatched to (四级承办部门) and the cells that are its own."""

    code: Code
    name: Name
    kind: DepartmentKind
    field: Code
    grids: tuple[Code, ...] = ()
    closed: bool = False
    """Merged or closed (R-81): it stays in the file for the sake of its name, nobody works in it."""
    successor: Code | None = None
    """Which department has its work; a closed one must name it."""


class FunctionalDepartment(_Entry):
    """A body that takes part in joint handling (职能部门, R-08)."""

    code: Code
    name: Name


class PropertyCompany(_Entry):
    """A property company (物业公司) and the residents' committees in whose area it works."""

    code: Code
    name: Name
    departments: tuple[Code, ...] = ()


class Person(_Entry):
    """Somebody who works with the system (人员); each role is written `role@unit`."""

    id: PersonId
    name: Name
    roles: tuple[str, ...]
    email: Email | None = None
    """Where messages go by e-mail (电子邮箱); nobody needs one."""
    deputy: PersonId | None = None
    """Who stands in while an absence is recorded (AB角, R-76)."""


class UnitEntry(NamedTuple):
    """Any unit of the file, whatever its kind, for those who need one list of all (单位)."""

    code: str
    name: str
    kind: UnitKind
    field: str | None = None
    successor: str | None = None
    """Of a closed unit: which one has its work (R-81)."""


class GridEntry(NamedTuple):
    """A grid or a cell (网格、责任格), its station, and the department whose own it is."""

    code: str
    station: str | None
    department: str | None


class OrganizationFile(_Entry):
    """Everything in the file. Comes from `hotline.organization.file.read_organization`, checked."""

    standing_units: StandingUnits
    fields: tuple[Field, ...]
    grids: tuple[Grid, ...]
    stations: tuple[Station, ...]
    departments: tuple[Department, ...]
    functional_departments: tuple[FunctionalDepartment, ...] = ()
    property_companies: tuple[PropertyCompany, ...] = ()
    people: tuple[Person, ...]

    def units(self) -> Iterator[UnitEntry]:
        """Every unit that a role can stand in, in the order of the file."""
        standing = self.standing_units
        yield UnitEntry(STREET, standing.street, UnitKind.STREET)
        yield UnitEntry(CENTER, standing.center, UnitKind.CENTER)
        yield UnitEntry(HOTLINE_OFFICE, standing.hotline_office, UnitKind.HOTLINE_OFFICE)
        yield UnitEntry(DISCIPLINE_OFFICE, standing.discipline_office, UnitKind.DISCIPLINE_OFFICE)
        yield from (UnitEntry(entry.code, entry.name, UnitKind.FIELD) for entry in self.fields)
        yield from (UnitEntry(entry.code, entry.name, UnitKind.STATION) for entry in self.stations)
        for entry in self.departments:
            yield UnitEntry(entry.code, entry.name, UnitKind.DEPARTMENT, entry.field, entry.successor)
        for entry in self.functional_departments:
            yield UnitEntry(entry.code, entry.name, UnitKind.FUNCTIONAL)
        for entry in self.property_companies:
            yield UnitEntry(entry.code, entry.name, UnitKind.PROPERTY)

    def grid_entries(self) -> Iterator[GridEntry]:
        """Every grid and cell with its station and department, in the order of the file."""
        stations = {station.grid: station.code for station in self.stations}
        owners = {cell: department.code for department in self.departments for cell in department.grids}
        for grid in self.grids:
            for code in (grid.code, *grid.cells):
                yield GridEntry(code, stations.get(grid.code), owners.get(code))

    def unit_named(self, text: str) -> UnitEntry | None:
        """The unit with this code or, if no code fits, exactly this name; None where there is none."""
        by_name: UnitEntry | None = None
        for unit in self.units():
            if unit.code == text:
                return unit
            if unit.name == text and by_name is None:
                by_name = unit
        return by_name
