"""Expressions of diagrams and tables in the office's words (表达式的说法); what is not known is shown as written."""

import re
from collections.abc import Mapping

from hotline.calendar import LimitUnit
from hotline.deadlines.rules import STEP_NAMES
from hotline.organization.rules import Role

_MOMENT = re.compile(r"=([a-z_]+\.)?([a-z_]+)\.(due|remind)")
_GROUP = re.compile(r'"([a-z_]+)@([^"]*)"')
_TEXT = re.compile(r'"([^"]*)"')
_UNITS = {
    "center": "街道城运中心",
    "street": "街道",
    "hotline_office": "街道热线办",
    "discipline_office": "纪工委",
}
_MOMENTS = {"due": "到期时", "remind": "到期前的提醒时刻"}
_CODES: Mapping[str, str] = {
    "ordinary": "普通",
    "urgent": "紧急",
    "less_urgent": "次紧急",
    "snapshot": "随身拍",
    "city_review": "市级复核单",
    "consultation": "咨询",
    "help": "求助",
    "complaint": "投诉",
    "suggestion": "建议",
    "none": "不设",
    "district": "区级时限",
    **STEP_NAMES,
}
"""`report` is a step (上报区级) and a nature (举报): the column decides, see `cell`."""
_NATURES = {"report": "举报"}


def said(expression: str) -> str:
    """An expression of a diagram: `=handling.accept.due` → `“先行接单”到期时`."""
    moment = _MOMENT.fullmatch(expression)
    if moment is not None and moment.group(2) in STEP_NAMES:
        return f"“{STEP_NAMES[moment.group(2)]}”{_MOMENTS[moment.group(3)]}"
    groups = _GROUP.findall(expression)
    if groups:
        return "、".join(_group(role, unit) for role, unit in groups)
    return f"“{expression.removeprefix('=')}”" if expression else "（空）"


def cell(text: str, column: str) -> str:
    """A cell of a table: `"handle"` → `首次处置`; empty means all."""
    codes = {**_CODES, **_NATURES} if column == "nature" else _CODES
    return _TEXT.sub(lambda found: codes.get(found.group(1), found.group(1) or "（空）"), text) or "不限"


def limit(amount: str, unit: str) -> str:
    """Amount and unit of a row: `5`, `"working_days"` → `5 个工作日`."""
    code = unit.strip('"')
    if code in set(LimitUnit):
        return f"{amount} {LimitUnit(code).chinese}"
    return {"none": "不设时限", "district": "区级给的时限", "agreed": "会上约定的日期"}.get(
        code, f"{amount} {code}"
    )


def _group(role: str, unit: str) -> str:
    name = Role(role).label if role in set(Role) else role
    return f"{name}（{_UNITS.get(unit, unit)}）" if unit else f"{name}（所属机构）"
