"""What can't be checked as the browser does is refused when a form is read."""

from pathlib import Path
from typing import Any

import pytest

from hotline.tasks.form_condition import ConditionUnsupported
from hotline.tasks.forms import Form, FormUnsupported

CHOICE = {"type": "radio", "key": "choice", "label": "选择", "values": [{"value": "x", "label": "甲"}]}
TEXT = {"type": "textfield", "key": "text", "label": "文字"}


def document(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": "default", "id": "tried", "schemaVersion": 19, "components": list(components)}


def hidden_if(condition: str, component: dict[str, Any] = TEXT) -> dict[str, Any]:
    return component | {"conditional": {"hide": condition}}


@pytest.mark.parametrize(
    "component",
    [
        TEXT | {"validate": {"maxLength": "=limit"}},
        TEXT | {"validate": {"pattern": "("}},
        TEXT | {"validate": {"somethingNew": True}},
        TEXT | {"validate": {"required": "yes"}},
        TEXT | {"key": "a.b"},
        TEXT | {"key": None},
        {"type": "textfield", "label": "无键"},
        {"type": "html", "content": "<b>"},
        {"type": "dynamiclist", "path": "rows", "components": [TEXT]},
        {"type": "group", "path": "inner", "components": [TEXT]},
        {"type": "filepicker", "key": "file"},
        {"type": "select", "key": "choice"},
        {"type": "select", "key": "choice", "valuesExpression": "=list"},
        CHOICE | {"valuesKey": "both"},
        CHOICE | {"values": [{"value": {"a": 1}, "label": "甲"}]},
        {"type": "number", "key": "n", "serializeToString": True},
        {"type": "number", "key": "n", "validate": {"min": "=1"}},
        {"type": "number", "key": "n", "increment": 0},
        {"type": "datetime", "key": "d", "subtype": "week"},
    ],
)
def test_an_unsupported_component_is_refused(component: dict[str, Any]) -> None:
    with pytest.raises(FormUnsupported) as caught:
        Form.from_json(document(component))
    assert caught.value.code == "FORM_UNSUPPORTED"
    assert "tried" in str(caught.value)


@pytest.mark.parametrize("content", [{}, {"id": ""}, {"id": "a"}, {"id": "a", "components": {}}, {"id": 1}])
def test_what_is_no_form_is_refused(content: dict[str, Any]) -> None:
    with pytest.raises(FormUnsupported):
        Form.from_json(content)


def test_a_key_stands_only_once() -> None:
    with pytest.raises(FormUnsupported):
        Form.from_json(document(TEXT, TEXT))


def test_a_condition_outside_the_small_part_of_feel_is_refused() -> None:
    with pytest.raises(ConditionUnsupported):
        Form.from_json(document(CHOICE, hidden_if("=count(choice) > 1")))


@pytest.mark.parametrize("name", ["nobody", "text", "other"])
def test_a_condition_looks_only_at_choices_numbers_and_dates_of_the_form(name: str) -> None:
    other = {"type": "textarea", "key": "other"}
    with pytest.raises(FormUnsupported):
        Form.from_json(document(CHOICE, other, hidden_if(f'={name} = "x"')))


def test_a_condition_does_not_look_at_a_disabled_field() -> None:
    with pytest.raises(FormUnsupported):
        Form.from_json(document(CHOICE | {"disabled": True}, hidden_if('=choice = "x"')))


def chain(length: int) -> dict[str, Any]:
    """`c0` is always shown; each further choice is hidden by the one before."""
    choices = [CHOICE | {"key": f"c{at}"} for at in range(length)]
    return document(choices[0], *(hidden_if(f"=c{at} = null", each) for at, each in enumerate(choices[1:])))


def test_fields_know_how_deep_they_stand() -> None:
    assert [field.depth for field in Form.from_json(chain(3)).fields] == [0, 1, 2]


def test_a_chain_that_the_browser_does_not_follow_is_refused() -> None:
    with pytest.raises(FormUnsupported):
        Form.from_json(chain(4))


def test_a_ring_of_conditions_is_refused() -> None:
    first = hidden_if("=b = null", CHOICE | {"key": "a"})
    second = hidden_if("=a = null", CHOICE | {"key": "b"})
    with pytest.raises(FormUnsupported):
        Form.from_json(document(first, second))


def test_a_group_hands_its_condition_to_what_stands_in_it() -> None:
    group = {"type": "group", "conditional": {"hide": '=choice != "x"'}, "components": [TEXT]}
    text = Form.from_json(document(CHOICE, group)).fields[1]
    assert text.hidden({"choice": None})
    assert not text.hidden({"choice": "x"})


def test_what_is_only_shown_is_no_field() -> None:
    shown = [{"type": kind} for kind in ("text", "separator", "spacer", "button")]
    assert Form.from_json(document(*shown, TEXT)).fields[0].key == "text"


def test_the_version_is_that_of_the_content_not_of_its_layout_in_the_file() -> None:
    one, other = document(CHOICE), dict(reversed(document(CHOICE).items()))
    assert Form.from_json(one).version == Form.from_json(other).version
    assert Form.from_json(one).version != Form.from_json(document(CHOICE, TEXT)).version


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"{", b"\xff"])
def test_a_file_that_is_no_form_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.form"
    path.write_bytes(content)
    with pytest.raises(FormUnsupported):
        Form.load(path)


def test_lists_of_choices_are_named() -> None:
    departments = {"type": "select", "key": "department", "valuesKey": "departments"}
    assert Form.from_json(document(CHOICE, departments)).options_keys == {"departments"}
