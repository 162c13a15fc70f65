"""docs/rules.md says where each rule lives: it names only what exists, and leaves no rule out."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

import api
from cli.main import MODULES
from tests.contract.diagrams import DIAGRAMS, TABLES

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "rules.md"
NUMBERED = (*range(1, 13), *range(20, 24), *range(30, 35), *range(40, 47), *range(50, 53))
RULES = [f"R-{number:02}" for number in (*NUMBERED, *range(60, 63), *range(70, 82))]
NAMED = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Row:
    """A rule and the cells beside it."""

    rule: str
    elements: str
    rows: str
    code: str
    tests: str
    met: str
    """Where people meet it: a form, `GET /an/address`, or `hotline command`."""

    @property
    def code_files(self) -> list[Path]:
        """In `hotline/`, unless the name begins with `workers/`."""
        names = NAMED.findall(self.code)
        return [(ROOT if name.startswith("workers/") else ROOT / "hotline") / name for name in names]

    @property
    def test_files(self) -> list[Path]:
        return [ROOT / "tests" / name for name in NAMED.findall(self.tests)]


def _rows() -> Iterator[Row]:
    for line in PAGE.read_text("utf-8").splitlines():
        if line.startswith("| R-"):
            rule, _what, elements, rows, code, tests, met = (
                cell.strip() for cell in line.strip("| ").split(" | ")
            )
            yield Row(rule, elements, rows, code, tests, met)


def _addresses() -> Iterator[str]:
    for module in pkgutil.iter_modules(api.__path__):
        for router in vars(importlib.import_module(f"api.{module.name}")).values():
            if isinstance(router, APIRouter):
                routes = (route for route in router.routes if isinstance(route, APIRoute))
                yield from (f"{method} {route.path}" for route in routes for method in route.methods)


ADDRESSES = frozenset(_addresses())
PAGE_ROWS = list(_rows())
each_row = pytest.mark.parametrize("row", PAGE_ROWS, ids=[row.rule for row in PAGE_ROWS])


def test_every_rule_is_there_once_and_in_order() -> None:
    assert [row.rule for row in PAGE_ROWS] == RULES


@each_row
def test_the_elements_are_in_the_diagram_that_is_named_before_them(row: Row) -> None:
    for diagram, elements in _groups(row.elements):
        missing = set(elements) - set(DIAGRAMS[diagram].elements)
        assert not missing, f"{diagram} has no {missing}"


@each_row
def test_the_rows_are_in_the_table_that_is_named_before_them(row: Row) -> None:
    for table, steps in _groups(row.rows):
        written = " ".join(text for each in TABLES[table].rows for text in each.inputs)
        assert [step for step in steps if f'"{step}"' not in written] == []


@each_row
def test_the_files_exist(row: Row) -> None:
    missing = [file for file in (*row.code_files, *row.test_files) if not file.is_file()]
    assert missing == []


@each_row
def test_every_rule_has_code_tests_and_a_place_where_people_meet_it(row: Row) -> None:
    assert row.code_files
    assert row.test_files
    assert NAMED.findall(row.met)


@each_row
def test_where_people_meet_it_exists(row: Row) -> None:
    for name in NAMED.findall(row.met):
        first, _, rest = name.partition(" ")
        if first == "hotline":
            assert rest in MODULES, f"there is no command {name}"
        elif rest:
            assert name in ADDRESSES, f"the API has no {name}"
        else:
            assert (ROOT / "bpmn" / "forms" / f"{name}.form").is_file(), f"there is no form {name}"


@each_row
def test_a_scenario_that_is_named_cites_the_rule(row: Row) -> None:
    for file in row.test_files:
        if file.parent.name == "process":
            assert row.rule in _cited(file.read_text("utf-8")), f"{file.name} does not cite {row.rule}"


def _groups(cell: str) -> Iterator[tuple[str, list[str]]]:
    """What is named in a cell, `group`: `one`, `two` · `another group`: …"""
    for part in cell.split(" · "):
        names = NAMED.findall(part)
        if names:
            yield names[0], names[1:]


def _cited(text: str) -> set[str]:
    """Rules that a test file cites, by themselves or in a span `R-01 to R-04`."""
    cited = set(re.findall(r"R-\d{2}", text))
    for first, last in re.findall(r"R-(\d{2}) to R-(\d{2})", text):
        cited |= {f"R-{number:02}" for number in range(int(first), int(last) + 1)}
    return cited
