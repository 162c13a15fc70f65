"""Camunda Modeler's templates offer what the diagrams use: every worker, action, message, table and called process.

Their JSON is looked at by assertions of our own: the published schema is an npm package that is not installed.
"""

import json
from typing import Any

import pytest

from hotline.bootstrap import ACTION_MODULES
from hotline.processes.diagram import USER_TASK_JOB, Element
from hotline.settings import ROOT
from hotline.tasks.actions import ACTIONS
from tests.contract.diagrams import DIAGRAMS, TABLES, every_element
from workers.registry import all_workers
from workers.step import Step

FOLDER = ROOT / "bpmn" / ".camunda" / "element-templates"
Template = dict[str, Any]
TEMPLATES: dict[str, Template] = {
    template["id"]: template
    for path in sorted(FOLDER.glob("*.json"))
    for template in json.loads(path.read_text("utf-8"))
}
EVERY = pytest.mark.parametrize("template", TEMPLATES.values(), ids=list(TEMPLATES))
BINDINGS = {
    "zeebe:taskDefinition": {"property"},
    "zeebe:input": {"name"},
    "zeebe:output": {"source"},
    "zeebe:taskHeader": {"key"},
    "zeebe:calledDecision": {"property"},
    "zeebe:calledElement": {"property"},
    "bpmn:Message#property": {"name"},
    "bpmn:Message#zeebe:subscription#property": {"name"},
    "bpmn:TimerEventDefinition#property": {"name"},
}
"""The kinds of bindings in use, and what each names. A form, a role or a due date can be bound for native user
tasks only, which this system does not use."""
SUGGESTED = {"suggested_department"}
"""What one task alone is given."""


def bound(template: Template, binding: str) -> dict[str, dict[str, Any]]:
    """Properties with a binding of that type, by what they are bound to."""
    (named,) = BINDINGS[binding]
    return {
        each["binding"][named]: each for each in template["properties"] if each["binding"]["type"] == binding
    }


def job_type(template: Template) -> str | None:
    if "bpmn:UserTask" in template["appliesTo"]:
        return USER_TASK_JOB
    found = bound(template, "zeebe:taskDefinition").get("type")
    return found and found["value"]


def choices(template: str, binding: str, name: str) -> set[str]:
    return {choice["value"] for choice in bound(TEMPLATES[template], binding)[name]["choices"]}


def of_job(kind: str | None) -> list[Template]:
    return [each for each in TEMPLATES.values() if kind is not None and job_type(each) == kind]


def case_key(inputs: Any) -> set[str]:
    return {"ticket_id", "case_id"} & set(inputs)


@EVERY
def test_a_template_is_such_as_camunda_modeler_reads(template: Template) -> None:
    assert template["$schema"].endswith("zeebe-element-templates-json-schema/resources/schema.json")
    assert template["id"].startswith("hotline.")
    assert template["version"] >= 1
    assert template["icon"]["contents"].startswith("data:image/svg+xml,%3Csvg")
    assert set(template["category"]) == {"id", "name"}
    assert [template["elementType"]["value"]] == template["appliesTo"]
    assert template["properties"]


@EVERY
def test_every_property_is_bound_and_explained_in_chinese(template: Template) -> None:
    assert not template["name"].isascii()
    assert not template["description"].isascii()
    for each in template["properties"]:
        binding = each["binding"]
        assert set(binding) == {"type", *BINDINGS[binding["type"]]}
        assert each["type"] in ("Hidden", "String", "Dropdown")
        if each["type"] == "Hidden":
            assert "value" in each
        else:
            assert not each["label"].isascii()
        if each["type"] == "Dropdown":
            assert each["value"] in {choice["value"] for choice in each["choices"]}


@EVERY
def test_an_expression_begins_as_one(template: Template) -> None:
    for each in template["properties"]:
        if each.get("feel") == "required" and "value" in each:
            assert each["value"].startswith("=")


def test_every_worker_has_a_template_and_the_reverse() -> None:
    assert {job_type(each) for each in TEMPLATES.values()} - {None} == {
        worker.job_type for worker in all_workers()
    }


JOB_TEMPLATES = [
    (template["id"], worker.model) for worker in all_workers() for template in of_job(worker.job_type)
]


@pytest.mark.parametrize(("template", "model"), JOB_TEMPLATES)
def test_a_template_asks_for_what_the_worker_takes(template: str, model: type[Step]) -> None:
    inputs = set(bound(TEMPLATES[template], "zeebe:input"))
    fields = {name: field for name, field in model.model_fields.items() if name not in ("job", "case_id")}
    assert inputs - {"ticket_id", "case_id"} <= set(fields)
    assert {name for name, field in fields.items() if field.is_required()} <= inputs


def _working() -> list[Element]:
    return [element for element in every_element() if element.job_type is not None]


@pytest.mark.parametrize("element", _working(), ids=lambda element: element.where)
def test_what_a_diagram_does_can_be_made_with_a_template(element: Element) -> None:
    kind = f"bpmn:{element.kind[0].upper()}{element.kind[1:]}"
    fitting = [
        template
        for template in of_job(element.job_type)
        if template["appliesTo"] == [kind]
        and case_key(bound(template, "zeebe:input")) == case_key(element.inputs)
    ]
    assert len(fitting) == 1
    inputs = bound(fitting[0], "zeebe:input")
    assert set(element.inputs) - SUGGESTED <= set(inputs)
    assert {name for name, each in inputs.items() if not each.get("optional")} <= set(element.inputs)
    outputs = set(bound(fitting[0], "zeebe:output"))
    named = {source for source in element.outputs.values() if source.removeprefix("=").isidentifier()}
    assert element.kind == "userTask" or named - {"=null"} <= outputs


def test_every_action_can_be_chosen() -> None:
    assert ACTION_MODULES
    chosen = [
        choices(f"hotline.human_task.{which}", "zeebe:taskHeader", "action") for which in ("ticket", "case")
    ]
    assert set[str]().union(*chosen) == set(ACTIONS)


def test_every_message_can_be_chosen_where_it_is_waited_for() -> None:
    for diagram in DIAGRAMS.values():
        for event in diagram.of_kind("startEvent", "boundaryEvent"):
            message = diagram.message(event)
            if message is not None:
                which = "boundary" if event.kind == "boundaryEvent" else "event_start"
                template = "start" if event.parents == (diagram.process,) and which != "boundary" else which
                known = choices(f"hotline.message.{template}", "bpmn:Message#property", "name")
                assert message.get("name") in known, event.where


def test_every_table_and_every_called_process_can_be_chosen() -> None:
    tables = choices("hotline.look_up.table", "zeebe:calledDecision", "decisionId")
    assert tables | {"deadlines"} == set(TABLES)
    called = {
        each["value"]: set(bound(template, "zeebe:input"))
        for template in TEMPLATES.values()
        for name, each in bound(template, "zeebe:calledElement").items()
        if name == "processId"
    }
    for call in (element for element in every_element() if element.kind == "callActivity"):
        assert called[call.extended("calledElement", "processId") or ""] <= set(call.inputs), call.where


def test_a_called_process_is_given_nothing_but_what_is_written() -> None:
    for template in TEMPLATES.values():
        for name, each in bound(template, "zeebe:calledElement").items():
            if name.startswith("propagate"):
                assert each["value"] is False
