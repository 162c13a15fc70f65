"""User tasks and the office: whichever unit a task falls to while the process runs, somebody there has the role."""

from typing import Any

import pytest
import yaml

from hotline.processes import feel
from hotline.processes.diagram import Element
from hotline.settings import ROOT
from tests.contract.diagrams import every_element

USER_TASKS = [element for element in every_element() if element.kind == "userTask"]
STREET: dict[str, Any] = yaml.safe_load((ROOT / "sample" / "street.yaml").read_text("utf-8"))


def where(element: Element) -> str:
    return element.where


def groups_of_the_street() -> set[str]:
    return {role for person in STREET["people"] for role in person["roles"]}


def departments() -> list[str]:
    return [department["code"] for department in STREET["departments"]]


def units(role: str) -> list[str]:
    """The units of which one may stand behind a role whose unit is known only while the process runs."""
    return [each["code"] for each in STREET["stations"]] if role == "station_staff" else departments()


@pytest.mark.parametrize("task", USER_TASKS, ids=where)
def test_in_every_unit_somebody_has_the_role_that_a_task_asks_for(task: Element) -> None:
    expression = task.extended("assignmentDefinition", "candidateGroups") or ""
    open_ended = [text for text in feel.strings(expression) if text.endswith("@")]
    wanted = {
        f"{role}@{unit}" for text in open_ended if (role := text[:-1]) != "person" for unit in units(role)
    }
    assert wanted <= groups_of_the_street()


@pytest.mark.parametrize("task", USER_TASKS, ids=where)
def test_who_does_a_task_is_decided_by_a_unit_that_the_process_knows(task: Element) -> None:
    expression = task.extended("assignmentDefinition", "candidateGroups") or ""
    listed = expression.endswith(".groups")  # the program names them, for each of a list
    assert listed or feel.names(expression) <= {"department", "contact_by", "assistant", "unit"}
