"""Hide conditions give the same answers as the browser's FEEL, or are refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.tasks.form_condition import Condition, ConditionUnsupported

FEELIN = json.loads((Path(__file__).parents[1] / "fixtures" / "feel_conditions.json").read_text("utf-8"))
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3)


@pytest.mark.parametrize(("text", "hidden"), FEELIN["cases"])
def test_answers_as_feelin_does(text: str, hidden: str) -> None:
    condition = Condition.parse(text)
    answers = "".join("1" if condition.hides(values) else "0" for values in FEELIN["data"])
    assert answers == hidden


@pytest.mark.parametrize(
    "text",
    [
        "",
        "=",
        "= ",
        'a = "x"',
        "==1",
        '== "x"',
        "=a == 1",
        '=a = "x',
        '=a = "\\n"',
        '=a = "x\ny"',
        "=a = b = c",
        "=a != b = c",
        '=not(a = "x")',
        "=a > 1",
        "=a in (1, 2)",
        "=a = 1, b = 2",
        '=if a = 1 then "x" else "y"',
        "=a = 1 +1",
        "=a -1",
        "=a = - 1",
        "=a = 1e3",
        "=a = 1.",
        "=a.b = 1",
        "=a b = 1",
        "=部门 = 1",
        "=a\u3000= 1",
        "=(a = 1",
        "=a = 1)",
        "=()",
        "=a and",
        "=or a",
        "=date = null",
        "=count = 1",
        "=this = 1",
        '=a = "x" // why',
        "=" + "(" * 30 + "a" + ")" * 30,
        "=" + " or ".join(["a"] * 300),
    ],
)
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(ConditionUnsupported) as caught:
        Condition.parse(text)
    assert caught.value.code == "CONDITION_UNSUPPORTED"


@given(st.text(alphabet='=!()ab"x1. -\nandor', max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        condition = Condition.parse("=" + text)
    except ConditionUnsupported:
        return
    assert isinstance(condition.hides({"a": "x", "b": 1}), bool)


@given(SCALARS, SCALARS)
def test_equal_and_unequal_never_agree(a: Any, b: Any) -> None:
    values = {"a": a, "b": b}
    equal = Condition.parse("=(a = b) = true").hides(values)
    unequal = Condition.parse("=a != b").hides(values)
    assert equal is not unequal


@given(st.lists(st.integers()) | st.dictionaries(st.text(), st.integers()))
def test_what_is_no_single_value_is_null(value: Any) -> None:
    assert Condition.parse("=a = null").hides({"a": value})


def test_names_are_the_fields_that_it_looks_at() -> None:
    assert Condition.parse('=a = null or (b = "c" and a != d)').names() == {"a", "b", "d"}


def test_a_number_too_big_for_the_browser_is_infinite() -> None:
    assert Condition.parse("=a = b").hides({"a": 10**400, "b": 10**500})
    assert not Condition.parse("=a = b").hides({"a": 10**400, "b": -(10**400)})
