"""One field of a form (表单字段): what the server knows of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from hotline.tasks.form_condition import Condition, Scalar

FieldKind: TypeAlias = Literal[
    "textfield", "textarea", "select", "radio", "checkbox", "checklist", "taglist", "number", "datetime"
]
"""Components of form-js that people fill in and the server can check."""

DateKind: TypeAlias = Literal["date", "time", "datetime"]


@dataclass(frozen=True)
class Option:
    """One choice (选项): its stable value, and its label for people (Chinese)."""

    value: Scalar
    label: str


@dataclass(frozen=True)
class FieldRules:
    """What the browser checks of a field, and the server again (校验规则).

    Lengths count UTF-16 code units of the trimmed text, as the browser does. `pattern` may match anywhere in
    the text unless it is anchored. `decimal_digits` and `increment` are of numbers, `not_past` of dates.
    """

    required: bool = False
    min_length: int | None = None
    max_length: int | None = None
    min: Fraction | None = None
    max: Fraction | None = None
    decimal_digits: int | None = None
    increment: Fraction | None = None
    pattern: re.Pattern[str] | None = None
    pattern_message: str | None = None
    validation_type: Literal["", "custom", "email", "phone"] = ""
    not_past: bool = False


@dataclass(frozen=True)
class Field:
    """A field that people fill in.

    `options` are the choices written in the form; where `options_key` is set, they are given to each check
    instead (`valuesKey`). `conditions` are its own and those of the groups around it; they look only at
    fields of a smaller `depth`, which is 0 for a field without conditions.
    """

    key: str
    label: str
    kind: FieldKind
    rules: FieldRules
    options: tuple[Option, ...] = ()
    options_key: str | None = None
    date_kind: DateKind = "date"
    disabled: bool = False
    conditions: tuple[Condition, ...] = ()
    depth: int = 0

    def hidden(self, values: Mapping[str, object]) -> bool:
        """Whether a condition hides it, given the values of the fields that are shown themselves."""
        return any(condition.hides(values) for condition in self.conditions)
