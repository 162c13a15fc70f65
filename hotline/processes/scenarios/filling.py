"""Filling in a form in a test (填表): what the scenario says, else what the form asks for; invented, nobody's data."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from hotline.errors import HotlineError
from hotline.processes.scenarios.model import YES
from hotline.processes.scenarios.words import unknown
from hotline.tasks.form_field import Field, FieldKind, Option
from hotline.tasks.forms import Form

Options = Mapping[str, Sequence[Option]]
_TEXT = "（测试填写）"
_WRITTEN_BY_PEOPLE = "departments"
"""A list of which no entry is as good as another."""


class NotFilledIn(HotlineError):
    """A scenario does not say what a form needs, or says what the form does not have."""

    code = "SCENARIO_FORM_NOT_FILLED"
    status = 422


def fill(
    form: Form, written: Mapping[str, Any], suggested: Mapping[str, Any], options: Options, today: date
) -> dict[str, Any]:
    """The data of the form: as written, then as suggested, then the first choice of what is required.

    Raises NotFilledIn.
    """
    asked = _by_key(form, written)
    data: dict[str, Any] = {}
    for field in sorted(form.fields, key=lambda each: each.depth):
        if field.disabled or field.hidden(data):
            continue
        choices = field.options if field.options_key is None else options.get(field.options_key, ())
        if field.key in asked:
            data[field.key] = _meant(field, asked[field.key], choices)
        elif suggested.get(field.key):
            data[field.key] = suggested[field.key]
        elif field.rules.required:
            data[field.key] = _invented(field, choices, today)
    _check_shown(form, asked, data)
    return data


def _by_key(form: Form, written: Mapping[str, Any]) -> dict[str, Any]:
    keys = {name: field.key for field in form.fields for name in (field.label, field.key)}
    for name in written:
        if name not in keys:
            raise NotFilledIn(f"“填”：这张表单{unknown(name, (field.label for field in form.fields))}")
    return {keys[name]: value for name, value in written.items()}


def _check_shown(form: Form, asked: Mapping[str, Any], data: Mapping[str, Any]) -> None:
    hidden = [field.label for field in form.fields if field.key in asked and field.key not in data]
    if hidden:
        raise NotFilledIn(f"“填”：此时表单上没有显示“{hidden[0]}”")


def _meant(field: Field, value: Any, choices: Sequence[Option]) -> Any:
    """One where several could be chosen is a list of one."""
    if field.kind in ("taglist", "checklist"):
        several = cast("list[Any]", value) if isinstance(value, list) else [value]
        return [_one_of(field, each, choices) for each in several]
    if field.kind in ("select", "radio"):
        return _one_of(field, value, choices)
    return YES.get(value, value) if field.kind == "checkbox" else value


def _one_of(field: Field, value: Any, choices: Sequence[Option]) -> Any:
    for option in choices:
        if value in (option.value, option.label):
            return option.value
    raise NotFilledIn(f"“{field.label}”：{unknown(str(value), (option.label for option in choices))}")


def _invented(field: Field, choices: Sequence[Option], today: date) -> Any:
    if field.options_key == _WRITTEN_BY_PEOPLE:
        raise NotFilledIn(f"请在“填”里写明“{field.label}”")
    return _INVENTED[field.kind](field, choices, today)


def _text(field: Field, _choices: Sequence[Option], _today: date) -> str:
    shortest = field.rules.min_length or 1
    return (_TEXT * (shortest // len(_TEXT) + 1))[: max(shortest, len(_TEXT))]


def _choice(field: Field, choices: Sequence[Option], _today: date) -> Any:
    if not choices:
        raise NotFilledIn(f"“{field.label}”没有可选的内容，请核对表单")
    return choices[0].value


def _choices(field: Field, choices: Sequence[Option], today: date) -> list[Any]:
    return [_choice(field, choices, today)]


def _number(field: Field, _choices: Sequence[Option], _today: date) -> int:
    return int(field.rules.min or field.rules.increment or 1)


def _checked(_field: Field, _choices: Sequence[Option], _today: date) -> bool:
    return True


_MOMENTS = {"date": "{}", "time": "09:00", "datetime": "{}T09:00"}


def _moment(field: Field, _choices: Sequence[Option], today: date) -> str:
    return _MOMENTS[field.date_kind].format(today.isoformat())


_INVENTED: Mapping[FieldKind, Callable[[Field, Sequence[Option], date], Any]] = {
    "textfield": _text,
    "textarea": _text,
    "select": _choice,
    "radio": _choice,
    "checklist": _choices,
    "taglist": _choices,
    "number": _number,
    "checkbox": _checked,
    "datetime": _moment,
}
