"""What the diagrams ask of the program is there, and nothing in the program waits for a diagram in vain."""

import ast
import inspect
import re
from pathlib import Path
from types import NoneType
from typing import get_args, get_type_hints

import pytest
from pydantic import AliasChoices
from pydantic.fields import FieldInfo

import hotline
from hotline.bootstrap import ACTION_MODULES
from hotline.cases.rules import CaseKind
from hotline.errors import HotlineError
from hotline.processes import feel
from hotline.processes.diagram import USER_TASK_JOB, Element
from hotline.tasks.actions import ACTIONS
from tests.contract.diagrams import DIAGRAMS, FORMS, TABLES, every_element
from workers.registry import all_workers
from workers.step import Output, Worker

FILLED_IN_BY_PEOPLE = {
    *("difficulty_report", "return_application", "ticket_withdrawal", "assistance"),
    *("exclusion_application", "extension_application", "correction_application"),
}
"""Forms that people fill in without being asked by a diagram."""
WORKERS = {worker.job_type: worker for worker in all_workers()}
WORK = [element for element in every_element() if element.job_type is not None]
SERVICE = [element for element in WORK if element.job_type != USER_TASK_JOB]
USER_TASKS = [element for element in WORK if element.kind == "userTask"]
LOOK_UPS = [element for element in every_element() if element.kind == "businessRuleTask"]
CALLS = [element for element in every_element() if element.kind == "callActivity"]
SOURCES = sorted(Path(hotline.__path__[0]).rglob("*.py"))


def where(element: Element) -> str:
    return element.where


def output_model(worker: Worker) -> type[Output]:
    """What the worker's handler answers, without the None of one that leaves its job open."""
    answered = get_type_hints(worker.handler)["return"]
    models = [
        each for each in (answered, *get_args(answered)) if isinstance(each, type) and each is not NoneType
    ]
    (model,) = [each for each in models if issubclass(each, Output)]
    return model


def test_every_worker_has_a_job() -> None:
    assert {element.job_type for element in WORK} >= set(WORKERS)


@pytest.mark.parametrize("element", WORK, ids=where)
def test_what_a_worker_needs_is_mapped_for_it_and_nothing_else(element: Element) -> None:
    fields = {
        name: field
        for name, field in WORKERS[element.job_type or ""].model.model_fields.items()
        if name != "job"
    }
    inputs = set(element.inputs)
    assert [
        name for name, field in fields.items() if field.is_required() and not inputs & called(name, field)
    ] == []
    if element in SERVICE:
        assert inputs <= set[str]().union(*(called(name, field) for name, field in fields.items()))


def called(name: str, field: FieldInfo) -> set[str]:
    """The variables that a worker takes for a field: `case_id` is `ticket_id` in a ticket's own diagrams."""
    alias = field.validation_alias
    return (
        {each for each in alias.choices if isinstance(each, str)}
        if isinstance(alias, AliasChoices)
        else {name}
    )


@pytest.mark.parametrize("element", [each for each in SERVICE if each.outputs], ids=where)
def test_what_a_diagram_takes_from_a_worker_is_what_the_worker_answers(element: Element) -> None:
    answered = set(output_model(WORKERS[element.job_type or ""]).model_fields)
    for source in element.outputs.values():
        assert feel.names(source) <= answered | set(element.inputs)


@pytest.mark.parametrize("element", USER_TASKS, ids=where)
def test_what_a_diagram_takes_from_a_task_is_what_completing_it_answers(element: Element) -> None:
    answered = answers_of(element.headers["action"])
    assert {source.removeprefix("=") for source in element.outputs.values()} == answered


def answers_of(name: str) -> set[str]:
    """The variables in the dictionaries that an action returns."""
    tree = ast.parse(inspect.getsource(ACTIONS[name]))
    returned = [node.value for node in ast.walk(tree) if isinstance(node, ast.Return)]
    keys = [key for value in returned if isinstance(value, ast.Dict) for key in value.keys]
    return {key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}


def test_every_action_has_a_task() -> None:
    assert len(ACTION_MODULES) <= len(ACTIONS)  # importing the modules has registered them
    assert {element.headers.get("action") for element in USER_TASKS} >= set(ACTIONS)


def test_every_form_is_used() -> None:
    used = {element.extended("formDefinition", "formId") for element in USER_TASKS}
    assert used | FILLED_IN_BY_PEOPLE == set(FORMS)


def test_every_table_is_used() -> None:
    assert {element.extended("calledDecision", "decisionId") for element in LOOK_UPS} >= set(TABLES)


def test_every_process_is_started() -> None:
    called = {element.extended("calledElement", "processId") for element in CALLS}
    started_by_message = {
        process
        for process, diagram in DIAGRAMS.items()
        for start in diagram.of_kind("startEvent")
        if start.event("message") is not None and start.parents == (process,)
    }
    assert called | started_by_message == set(DIAGRAMS)
    assert called & started_by_message == set()


def declared_messages() -> set[str]:
    return {
        message.attrib["name"]
        for diagram in DIAGRAMS.values()
        for message in diagram.declared("message").values()
    }


def test_every_message_that_a_diagram_waits_for_is_sent_by_the_program_and_the_reverse() -> None:
    text = "\n".join(path.read_text("utf-8") for path in SOURCES)
    of_cases = {name for kind in CaseKind for name in (kind.opened, kind.withdrawn)}
    sent = of_cases | {name for name in declared_messages() if f'"{name}"' in text}
    assert declared_messages() - sent == set()
    published = set(re.findall(r'publish_message\(\s*work,\s*[\w.]+,\s*"(\w+)"', text))
    assert (of_cases | published) - declared_messages() == set()


def test_every_declared_message_escalation_and_error_is_used() -> None:
    for diagram in DIAGRAMS.values():
        for kind in ("message", "escalation", "error"):
            used = {
                definition.get(f"{kind}Ref")
                for element in diagram.elements.values()
                if (definition := element.event(kind)) is not None and definition.get(f"{kind}Ref")
            }
            assert used == set(diagram.declared(kind)), (diagram.process, kind)


def test_every_escalation_that_is_thrown_is_caught_and_the_reverse() -> None:
    for diagram in DIAGRAMS.values():
        thrown, caught = set[str | None](), set[str | None]()
        for element in diagram.elements.values():
            definition = element.event("escalation")
            if definition is not None:
                (caught if element.kind in ("boundaryEvent", "startEvent") else thrown).add(
                    definition.get("escalationRef")
                )
        assert thrown == caught


def error_classes(root: type[HotlineError] = HotlineError) -> set[type[HotlineError]]:
    return {root}.union(*(error_classes(each) for each in root.__subclasses__()))


def test_every_error_that_a_diagram_catches_is_one_that_the_program_throws() -> None:
    codes = {error.code for error in error_classes()}
    caught = {
        error.attrib["errorCode"]
        for diagram in DIAGRAMS.values()
        for error in diagram.declared("error").values()
    }
    assert caught <= codes
