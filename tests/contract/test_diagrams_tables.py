"""Decision tables: a default row, steps and units that the program knows, departments that exist."""

import json
import re

import pytest

from hotline.calendar import LimitUnit
from hotline.deadlines.moments import GIVEN, Moments
from hotline.deadlines.rules import STEP_NAMES
from hotline.tickets.intake_model import Kind
from tests.contract.diagrams import TABLES, Table, every_element
from tests.contract.test_diagrams_tasks import departments

LIMITS = TABLES["deadlines"]
KINDS = {kind.value for kind in Kind}


def looked_up() -> set[str]:
    """The steps for which a diagram looks up a limit."""
    look_ups = [element for element in every_element() if element.kind == "businessRuleTask"]
    loops = [element.loop for element in look_ups if element.loop]
    return {step for loop in loops for step in json.loads(loop["inputCollection"].removeprefix("="))}


def rows() -> list[dict[str, str]]:
    names = (*LIMITS.inputs, *LIMITS.outputs)
    return [dict(zip(names, (*inputs, *outputs), strict=True)) for inputs, outputs in LIMITS.rules]


def texts(cell: str) -> list[str]:
    return re.findall(r'"([^"]*)"', cell)


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_every_table_ends_with_a_default_row(table: Table) -> None:
    assert table.hit_policy == "FIRST"
    inputs, outputs = table.rules[-1]
    assert set(inputs) <= {"", "-"}
    assert all(outputs)


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_only_the_last_row_catches_everything(table: Table) -> None:
    assert [inputs for inputs, _ in table.rules[:-1] if set(inputs) <= {"", "-"}] == []


def test_every_step_that_is_looked_up_has_a_limit_and_a_name_and_the_reverse() -> None:
    in_table = {step for row in rows() for step in texts(row["step"])}
    assert looked_up() == in_table == set(STEP_NAMES)


def test_kinds_are_those_of_tickets() -> None:
    assert {kind for row in rows() for kind in texts(row["kind"])} <= KINDS


def test_units_and_starting_points_are_known_to_the_program() -> None:
    units = {unit for row in rows() for unit in texts(row["unit"])}
    assert units <= {unit.value for unit in LimitUnit} | {*GIVEN, "none"}
    starts = {start for row in rows() for start in texts(row["counts_from"])}
    assert [start for start in starts if not hasattr(Moments, f"_{start}")] == []
    assert {cap for row in rows() for cap in texts(row["not_after"])} <= {"", "total", "district"}


def test_amounts_are_whole_numbers() -> None:
    columns = ("amount", "remind_before", "tries", "retry_after")
    assert [row for row in rows() if not all(row[column].isdigit() for column in columns)] == []


def test_suggested_departments_take_tickets() -> None:
    suggested = {
        code for _, outputs in TABLES["dispatch"].rules for output in outputs for code in texts(output)
    }
    assert suggested - {""} <= set(departments())
