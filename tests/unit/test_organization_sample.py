"""The files that come with the project speak of the same street."""

import re
from xml.etree import ElementTree

import pytest

from hotline.organization.categories import Category, read_categories
from hotline.organization.file import read_organization
from hotline.settings import ROOT, Settings
from hotline.tickets.import_layouts import read_layouts
from hotline.tickets.intake_file import Row, open_intake
from hotline.tickets.intake_model import TicketIntake

DMN = {"dmn": "https://www.omg.org/spec/DMN/20191111/MODEL/"}
STREET = read_organization(Settings().street_file)
GRIDS = {grid.code for grid in STREET.grid_entries()}
DEPARTMENTS = {department.code for department in STREET.departments}
CATEGORIES = set(read_categories(ROOT / "sample" / "categories.csv"))


def _tickets() -> list[TicketIntake]:
    layouts = read_layouts(Settings().import_layouts)
    with open_intake(ROOT / "sample" / "tickets.csv", layouts) as file:
        return [row.values for row in file if isinstance(row, Row)]


@pytest.fixture(scope="module")
def rules() -> list[list[str]]:
    """The entries of the dispatch table: matter, grid, nature, department, by rule."""
    table = ElementTree.parse(Settings().processes / "dispatch.dmn")
    return [
        [entry.text or "" for entry in rule.findall("./*/dmn:text", DMN)]
        for rule in table.iterfind(".//dmn:rule", DMN)
    ]


def test_tickets_name_only_what_the_street_has() -> None:
    for ticket in _tickets():
        assert Category.parse(ticket.category) in CATEGORIES
        assert ticket.grid in GRIDS | {""}
        assert ticket.complained_unit is None or STREET.unit_named(ticket.complained_unit) is not None


def test_a_confidential_ticket_names_the_unit_complained_about() -> None:
    confidential = [ticket for ticket in _tickets() if ticket.confidential]

    assert confidential
    assert all(ticket.complained_unit for ticket in confidential)


def test_an_anonymous_ticket_names_nobody() -> None:
    anonymous = [ticket for ticket in _tickets() if ticket.anonymous]

    assert anonymous
    assert not any(ticket.citizen_name or ticket.citizen_phone for ticket in anonymous)


def test_the_dispatch_table_suggests_only_departments_of_the_street(rules: list[list[str]]) -> None:
    suggested = [department.strip('"') for *_, department in rules]

    assert set(suggested[:-1]) == DEPARTMENTS
    assert rules[-1] == ["", "", "", '""']


def test_the_dispatch_table_names_only_grids_of_the_street(rules: list[list[str]]) -> None:
    named = [grid for _, grids, *_ in rules for grid in re.findall(r'"([^"]+)"', grids)]

    assert set(named) == {cell for grid in STREET.grids for cell in grid.cells}
