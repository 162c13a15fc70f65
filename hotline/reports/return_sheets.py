"""Returns (退单情况, R-42): applied for, approved, refused, late; by department and by suggested department.

An application belongs to the period in which it was handed in; what became of it later is shown as far as known.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping

from sqlalchemy import func, select

from hotline.reports.dimensions import Dimension
from hotline.reports.making import Making
from hotline.reports.material import Cell, Column, Sheet
from hotline.reports.populations import Population, rows_of
from hotline.tickets.facts import ReturnRequest
from hotline.tickets.models import Dispatch

_STATES = {
    "approved": "同意",
    "refused": "不同意",
    "too_late": "超过期限",
    "unsigned": "未经签字",
    "withdrawn": "已撤回",
    "pending": "审核中",
}


async def returns(making: Making) -> list[Sheet]:
    """Two sheets."""
    own, suggested = await _applications(making)
    return [
        _sheet(making, "returns", "退单（按申请部门）", "申请部门", own),
        _sheet(making, "returns_suggested", "退单（按建议部门）", "建议承办部门", suggested),
    ]


async def _applications(making: Making) -> tuple[Mapping[str, Counter[str]], Mapping[str, Counter[str]]]:
    status = making.known.return_status().label("status")
    columns = [Dispatch.department.expression, ReturnRequest.suggested_department.expression, status]
    needs = making.needs(Population.RETURNS)
    groups = making.own(rows_of(Population.RETURNS, making.span, making.known, columns, needs)).subquery()
    query = select(*groups.c, func.count()).group_by(*groups.c)
    own: dict[str, Counter[str]] = defaultdict(Counter)
    suggested: dict[str, Counter[str]] = defaultdict(Counter)
    for department, suggestion, state, number in await making.rows(query):
        own[department][state] += number
        suggested[suggestion][state] += number
    return own, suggested


def _sheet(making: Making, code: str, title: str, heading: str, found: Mapping[str, Counter[str]]) -> Sheet:
    ordered = sorted(found.items(), key=lambda item: (-item[1].total(), item[0]))
    rows: list[list[Cell]] = [
        [making.name(Dimension.DEPARTMENT, key), states.total(), *(states[state] for state in _STATES)]
        for key, states in ordered
    ]
    return Sheet(
        code=code,
        title=title,
        rule="R-42",
        note="按申请时间计入本期。",
        columns=[
            Column(title=heading),
            Column(title="申请（件）", kind="count"),
            *(Column(title=f"{name}（件）", kind="count") for name in _STATES.values()),
        ],
        rows=rows,
    )
