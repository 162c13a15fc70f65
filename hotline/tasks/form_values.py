"""One value of a form (字段值), checked against its field and brought to the form in which it is kept.

Messages are Chinese, for people, and never repeat what was typed.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from enum import StrEnum
from fractions import Fraction
from math import isfinite
from typing import TypeAlias, cast

from hotline.tasks.form_condition import Scalar
from hotline.tasks.form_field import DateKind, Field, FieldKind, Option
from hotline.tasks.form_text import length, normalised, one_line

CleanValue: TypeAlias = Scalar | list[Scalar] | None
"""What is kept of a field: null where nothing was filled in."""

_EMAIL = re.compile(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*"
)
# International; the browser also knows which country codes there are.
_PHONE = re.compile(r"(?:\+|00)[1-9][0-9]{5,24}", re.ASCII)

_DATES: dict[DateKind, tuple[re.Pattern[str], Callable[[str], object], str]] = {
    "date": (re.compile(r"\d{4}-\d\d-\d\d", re.ASCII), date.fromisoformat, "2024-01-31"),
    "time": (
        re.compile(r"\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII),
        time.fromisoformat,
        "08:30",
    ),
    "datetime": (
        re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII),
        datetime.fromisoformat,
        "2024-01-31T08:30",
    ),
}


class FindingCode(StrEnum):
    """What can be wrong with a value (错误代码)."""

    FIELD_REQUIRED = "FIELD_REQUIRED"
    FIELD_UNKNOWN = "FIELD_UNKNOWN"
    FIELD_TOO_SHORT = "FIELD_TOO_SHORT"
    FIELD_TOO_LONG = "FIELD_TOO_LONG"
    OPTION_UNKNOWN = "OPTION_UNKNOWN"
    NUMBER_RANGE = "NUMBER_RANGE"
    NUMBER_STEP = "NUMBER_STEP"
    PATTERN = "PATTERN"
    DATE_INVALID = "DATE_INVALID"
    DATE_PAST = "DATE_PAST"
    TYPE = "TYPE"


class ValueRefused(Exception):
    """A value breaks a rule of its field; `str(error)` is the Chinese message."""

    def __init__(self, code: FindingCode, message: str) -> None:
        super().__init__(message)
        self.code = code


def clean_value(field: Field, value: object, options: Sequence[Option], today: date | None) -> CleanValue:
    """The value as it is kept; null where nothing was filled in (of a check box: false).

    `options` are the choices that the field has now; `today` (Asia/Shanghai) is for dates that must not be
    past.

    Raises:
        ValueRefused: the value breaks a rule of the field, or is missing where it is required.
    """
    if field.kind in ("select", "radio"):
        return _required(field, _choice(value, options))
    if field.kind in ("checklist", "taglist"):
        return _required(field, _choices(value, options))
    if field.kind == "datetime":
        return _required(field, _date(field, value, today))
    return _required(field, _PLAIN[field.kind](field, value))


def _required(field: Field, value: CleanValue) -> CleanValue:
    empty = value is None or value == [] or (field.kind == "checkbox" and value is False)
    if field.rules.required and empty:
        raise ValueRefused(FindingCode.FIELD_REQUIRED, _REQUIRED.get(field.kind, "请选择"))
    return value


_REQUIRED: dict[FieldKind, str] = {
    "textfield": "请填写",
    "textarea": "请填写",
    "number": "请填写",
    "checkbox": "请勾选确认",
}


def _text(field: Field, value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise _wrong_type("文字")
    text = one_line(value) if field.kind == "textfield" else normalised(value)
    if not text:
        return None
    _check_length(field, text)
    _check_pattern(field, text)
    return text


def _check_length(field: Field, text: str) -> None:
    shortest, longest = field.rules.min_length, field.rules.max_length
    if shortest is not None and length(text) < shortest:
        raise ValueRefused(FindingCode.FIELD_TOO_SHORT, f"至少填写 {shortest} 个字")
    if longest is not None and length(text) > longest:
        raise ValueRefused(FindingCode.FIELD_TOO_LONG, f"不能超过 {longest} 个字")


def _check_pattern(field: Field, text: str) -> None:
    """After the length, so that no pattern runs over more text than the field may hold."""
    rules = field.rules
    if rules.pattern is not None and rules.pattern.search(text) is None:
        raise ValueRefused(FindingCode.PATTERN, rules.pattern_message or "格式不正确")
    if rules.validation_type == "email" and _EMAIL.fullmatch(text) is None:
        raise ValueRefused(FindingCode.PATTERN, "请填写正确的电子邮箱")
    if rules.validation_type == "phone" and _PHONE.search(text) is None:
        raise ValueRefused(FindingCode.PATTERN, "请填写带国家代码的电话号码，例如 +8621…")


def _checkbox(_field: Field, value: object) -> bool:
    if value is None:
        return False
    if not isinstance(value, bool):
        raise _wrong_type("是或否")
    return value


def _number(field: Field, value: object) -> int | float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not _finite(value):
        raise _wrong_type("数字")
    _check_number(field, Fraction(repr(value)) if isinstance(value, float) else Fraction(value))
    return value


def _check_number(field: Field, number: Fraction) -> None:
    rules = field.rules
    if rules.min is not None and number < rules.min:
        raise ValueRefused(FindingCode.NUMBER_RANGE, f"不能小于 {_plain(rules.min)}")
    if rules.max is not None and number > rules.max:
        raise ValueRefused(FindingCode.NUMBER_RANGE, f"不能大于 {_plain(rules.max)}")
    if rules.decimal_digits is not None and (number * 10**rules.decimal_digits).denominator != 1:
        raise ValueRefused(FindingCode.NUMBER_STEP, f"最多 {rules.decimal_digits} 位小数")
    if rules.increment is not None and number % rules.increment != 0:
        raise ValueRefused(FindingCode.NUMBER_STEP, f"应是 {_plain(rules.increment)} 的整数倍")


def _finite(value: float) -> bool:
    """Whole numbers are, even those that are too big to be asked as a float."""
    return isinstance(value, int) or isfinite(value)


def _plain(number: Fraction) -> str:
    return f"{float(number):g}"


_PLAIN: dict[FieldKind, Callable[[Field, object], CleanValue]] = {
    "textfield": _text,
    "textarea": _text,
    "checkbox": _checkbox,
    "number": _number,
}


def _choice(value: object, options: Sequence[Option]) -> Scalar | None:
    if value is None or value == "":
        return None
    for option in options:
        if _identity(option.value) == _identity(value):
            return option.value
    raise ValueRefused(FindingCode.OPTION_UNKNOWN, "所选的不是可选项，请重新选择")


def _choices(value: object, options: Sequence[Option]) -> list[Scalar]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise _wrong_type("若干选项")
    chosen = {
        _identity(each): each for each in (_choice(each, options) for each in cast("list[object]", value))
    }
    return [each for each in chosen.values() if each is not None]


def _identity(value: object) -> tuple[type, object]:
    """1 and True are equal in Python, not in the browser."""
    return type(value), value


def _date(field: Field, value: object, today: date | None) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise _wrong_type("日期")
    pattern, parse, example = _DATES[field.date_kind]
    try:
        read = parse(value) if pattern.fullmatch(value) else None
    except ValueError:
        read = None
    if read is None:
        raise ValueRefused(FindingCode.DATE_INVALID, f"不是有效的日期或时间，应写成 {example} 的形式")
    past = today is not None and field.date_kind != "time" and value[:10] < today.isoformat()
    if past and field.rules.not_past:
        raise ValueRefused(FindingCode.DATE_PAST, "不能早于今天")
    return value


def _wrong_type(expected: str) -> ValueRefused:
    return ValueRefused(FindingCode.TYPE, f"应是{expected}")
