"""What was written into a form (表单内容), as lines of a paper: with the labels that the form had for people. Pure.

A process owner may add fields to a form: all of them come out, without a change here.
"""

from collections.abc import Mapping
from typing import Any, cast

from hotline.documents.template import Content
from hotline.tasks.forms import Field, Form


def form_lines(form: Form, data: Mapping[str, Any]) -> list[Content]:
    """`label` and `text` of each field that was filled in, in the order of the form.

    What an older version of the form asked for comes last, under its key.
    """
    fields = {field.key: field for field in form.fields}
    keys = [*fields, *(key for key in data if key not in fields)]
    lines = ((key, answer(fields.get(key), data.get(key))) for key in keys)
    return [
        {"label": fields[key].label if key in fields else key, "text": text} for key, text in lines if text
    ]


def answer(field: Field | None, value: object) -> str:
    """One value in words: the label of a choice, 是 or 否, or what was typed."""
    if isinstance(value, list):
        return "、".join(answer(field, item) for item in cast("list[object]", value))
    if value is None or value == "":
        return ""
    labels = {option.value: option.label for option in field.options} if field else {}
    if value in labels:
        return labels[cast("Any", value)]
    return ("是" if value else "否") if isinstance(value, bool) else str(value)
