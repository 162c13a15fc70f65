"""What a report consists of (报表内容): sheets of columns and rows, before it becomes a file. Pure values."""

from datetime import date
from typing import Literal, TypeAlias

from hotline.reports.figures import Rate, percent, points, share
from hotline.view import LocalMoment, View

ColumnKind: TypeAlias = Literal["text", "count", "rate", "score", "points", "share", "hours", "moment"]
Among: TypeAlias = Literal["all", "repeat", "dissatisfied"]
"""All tickets, repeated ones, or those with a dissatisfied answer."""


class RateView(View):
    """A rate with both of its numbers (率)."""

    numerator: int
    denominator: int
    rate: float | None
    """0 到 1；分母为 0 时为空，显示为“—”。"""

    @classmethod
    def of(cls, rate: Rate) -> "RateView":
        """Of a counted one."""
        return cls(numerator=rate.numerator, denominator=rate.denominator, rate=rate.value)

    @property
    def counted(self) -> Rate:
        """As it was counted."""
        return Rate(self.numerator, self.denominator)

    @property
    def text(self) -> str:
        """`92.31%（12/13）`, or `—（0/0）`."""
        return self.counted.text


Cell: TypeAlias = RateView | LocalMoment | int | float | str | None


class Column(View):
    """A column of a sheet (列)."""

    title: str
    kind: ColumnKind = "text"
    indicator: str | None = None
    """指标编号：据此可查本列的数字由哪些工单组成。"""


class Sheet(View):
    """One table of a report (表)."""

    code: str
    """稳定的编号，如 `late_acceptances`。"""
    title: str
    """表名；在工作簿中是工作表的名称，不超过 31 个字。"""
    rule: str
    """依据，如 `R-40`。"""
    note: str = ""
    """口径说明。"""
    columns: list[Column]
    rows: list[list[Cell]]
    in_paper: int | None = None
    """文书中最多列出的行数；空为全部。工作簿总是全部列出。"""
    dimension: str | None = None
    """各行按什么分组，如 `department`；不分组的为空。"""
    keys: tuple[str, ...] = ()
    """分组的各行的编号，合计为空串。"""
    indicators: tuple[str, ...] = ()
    """一行一个指标的表：各行的指标编号，其数字在第二列。"""
    among: Among = "all"
    """只统计重复工单或曾不满意的工单。"""


class Chapter(View):
    """Sheets that belong together (章节)."""

    title: str
    sheets: list[Sheet]


class Material(View):
    """A whole report (报表)."""

    kind: str
    """`monthly`、`bimonthly`、`quarterly`、`half_yearly` 或 `yearly`。"""
    title: str
    label: str
    """统计期间，如 `2026年9—10月`。"""
    first: date
    last: date
    as_of: LocalMoment
    """数据截至。"""
    catalogue_version: str
    """指标文件的版本。"""
    unit: str
    """编制单位。"""
    chapters: list[Chapter]

    @property
    def sheets(self) -> list[Sheet]:
        """All sheets in their order."""
        return [sheet for chapter in self.chapters for sheet in chapter.sheets]


def shown(cell: Cell, kind: ColumnKind) -> str:
    """A cell in words; what has no base or no value is `—`, an empty text stays empty (R-45)."""
    if isinstance(cell, RateView):
        return cell.text
    if isinstance(cell, str):
        return cell
    return _number(cell, kind) if isinstance(cell, int | float) or cell is None else f"{cell:%Y-%m-%d %H:%M}"


def _number(cell: float | None, kind: ColumnKind) -> str:
    if kind == "points":
        return points(cell)
    if kind == "share":
        return share(cell)
    if kind == "rate":
        return percent(cell)
    if cell is None:
        return "—"
    return f"{cell:.1f}" if kind == "hours" else f"{cell:.2f}" if kind == "score" else str(cell)
