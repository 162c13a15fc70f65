"""The forms in bpmn/forms: each can be read, and asks for what was agreed."""

import json
from pathlib import Path

import pytest

from hotline.tasks.forms import Form

FORMS = Path(__file__).parents[2] / "bpmn" / "forms"

YES_NO = ["yes", "no"]
RESULTS = ["solved", "coordinating", "work_plan", "cannot"]
HANDLING = [
    "result",
    "done",
    "coordinating_with",
    "plan_steps",
    "plan_owner",
    "plan_date",
    "basis",
    "explanation",
    "attachments",
]
FIELDS = {
    "dispatch_ticket": ["decision", "department", "reason"],
    "accept_ticket": ["note"],
    "contact_citizen": ["result", "channel", "note"],
    "handle_ticket": HANDLING,
    "check_submission": ["result", "reason"],
    "handle_again": [*HANDLING, "record_process", "record_measures", "record_communication"],
    "confirm_rehandling": ["result", "statement", "reason"],
    "call_back": ["answer", "first_contact", "on_time", "solved", "satisfied", "note"],
    "report_upward": ["summary", "receipt"],
    "decide_unresolved": ["decision", "reason"],
    "review_return": ["decision", "department", "reason"],
    "propose_opinion": ["opinion", "department"],
    "decide_owner": ["department", "decision"],
    "conclude_joint_handling": ["conclusion", "parties"],
    "return_application": ["reason", "suggested_department", "signed"],
    "difficulty_report": ["reason"],
    "ticket_withdrawal": ["by", "reason"],
}
OPTIONAL = {
    ("accept_ticket", "note"),
    ("contact_citizen", "note"),
    ("handle_ticket", "attachments"),
    ("handle_again", "attachments"),
    ("call_back", "note"),
    ("report_upward", "receipt"),
    ("propose_opinion", "department"),
    ("conclude_joint_handling", "parties"),
}
CODES = {
    ("dispatch_ticket", "decision"): ["department", "leaders", "district"],
    ("contact_citizen", "result"): ["reached", "no_answer"],
    ("contact_citizen", "channel"): ["phone", "visit", "online"],
    ("handle_ticket", "result"): RESULTS,
    ("handle_again", "result"): RESULTS,
    ("check_submission", "result"): ["passed", "sent_back"],
    ("confirm_rehandling", "result"): ["confirmed", "sent_back"],
    ("call_back", "answer"): ["satisfied", "basically_satisfied", "dissatisfied", "tending", "no_answer"],
    ("call_back", "first_contact"): YES_NO,
    ("call_back", "on_time"): YES_NO,
    ("call_back", "solved"): YES_NO,
    ("call_back", "satisfied"): YES_NO,
    ("decide_unresolved", "decision"): ["joint", "explained"],
    ("review_return", "decision"): ["approved", "refused", "leaders"],
    ("ticket_withdrawal", "by"): ["citizen", "district"],
}
DEPARTMENTS = {
    ("dispatch_ticket", "department"),
    ("review_return", "department"),
    ("propose_opinion", "department"),
    ("decide_owner", "department"),
    ("return_application", "suggested_department"),
}


def load(name: str) -> Form:
    return Form.load(FORMS / f"{name}.form")


def test_the_folder_holds_the_agreed_forms() -> None:
    assert {path.stem for path in FORMS.glob("*.form")} >= set(FIELDS)


@pytest.mark.parametrize("name", FIELDS)
def test_a_form_asks_for_the_agreed_fields(name: str) -> None:
    form = load(name)
    assert form.id == name
    assert [field.key for field in form.fields] == FIELDS[name]


@pytest.mark.parametrize("name", FIELDS)
def test_what_must_be_filled_in_is_required(name: str) -> None:
    for field in load(name).fields:
        assert field.rules.required is ((name, field.key) not in OPTIONAL), field.key


@pytest.mark.parametrize("name", FIELDS)
def test_every_choice_offers_the_agreed_codes(name: str) -> None:
    for field in load(name).fields:
        if field.kind in ("select", "radio"):
            where = (name, field.key)
            assert [option.value for option in field.options] == CODES.get(where, [])
            assert field.options_key == ("departments" if where in DEPARTMENTS else None)


@pytest.mark.parametrize("name", FIELDS)
def test_every_text_has_a_longest_length(name: str) -> None:
    for field in load(name).fields:
        if field.kind in ("textfield", "textarea"):
            assert field.rules.max_length is not None
            assert field.rules.max_length <= 4000


@pytest.mark.parametrize("path", sorted(FORMS.glob("*.form")), ids=lambda path: path.stem)
def test_a_file_is_of_the_engine_and_has_stable_ids(path: Path) -> None:
    document = json.loads(path.read_text("utf-8"))
    assert document["id"] == path.stem
    assert (document["executionPlatform"], document["executionPlatformVersion"]) == (
        "Camunda Cloud",
        "8.5.0",
    )
    for component in document["components"]:
        if "key" in component:
            assert component["id"] == f"Field_{component['key']}"


@pytest.mark.parametrize("path", sorted(FORMS.glob("*.form")), ids=lambda path: path.stem)
def test_no_condition_is_null_while_nothing_is_filled_in(path: Path) -> None:
    """A condition that is null hides: the negation of a null-safe one must differ on empty values."""
    for field in Form.load(path).fields:
        for condition in field.conditions:
            opposite = type(condition).parse(f"=({condition.text[1:]}) != true")
            assert condition.hides({}) is not opposite.hides({})
