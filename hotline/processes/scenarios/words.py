"""The office's words for codes (用语与代码), both ways, for what is written in a test and for what it answers."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from hotline.calendar import LimitUnit
from hotline.deadlines.rules import STEP_NAMES
from hotline.tickets.close import CLOSED_AS_NAMES

KINDS: Mapping[str, str] = {
    "ordinary": "普通",
    "urgent": "紧急",
    "less_urgent": "次紧急",
    "snapshot": "随身拍",
    "city_review": "市级复核单",
}
NATURES: Mapping[str, str] = {
    "consultation": "咨询",
    "help": "求助",
    "complaint": "投诉",
    "report": "举报",
    "suggestion": "建议",
}
STEPS: Mapping[str, str] = STEP_NAMES
ENDS: Mapping[str, str] = CLOSED_AS_NAMES
_UNITS: Mapping[str, str] = {
    **{unit.value: unit.chinese for unit in LimitUnit},
    "district": "区级时限",
    "agreed": "约定日期",
    "none": "不设",
}
BY_COLUMN: Mapping[str, Mapping[str, str]] = {
    "kind": KINDS,
    "nature": NATURES,
    "step": STEPS,
    "unit": _UNITS,
    "visitor": {"station": "工作站", "field_team": "外勤小组", "none": "不走访"},
}
"""Words for what stands in the columns of tables, by the column's variable."""


def code_of(words: Mapping[str, str], text: str) -> str | None:
    """The code that a word or a code means; None where there is no such."""
    if text in words:
        return text
    return next((code for code, word in words.items() if word == text), None)


def unknown(text: str, known: Iterable[str]) -> str:
    """What to say of a word that is none of these: the nearest of them, or all that there are."""
    choices = list(dict.fromkeys(known))
    near = get_close_matches(text, choices, n=3, cutoff=0.4)
    shown = "、".join(near or choices[:12])
    return f"没有“{text}”，" + (f"是不是：{shown}" if near else f"可以写：{shown}")
