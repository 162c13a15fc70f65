"""What messages say (通知文字): the office's own sentences with a few values of the program. Pure.

Only the values named here can be asked for, and none of them is personal (R-61).
"""

from string import Formatter
from typing import TypedDict

PLACEHOLDERS = {
    "number": "工单编号",
    "title": "事项名称",
    "step": "办理环节",
    "state": "即将到期或已到期",
    "department": "部门名称",
    "due": "到期时间",
    "answer": "回访结果",
    "text": "系统给出的说明",
}
"""What a text may contain in braces."""


class Values(TypedDict, total=False):
    """Values for the placeholders (通知变量); Chinese, for people, without personal data."""

    number: str
    title: str
    step: str
    state: str
    department: str
    due: str
    answer: str


def placeholders_in(template: str) -> set[str]:
    """The placeholders of a text.

    Raises:
        ValueError: a brace stands alone, or more than a bare name stands in braces.
    """
    names: set[str] = set()
    for _, name, spec, conversion in Formatter().parse(template):
        if name is None:
            continue
        if spec or conversion or not name.isidentifier():
            raise ValueError(name)
        names.add(name)
    return names


def worded(template: str, text: str, values: Values) -> str:
    """The office's sentence where the program gives everything that it asks for, else the program's own."""
    given = {name: str(value) for name, value in values.items()} | ({"text": text} if text else {})
    wanted = placeholders_in(template)
    if text and not wanted <= given.keys():
        return text
    return template.format_map({name: given.get(name, "—") for name in wanted})
