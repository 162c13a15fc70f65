"""Reading the JSON of a form-js form (表单文件).

What the server can't check as the browser does is refused here, not when somebody's work is waiting.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic import Field as Attribute

from hotline.errors import HotlineError
from hotline.tasks.form_condition import Condition
from hotline.tasks.form_field import DateKind, Field, FieldKind, FieldRules, Option

_CHOICES = frozenset[FieldKind]({"select", "radio", "checklist", "taglist"})
_MAY_HIDE_OTHERS = frozenset[FieldKind]({"select", "radio", "checkbox", "number", "datetime"})

# The browser evaluates conditions in one pass over values of which it has removed the hidden ones in another:
# a third would see values of fields that are not shown.
_MAX_DEPTH = 2


class FormUnsupported(HotlineError):
    """A form can't be read, or uses a part of form-js that the server can't check."""

    code = "FORM_UNSUPPORTED"
    status = 500
    message = "表单文件有误或超出了支持的范围"


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)


_Number = Annotated[Decimal, Attribute(strict=False)]


class _Rules(_Read):
    """A rule that is not known here must not be skipped in silence, so it makes the form unsupported."""

    model_config = ConfigDict(extra="forbid")

    required: bool = False
    min_length: int | None = Attribute(None, alias="minLength")
    max_length: int | None = Attribute(None, alias="maxLength")
    min: _Number | None = None
    max: _Number | None = None
    pattern: str | None = None
    pattern_message: str | None = Attribute(None, alias="patternErrorMessage")
    validation_type: Literal["", "custom", "email", "phone"] = Attribute("", alias="validationType")


class _Conditional(_Read):
    hide: str | None = None


class _Option(_Read):
    value: str | int | float | bool
    label: str


class _Displayed(_Read):
    """Shown, not filled in. `html`, `image` and `iframe` break the content security policy of the pages."""

    type: Literal["text", "separator", "spacer", "button"]


class _Group(_Read):
    type: Literal["group"]
    path: Literal[""] | None = None
    conditional: _Conditional = _Conditional()
    components: list["_Component"] = []


class _Filled(_Read):
    type: FieldKind
    key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
    label: str = Attribute("", validation_alias=AliasChoices("label", "dateLabel", "timeLabel"))
    rules: _Rules = Attribute(default_factory=lambda: _Rules.model_validate({}), alias="validate")
    conditional: _Conditional = _Conditional()
    values: list[_Option] | None = None
    values_key: str | None = Attribute(None, alias="valuesKey")
    values_expression: None = Attribute(None, alias="valuesExpression")
    disabled: bool = False
    subtype: DateKind = "date"
    not_past: bool = Attribute(False, alias="disallowPassedDates")
    decimal_digits: int | None = Attribute(None, alias="decimalDigits")
    increment: Annotated[Decimal, Attribute(strict=False, gt=0)] | None = None
    as_text: Literal[False] = Attribute(False, alias="serializeToString")


_Component = Annotated[_Displayed | _Group | _Filled, Attribute(discriminator="type")]


class _Document(_Read):
    id: Annotated[str, StringConstraints(min_length=1)]
    components: list[_Component]


def read_form(document: Mapping[str, object]) -> tuple[str, tuple[Field, ...]]:
    """The id of a form and the fields that people fill in, in the order of the form.

    Raises:
        FormUnsupported: it is not a form, or uses what the server can't check.
        ConditionUnsupported: a hide condition is not of the supported part of FEEL.
    """
    try:
        read = _Document.model_validate(document)
    except ValidationError as error:
        raise unsupported(document.get("id"), _first(error)) from error
    try:
        return read.id, _with_depths(tuple(_fields(read.components, ())))
    except ValueError as error:
        raise unsupported(read.id, str(error)) from error


def unsupported(form: object, why: str) -> FormUnsupported:
    """The error that says which form can't be used and why."""
    return FormUnsupported(f"{FormUnsupported.message}：{form}：{why}")


def _fields(components: Sequence[_Component], around: tuple[Condition, ...]) -> Iterator[Field]:
    for component in components:
        if isinstance(component, _Filled):
            yield _field(component, around + _conditions(component.conditional))
        elif isinstance(component, _Group):
            yield from _fields(component.components, around + _conditions(component.conditional))


def _conditions(conditional: _Conditional) -> tuple[Condition, ...]:
    return (Condition.parse(conditional.hide),) if conditional.hide else ()


def _field(component: _Filled, conditions: tuple[Condition, ...]) -> Field:
    if component.type in _CHOICES and (component.values is None) == (component.values_key is None):
        raise ValueError(f"{component.key}: either values or valuesKey")
    return Field(
        key=component.key,
        label=component.label or component.key,
        kind=component.type,
        rules=_rules(component),
        options=tuple(Option(each.value, each.label) for each in component.values or ()),
        options_key=component.values_key,
        date_kind=component.subtype,
        disabled=component.disabled,
        conditions=conditions,
    )


def _rules(component: _Filled) -> FieldRules:
    rules = component.rules
    return FieldRules(
        required=rules.required,
        min_length=rules.min_length,
        max_length=rules.max_length,
        min=_fraction(rules.min),
        max=_fraction(rules.max),
        decimal_digits=component.decimal_digits,
        increment=_fraction(component.increment),
        pattern=_pattern(component.key, rules.pattern),
        pattern_message=rules.pattern_message,
        validation_type=rules.validation_type,
        not_past=component.not_past,
    )


def _fraction(number: Decimal | None) -> Fraction | None:
    return None if number is None else Fraction(number)


def _pattern(key: str, pattern: str | None) -> re.Pattern[str] | None:
    """ASCII, because `\\d` and `\\w` of JavaScript are."""
    if not pattern:
        return None
    try:
        return re.compile(pattern, re.ASCII)
    except re.error as error:
        raise ValueError(f"{key}: pattern {error}") from error


def _with_depths(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    by_key = {field.key: field for field in fields}
    if len(by_key) < len(fields):
        raise ValueError("a key stands twice")
    return tuple(replace(field, depth=_depth(field, by_key, 0)) for field in fields)


def _depth(field: Field, by_key: Mapping[str, Field], above: int) -> int:
    """How many fields stand behind one another until one is always shown."""
    if above > _MAX_DEPTH:
        raise ValueError(f"{field.key}: conditions look at one another in a ring or over too many fields")
    names = sorted({name for condition in field.conditions for name in condition.names()})
    return max((1 + _depth(_hiding(name, by_key), by_key, above + 1) for name in names), default=0)


def _hiding(name: str, by_key: Mapping[str, Field]) -> Field:
    """The field that a condition names; not a text, as blanks around it count in the browser only."""
    field = by_key.get(name)
    if field is None or field.kind not in _MAY_HIDE_OTHERS or field.disabled:
        raise ValueError(f"{name}: a condition may look at choices, check boxes, numbers and dates")
    return field


def _first(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(str(part) for part in found['loc'])}: {found['msg']}"
