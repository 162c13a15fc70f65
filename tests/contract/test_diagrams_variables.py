"""Variables: every one that is read was produced, nothing flows by itself, and nothing personal is among them."""

import pytest

from hotline.processes import feel
from hotline.processes.diagram import Diagram, Element
from tests.contract.diagrams import DIAGRAMS, every_element
from tests.contract.test_diagrams_work import WORK, WORKERS, answers_of, output_model

IDENTITIES = (
    "case_id",
    "ticket_id",
    "ticket_number",
    "dispatch_id",
    "dispatch_no",
    "request_id",
    "opened_request",
    "owned",
)
DECIDED_BY = (
    "kind",
    "nature",
    "matter",
    "grid",
    *("unit", "visitor", "assistant", "party", "parties", "repeat_window", "citizen_days", "place_days"),
    "department",
    "suggested_department",
    "contact_by",
    "returnable",
    "step",
)
DECISIONS = (
    *("dispatch_decision", "return_decision", "contact_result", "confirm_result", "check_result"),
    *("call_back_result", "unresolved_decision", "closed_as", "ended_as", "visit_state"),
    *("confirmation", "district_answer", "signature", "correction", "taken", "visit_result"),
)
COUNTERS = ("round", "next_round", "sent_back", "contact_tries", "call_back_tries", "rehandling_rounds")
LIMITS = (
    *(
        "limit",
        "limits",
        "deadlines",
        "deadline_id",
        "deadline_ids",
        "reminder_ids",
        "next_try_at",
        "intake",
        "handling",
        "total",
    ),
    *("rehandling", "checking", "reporting", "unresolved", "reviewing", "proposing", "deciding", "joining"),
    *("assisting_until", "excusing", "opining", "confirming", "answering", "signing", "submitting"),
    *("applying", "correcting", "taking", "visiting"),
)
SUPERVISION = (
    *("kind_of_schedule", "not_before", "working_day", "due", "period", "opened", "meeting_kind"),
    *("late_count", "talk_due", "cluster_count", "attendance", "attempt", "outcome_due"),
    *("verification", "receipt", "resolution", "resolutions", "reminder", "reminders"),
    *("carrying_out", "verifying", "convening", "publishing", "talking_until", "explaining_until"),
    *("receiving", "preparing", "acknowledging_until"),
)
ALLOWED = frozenset((*IDENTITIES, *DECIDED_BY, *DECISIONS, *COUNTERS, *LIMITS, *SUPERVISION))
"""Every variable that the engine may hold: ids, dates, decisions, a grid code; never text, never a person."""
MESSAGE_VARIABLES = {
    "ticket_received": {"ticket_id", "ticket_number"},
    "return_requested": {"request_id"},
    "difficulty_reported": {"request_id"},
    "assistance_wanted": {"request_id", "assistant"},
    "exclusion_opened": {"case_id"},
    "extension_opened": {"case_id"},
    "correction_opened": {"case_id"},
    "visit_opened": {"case_id", "visitor"},
    "joint_review_opened": {"case_id"},
    "explanation_opened": {"case_id"},
    "meeting_opened": {"case_id", "meeting_kind"},
    "lateness_recorded": {"ticket_id", "deadline_id", "department", "step"},
}
CALLS = [element for element in every_element() if element.kind == "callActivity"]
LOOK_UPS = [element for element in every_element() if element.kind == "businessRuleTask"]


def where(element: Element) -> str:
    return element.where


def given(diagram: Diagram) -> set[str]:
    """What a process begins with: its message's variables, or what every call gives it."""
    calls = [call for call in CALLS if call.extended("calledElement", "processId") == diagram.process]
    if calls:
        return {name for name in calls[0].inputs if all(name in call.inputs for call in calls)}
    starts = [start for start in diagram.of_kind("startEvent") if start.parents == (diagram.process,)]
    return set[str]().union(*(message_variables(start) for start in starts))


def produced(diagram: Diagram) -> set[str]:
    """Every variable that something in the process writes where others can read it."""
    written = given(diagram)
    for element in diagram.elements.values():
        written |= set(element.outputs)
        if "outputCollection" in element.loop:
            written.add(element.loop["outputCollection"])
    return written


def local(diagram: Diagram, element: Element) -> set[str]:
    """What only an element and those around it can read."""
    here = [element, *(diagram.elements[parent] for parent in element.parents[1:])]
    visible = set[str]().union(*(set(each.inputs) for each in here))
    return visible | {each.loop["inputElement"] for each in here if each.loop}


def answered(element: Element) -> set[str]:
    """What comes back to an element: of a job, a table, a called process or a message."""
    if element.kind == "userTask":
        return answers_of(element.headers["action"])
    if element.kind == "callActivity":
        called = DIAGRAMS[element.extended("calledElement", "processId") or ""]
        return produced(called)
    if element.kind == "businessRuleTask":
        return {element.extended("calledDecision", "resultVariable") or ""}
    if element.job_type is not None:
        return set(output_model(WORKERS[element.job_type]).model_fields)
    return message_variables(element)


def message_variables(element: Element) -> set[str]:
    definition = element.event("message")
    if definition is None or element.kind != "startEvent":
        return set()
    message = DIAGRAMS[element.process].declared("message")[definition.attrib["messageRef"]]
    return MESSAGE_VARIABLES.get(message.attrib["name"], set())


@pytest.mark.parametrize("diagram", DIAGRAMS.values(), ids=list(DIAGRAMS))
def test_everything_that_is_read_was_produced(diagram: Diagram) -> None:
    known = produced(diagram)
    for element in diagram.elements.values():
        visible = known | local(diagram, element)
        missing = {name for text in diagram.read_by(element) for name in feel.names(text)} - visible
        inner = element.extended("calledDecision", "resultVariable") if element.loop else None
        assert missing - {inner} == set(), element.where
        taken = {name for source in element.outputs.values() for name in feel.names(source)}
        assert taken - visible - answered(element) == set(), element.where


@pytest.mark.parametrize("element", [*CALLS, *LOOK_UPS], ids=where)
def test_what_goes_in_is_mapped_by_name(element: Element) -> None:
    assert element.inputs


@pytest.mark.parametrize("element", [each for each in LOOK_UPS if not each.loop], ids=where)
def test_what_a_table_answers_is_mapped_by_name(element: Element) -> None:
    assert element.outputs


def test_nothing_personal_is_a_variable() -> None:
    names = {name for diagram in DIAGRAMS.values() for name in produced(diagram)}
    names |= {name for element in every_element() for name in (*element.inputs, *element.outputs)}
    names |= {name for variables in MESSAGE_VARIABLES.values() for name in variables}
    assert names <= ALLOWED


def test_no_worker_answers_and_no_action_tells_anything_personal() -> None:
    told = {name for worker in WORKERS.values() for name in output_model(worker).model_fields}
    told |= {
        name
        for element in WORK
        if element.kind == "userTask"
        for name in answers_of(element.headers["action"])
    }
    assert told - {"late", "reminded"} <= ALLOWED
