"""Decision tables and the program: steps that are looked up, named and limited are the same; departments exist."""

import json
import re

from hotline.deadlines.rules import STEP_NAMES
from tests.contract.diagrams import TABLES, every_element
from tests.contract.test_diagrams_tasks import departments

LIMITS = TABLES["deadlines"]


def looked_up() -> set[str]:
    """The steps for which a diagram looks up a limit."""
    look_ups = [element for element in every_element() if element.kind == "businessRuleTask"]
    loops = [element.loop for element in look_ups if element.loop]
    return {step for loop in loops for step in json.loads(loop["inputCollection"].removeprefix("="))}


def texts(cell: str) -> list[str]:
    return re.findall(r'"([^"]*)"', cell)


def test_every_step_that_is_looked_up_has_a_limit_and_a_name_and_the_reverse() -> None:
    place = [column.expression for column in LIMITS.inputs].index("step")
    in_table = {step for row in LIMITS.rows for step in texts(row.inputs[place])}
    assert looked_up() == in_table == set(STEP_NAMES)


def test_suggested_departments_take_tickets() -> None:
    suggested = {code for row in TABLES["dispatch"].rows for output in row.outputs for code in texts(output)}
    assert suggested - {""} <= set(departments())
