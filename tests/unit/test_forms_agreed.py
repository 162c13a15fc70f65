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
VISITED = ["visited_on", "position", "found", "talked_to_citizen", "cause", "result", "note", "photos"]
FIELDS = {
    "dispatch_ticket": ["decision", "department", "assistants", "reason"],
    "accept_ticket": ["note"],
    "contact_citizen": ["result", "channel", "note"],
    "handle_ticket": [*HANDLING, "together"],
    "check_submission": ["result", "reason"],
    "handle_again": [*HANDLING, "record_process", "record_measures", "record_communication"],
    "confirm_rehandling": ["result", "statement", "reason"],
    "call_back": ["answer", "first_contact", "on_time", "solved", "satisfied", "note"],
    "report_upward": ["summary", "receipt"],
    "decide_unresolved": ["decision", "reason"],
    "review_return": ["decision", "department", "reason"],
    "propose_opinion": ["opinion", "department"],
    "decide_owner": ["department", "decision"],
    "choose_parties": ["parties", "question"],
    "give_opinion": ["opinion", "can_help"],
    "conclude_joint_handling": ["conclusion"],
    "assist_ticket": ["done"],
    "excuse_visit": ["reason"],
    "confirm_exclusion": ["result", "reason"],
    "apply_to_district": ["document", "reason"],
    "enter_district_answer": ["result", "document", "reason"],
    "sign_exclusion": ["result", "opinion"],
    "submit_exclusion": ["receipt"],
    "apply_for_extension": ["result", "document", "reason"],
    "enter_extension_answer": ["result", "document", "until", "handle_until"],
    "decide_correction": ["result", "outcome", "reason"],
    "take_visit": ["taken", "note"],
    "visit_site": VISITED,
    "visit_citizen": VISITED,
    "carry_out_resolution": ["report"],
    "verify_resolution": ["result", "reason"],
    "confirm_agenda": ["note"],
    "record_review_meeting": ["summary"],
    "publish_outcome": ["note"],
    "verify_talk": ["result", "reason"],
    "hold_talk": ["held_on", "minutes"],
    "write_explanation": ["cause", "measures"],
    "receive_explanation": ["result", "reason"],
    "check_material": ["result", "reason"],
    "approve_material": ["note"],
    "record_minutes": ["held_on", "summary"],
    "acknowledge_reminder": ["reply"],
    "exclusion_application": ["reason"],
    "extension_application": ["reason", "until"],
    "correction_application": ["target", "deadline", "reason"],
    "assistance": ["assistant", "note"],
    "return_application": ["reason", "suggested_department", "signed"],
    "difficulty_report": ["reason"],
    "ticket_withdrawal": ["by", "reason"],
}
OPTIONAL = {
    ("accept_ticket", "note"),
    ("contact_citizen", "note"),
    ("handle_ticket", "attachments"),
    ("handle_ticket", "together"),
    ("handle_again", "attachments"),
    ("call_back", "note"),
    ("report_upward", "receipt"),
    ("propose_opinion", "department"),
    ("dispatch_ticket", "assistants"),
    ("submit_exclusion", "receipt"),
    ("enter_extension_answer", "handle_until"),
    ("decide_correction", "outcome"),
    ("take_visit", "note"),
    *((form, "note") for form in ("confirm_agenda", "publish_outcome", "approve_material")),
    ("acknowledge_reminder", "reply"),
    *((form, key) for form in ("visit_site", "visit_citizen") for key in ("position", "note", "photos")),
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
    ("give_opinion", "can_help"): YES_NO,
    ("confirm_exclusion", "result"): ["confirmed", "refused"],
    ("enter_district_answer", "result"): ["approved", "refused"],
    ("sign_exclusion", "result"): ["signed", "refused"],
    ("apply_for_extension", "result"): ["confirmed", "refused"],
    ("enter_extension_answer", "result"): ["approved", "refused"],
    ("decide_correction", "result"): ["corrected", "refused"],
    ("decide_correction", "outcome"): ["satisfied", "basically_satisfied", "dissatisfied", "tending"],
    ("take_visit", "taken"): ["yes", "handed_on"],
    ("visit_site", "result"): ["handled", "explained", "handed_on"],
    ("visit_citizen", "result"): ["handled", "explained"],
    ("verify_resolution", "result"): ["confirmed", "sent_back"],
    ("verify_talk", "result"): ["verified", "dropped"],
    ("receive_explanation", "result"): ["received", "sent_back"],
    ("check_material", "result"): ["passed", "sent_back"],
    **{
        (form, key): YES_NO
        for form in ("visit_site", "visit_citizen")
        for key in ("found", "talked_to_citizen")
    },
    ("correction_application", "target"): ["lateness", "outcome"],
}
LISTS = {
    ("dispatch_ticket", "department"): "departments",
    ("dispatch_ticket", "assistants"): "departments",
    ("review_return", "department"): "departments",
    ("propose_opinion", "department"): "departments",
    ("decide_owner", "department"): "departments",
    ("return_application", "suggested_department"): "departments",
    ("assistance", "assistant"): "departments",
    ("choose_parties", "parties"): "joint_parties",
    ("correction_application", "deadline"): "late_deadlines",
    ("handle_ticket", "together"): "linked_tickets",
}
"""Choices that the program fills in."""


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
        if field.kind in ("select", "radio", "taglist"):
            where = (name, field.key)
            assert [option.value for option in field.options] == CODES.get(where, [])
            assert field.options_key == LISTS.get(where)


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
