"""Checking what people filled in (表单校验), as the browser does and where it does not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from hotline.errors import HotlineError
from hotline.tasks.form_field import Field, Option
from hotline.tasks.form_text import one_line
from hotline.tasks.form_values import CleanValue, FindingCode, ValueRefused, clean_value
from hotline.tasks.forms import Form

__all__ = ["CleanValue", "Finding", "FindingCode", "FormInvalid", "check"]

# A client that sends what the form does not have is told of it, not echoed at length.
_LONGEST_KEY = 100
_MOST_UNKNOWN = 10


@dataclass(frozen=True)
class Finding:
    """One thing to put right (校验问题): the field's key and label, a stable code, a Chinese message.

    The message never repeats what was typed. `key` is empty where the data as a whole is wrong.
    """

    key: str
    label: str
    code: FindingCode
    message: str


class FormInvalid(HotlineError):
    """What was filled in does not fit the form; `findings` says field by field what to put right."""

    code = "FORM_INVALID"
    status = 422
    message = "表单填写有误"

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        what = "；".join(f"{finding.label}：{finding.message}" for finding in self.findings)
        super().__init__(f"{self.message}：{what}")


def check(
    form: Form, data: object, options: Mapping[str, Sequence[Option]], *, today: date | None = None
) -> dict[str, CleanValue]:
    """What is kept of `data`: every field that is shown, null where nothing was filled in (check box: false).

    Values of hidden and disabled fields are left out, whatever was sent; keys that the form does not have are
    refused. `options` are the lists of choices that the form names with `valuesKey`; the caller gives them
    all (`form.options_keys`). `today` is the day in Asia/Shanghai; where it is given, a date that must not
    be past is held against it. Checking the answer again gives the same answer.

    Raises:
        FormInvalid: with everything there is to put right, in the order of the form.
        KeyError: a list of choices that the form names was not given.
    """
    if not isinstance(data, Mapping):
        raise FormInvalid([Finding("", "表单", FindingCode.TYPE, "应是各项内容的集合")])
    sent = cast("Mapping[object, object]", data)
    cleaned, refused = _checked(form, sent, options, today)
    findings = [refused[field.key] for field in form.fields if field.key in refused]
    findings += _unknown(form, sent)
    if findings:
        raise FormInvalid(findings)
    return {field.key: cleaned[field.key] for field in form.fields if field.key in cleaned}


def _checked(
    form: Form, sent: Mapping[object, object], options: Mapping[str, Sequence[Option]], today: date | None
) -> tuple[dict[str, CleanValue], dict[str, Finding]]:
    """Fields before those that they hide, so that a hidden or refused value is null to all conditions."""
    cleaned: dict[str, CleanValue] = {}
    refused: dict[str, Finding] = {}
    for field in sorted(form.fields, key=lambda each: each.depth):
        if field.disabled or field.hidden(cleaned):
            continue
        try:
            cleaned[field.key] = clean_value(field, sent.get(field.key), _options(field, options), today)
        except ValueRefused as error:
            refused[field.key] = Finding(field.key, field.label, error.code, str(error))
    return cleaned, refused


def _options(field: Field, options: Mapping[str, Sequence[Option]]) -> Sequence[Option]:
    return field.options if field.options_key is None else options[field.options_key]


def _unknown(form: Form, sent: Mapping[object, object]) -> list[Finding]:
    known = {field.key for field in form.fields}
    keys = [one_line(str(key))[:_LONGEST_KEY] for key in sent if key not in known]
    return [
        Finding(key, "表单", FindingCode.FIELD_UNKNOWN, "含有表单没有的内容") for key in keys[:_MOST_UNKNOWN]
    ]
