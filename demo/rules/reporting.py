"""E: what the discipline office and the directors' meeting get (通报与反馈); the reports are the periods' own."""

from demo.rules.counting import Facts, Reckoning, Rule, events, late, n
from hotline.reports.material import RateView, Sheet
from hotline.supervision.models import Explanation, ExplanationCause, Talk


def _rows(rule: str) -> Reckoning:
    """Rows of the reports' tables that a rule asks for."""

    async def count(facts: Facts) -> int:
        return sum(len(sheet.rows) for sheet in _sheets(facts, rule))

    return count


def _compared(facts: Facts, *, based: bool) -> int:
    """Figures that have a period to be compared with, or have none: then they show a dash (R-45)."""
    changes = [
        cell
        for sheet in _sheets(facts, "R-45")
        for row in sheet.rows
        for column, cell in zip(sheet.columns, row, strict=True)
        if column.kind in ("points", "share")
    ]
    return sum((cell is not None) == based for cell in changes)


async def _with_base(facts: Facts) -> int:
    return _compared(facts, based=True)


async def _without_base(facts: Facts) -> int:
    return _compared(facts, based=False)


async def _rates(facts: Facts) -> int:
    """Rates that show numerator and denominator."""
    cells = (cell for sheet in _sheets(facts, "R-44") for row in sheet.rows for cell in row)
    return sum(isinstance(cell, RateView) for cell in cells)


def _sheets(facts: Facts, rule: str) -> list[Sheet]:
    return [sheet for report in facts.reports for sheet in report.sheets if rule in sheet.rule]


REPORTING: tuple[Rule, ...] = (
    Rule(
        "R-40",
        "未按时先行接单，三次约谈",
        {
            "接单超时": late("accept"),
            "约谈草稿": n(Talk),
            "核实": n(Talk, Talk.verified_at.is_not(None)),
            "已约谈": n(Talk, Talk.held_at.is_not(None)),
        },
    ),
    Rule(
        "R-41",
        "未先行联系、逾期的说明",
        {
            "书面说明": n(Explanation),
            "所列超时": n(ExplanationCause),
            "退回重写": events("explanation_sent_back"),
            "已接收": n(Explanation, Explanation.received_at.is_not(None)),
        },
    ),
    Rule("R-42", "退单通报", {"通报行数": _rows("R-42")}),
    Rule("R-43", "不满意工单通报", {"通报行数": _rows("R-43")}),
    Rule("R-44", "得分和满意率", {"通报行数": _rows("R-44"), "率（写明分子分母）": _rates}),
    Rule("R-45", "同比、环比", {"有基数的": _with_base, "没有基数，显示“—”": _without_base}),
    Rule("R-46", "各领域共性问题", {"通报行数": _rows("R-46")}),
)
