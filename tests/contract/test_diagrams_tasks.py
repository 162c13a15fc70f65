"""User tasks: who does them, which deadlines stand on them, and the timers below them."""

import re
from typing import Any

import pytest
import yaml

from hotline.organization.rules import Role
from hotline.settings import ROOT
from tests.contract import feel
from tests.contract.diagrams import DIAGRAMS, TABLES, Element, every_element

USER_TASKS = [element for element in every_element() if element.kind == "userTask"]
TIMED = [element for element in every_element() if element.event("timer") is not None]
TIMERS = [element for element in TIMED if element.kind == "boundaryEvent"]
REGULAR = [element for element in TIMED if element.kind == "startEvent"]
STREET: dict[str, Any] = yaml.safe_load((ROOT / "sample" / "street.yaml").read_text("utf-8"))
DUE = re.compile(r"=([a-z_.]+)\.due")
REMIND = re.compile(r"=([a-z_.]+)\.remind")
LISTED_GROUPS = re.compile(r"=[a-z]+\.groups")
CRON = re.compile(r"0 0 \d{1,2} [\d,*-]+ [\d,*]+ \?")
VARIABLE = re.compile(r"=[a-z_]+")
LITERAL_TIME = re.compile(
    r"\bP(?:\d|T\d)|\b(?:duration|date|time|now|today)\s*(?:and time)?\(|@\"[\dP-]|\d{4}-\d\d"
)


def where(element: Element) -> str:
    return element.where


def groups_of_the_street() -> set[str]:
    return {role for person in STREET["people"] for role in person["roles"]}


def departments() -> list[str]:
    return [department["code"] for department in STREET["departments"]]


def units(role: str) -> list[str]:
    """The units of which one may stand behind a role whose unit is known only while the process runs."""
    return [each["code"] for each in STREET["stations"]] if role == "station_staff" else departments()


def limits_on(task: Element) -> list[str]:
    """`handling.accept` for each deadline that stands on it, its own first."""
    expression = task.inputs["deadline_ids"].removeprefix("=")
    assert expression.startswith("[")
    assert expression.endswith("]")
    return [path.removesuffix(".id") for path in feel.paths(expression)]


def timers_of(task: Element, date: re.Pattern[str]) -> dict[str, Element]:
    """The boundary timers of a task by the limit whose date they have."""
    timers = DIAGRAMS[task.process].boundary_events(task.id)
    found = [(date.fullmatch(timer.timer or ""), timer) for timer in timers]
    return {match.group(1): timer for match, timer in found if match is not None}


@pytest.mark.parametrize("task", USER_TASKS, ids=where)
def test_somebody_has_the_role_that_a_task_asks_for(task: Element) -> None:
    expression = task.extended("assignmentDefinition", "candidateGroups") or ""
    if LISTED_GROUPS.fullmatch(expression):
        return  # the program names them, for each of a list
    written = [text for text in feel.strings(expression) if "@" in text]
    assert written
    known = groups_of_the_street()
    for group in written:
        role, unit = group.split("@")
        if role == Role.PERSON:
            continue  # everybody has his own
        wanted = [group] if unit else [f"{role}@{each}" for each in units(role)]
        assert set(wanted) <= known
    assert feel.names(expression) <= {"department", "contact_by", "assistant", "unit"}


@pytest.mark.parametrize("task", USER_TASKS, ids=where)
def test_a_task_is_due_with_its_own_deadline(task: Element) -> None:
    own = limits_on(task)[0]
    assert task.extended("taskSchedule", "dueDate") == f"={own}.due"


@pytest.mark.parametrize("task", USER_TASKS, ids=where)
def test_every_deadline_on_a_task_has_its_timer_and_the_reverse(task: Element) -> None:
    assert set(timers_of(task, DUE)) == set(limits_on(task))
    assert limits_on(task)[0] in timers_of(task, REMIND)


@pytest.mark.parametrize("task", USER_TASKS, ids=where)
def test_a_timer_reports_the_very_deadline_whose_date_it_has(task: Element) -> None:
    for date, job_type in ((DUE, "record_late"), (REMIND, "send_reminder")):
        for limit, timer in timers_of(task, date).items():
            (end,) = DIAGRAMS[task.process].targets(timer.id)
            assert (end.kind, end.job_type) == ("endEvent", job_type), timer.where
            assert end.inputs["deadline_id"] == f"={limit}.id", timer.where


@pytest.mark.parametrize("timer", TIMERS, ids=where)
def test_a_timer_on_a_task_only_reports(timer: Element) -> None:
    assert timer.attribute("cancelActivity") == "false"
    host = DIAGRAMS[timer.process].elements[timer.attribute("attachedToRef") or ""]
    assert host.kind == "userTask"  # a limit over several tasks stands on each
    assert timer.timer is not None
    assert DUE.fullmatch(timer.timer) or REMIND.fullmatch(timer.timer)


def test_another_timer_begins_what_is_regular_or_waits_for_an_agreed_date() -> None:
    waits = [element for element in TIMED if element not in TIMERS and element not in REGULAR]
    assert [each.where for each in waits if each.kind != "intermediateCatchEvent"] == []
    assert [each.where for each in waits if not VARIABLE.fullmatch(each.timer or "")] == []
    assert [each.where for each in REGULAR if not CRON.fullmatch(each.cycle or "")] == []


@pytest.mark.parametrize("start", REGULAR, ids=where)
def test_what_is_regular_asks_the_schedule_first(start: Element) -> None:
    (then,) = DIAGRAMS[start.process].targets(start.id)
    while then.kind == "exclusiveGateway":
        (then,) = DIAGRAMS[start.process].targets(then.id)
    assert then.extended("calledDecision", "decisionId") == "schedule"


def test_nothing_interrupts_a_task_but_a_use_case() -> None:
    interrupting = [
        event.where
        for event in every_element()
        if event.kind == "boundaryEvent"
        and event.attribute("cancelActivity") != "false"
        and event.event("message") is None  # a message is a use case
        and DIAGRAMS[event.process].elements[event.attribute("attachedToRef") or ""].kind == "userTask"
    ]
    assert interrupting == []


def test_no_diagram_and_no_table_holds_a_literal_time() -> None:
    texts = [(diagram.path.name, text) for diagram in DIAGRAMS.values() for text in diagram.expressions()]
    texts += [
        (table.path.name, entry)
        for table in TABLES.values()
        for rule in table.rules
        for part in rule
        for entry in part
    ]
    assert [found for found in texts if LITERAL_TIME.search(found[1])] == []
    for diagram in DIAGRAMS.values():
        assert "timeDuration" not in diagram.tags()
    assert [element.where for element in TIMED if element.cycle and element not in REGULAR] == []


def test_every_limit_that_a_diagram_reads_was_computed_in_it_or_given_to_it() -> None:
    for process, diagram in DIAGRAMS.items():
        computed = diagram.computed_limits()
        for element in diagram.elements.values():
            for path in diagram.paths(element):
                parts = path.split(".")
                if parts[-1] not in ("due", "remind", "id", "tries") or len(parts) != 3:
                    continue
                name, step, _ = parts
                assert step in computed.get(name, set()), f"{process}:{element.id} {path}"


@pytest.mark.parametrize("task", USER_TASKS, ids=where)
def test_a_task_says_which_of_its_limits_remind(task: Element) -> None:
    """The program tells those who have the task, and knows them by this list."""
    reminding = {
        path.removesuffix(".id") for path in feel.paths(task.inputs["reminder_ids"].removeprefix("="))
    }
    assert reminding == set(timers_of(task, re.compile(r"=(.+)\.remind")))
    assert reminding <= set(limits_on(task))
