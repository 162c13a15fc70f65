"""`hotline report`: indicators of any period, and the reports of the meetings as files (报表)."""

import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from cli.logs import logging_to
from cli.running import read_settings, refusal, run, say
from hotline.bootstrap import office_as_it_is
from hotline.calendar import SHANGHAI
from hotline.reports.dimensions import DIMENSION_NAMES, Dimension
from hotline.reports.durations import hours
from hotline.reports.figures import NO_BASE, percent, points
from hotline.reports.make_material import write_files
from hotline.reports.report import ReportKind, material
from hotline.reports.span import Span, SpanInvalid
from hotline.reports.table import (
    STREET_SET,
    IndicatorTable,
    RowView,
    Wanted,
    dimension_titles,
    indicator_table,
)
from hotline.work import Work

app = typer.Typer(no_args_is_help=True, help="报表：指标和通报")

Answer = TypeVar("Answer")
USAGE = 2
_NAMES = "、".join(f"{each.value} {name}" for each, name in DIMENSION_NAMES.items())

Month = Annotated[str, typer.Argument(metavar="YYYY-MM", help="期间内的任一个月，如 2026-10 为 9—10 月双月")]
Out = Annotated[Path, typer.Option(metavar="DIR", help="写到哪个文件夹")]
AsOf = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="数据截至，如 2026-11-05T09:00；未注明时区的按北京时间；不给为现在"),
]
Day = Annotated[str, typer.Option(metavar="YYYY-MM-DD")]


@app.command()
def monthly(month: Month, out: Out = Path(), as_of: AsOf = None) -> None:
    """月度通报。"""
    _report(ReportKind.MONTHLY, month, out, as_of)


@app.command()
def bimonthly(month: Month, out: Out = Path(), as_of: AsOf = None) -> None:
    """双月通报：Word、Excel 和 JSON 文件。"""
    _report(ReportKind.BIMONTHLY, month, out, as_of)


@app.command()
def quarterly(month: Month, out: Out = Path(), as_of: AsOf = None) -> None:
    """季度通报。"""
    _report(ReportKind.QUARTERLY, month, out, as_of)


@app.command(name="half-yearly")
def half_yearly(month: Month, out: Out = Path(), as_of: AsOf = None) -> None:
    """半年通报。"""
    _report(ReportKind.HALF_YEARLY, month, out, as_of)


@app.command()
def yearly(month: Month, out: Out = Path(), as_of: AsOf = None) -> None:
    """年度通报。"""
    _report(ReportKind.YEARLY, month, out, as_of)


@app.command()
def indicators(
    first: Annotated[str, typer.Option("--from", metavar="YYYY-MM-DD", help="起日（含）")],
    last: Annotated[str, typer.Option("--to", metavar="YYYY-MM-DD", help="止日（含）")],
    by: Annotated[str, typer.Option(help=f"分组，可用逗号写多个：{_NAMES}")] = "department",
    indicator_set: Annotated[str, typer.Option("--set", help="指标组编号")] = STREET_SET,
    durations: Annotated[bool, typer.Option("--durations", help="同时统计用时")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    as_of: AsOf = None,
) -> None:
    """任意期间的指标，比率均注明分子和分母。"""
    span = _span(_day(first), _day(last))
    wanted = Wanted(span, _dimensions(by), indicator_set, as_of=_moment(as_of), with_durations=durations)
    table = run(_looking(lambda work: indicator_table(work, wanted)))
    if as_json:
        typer.echo(table.model_dump_json(indent=2))
    else:
        Console().print(_shown(table))


def _report(kind: ReportKind, month: str, out: Path, as_of: str | None) -> None:
    at = _moment(as_of)
    made = run(_looking(lambda work: material(work, kind.value, month, as_of=at)))
    for path in write_files(made, out):
        typer.echo(str(path))


async def _looking(ask: Callable[[Work], Awaitable[Answer]]) -> Answer:
    settings = read_settings()
    with logging_to(settings.data_folder, logging.WARNING, settings.log_format):
        async with office_as_it_is(settings) as office, office.look() as work:
            return await ask(work)


def _span(first: date, last: date) -> Span:
    try:
        return Span(first, last)
    except SpanInvalid as error:
        raise refusal(error) from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        say(f"日期“{text}”写法不对，应如 2026-09-01")
        raise typer.Exit(USAGE) from error


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        say(f"时间“{text}”写法不对，应如 2026-11-05T09:00")
        raise typer.Exit(USAGE) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _dimensions(text: str) -> tuple[Dimension, ...]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    known = {each.value for each in Dimension}
    unknown = [name for name in names if name not in known]
    if unknown:
        say(f"不能按“{'、'.join(unknown)}”分组；可用：{_NAMES}")
        raise typer.Exit(USAGE)
    return tuple(Dimension(name) for name in dict.fromkeys(names))


def _shown(table: IndicatorTable) -> Table:
    """One line a figure, so that it fits any window."""
    shown = Table(
        title=f"{table.label}（环比 {table.previous}，同比 {table.year_before}）",
        caption=f"数据截至 {table.as_of:%Y-%m-%d %H:%M}；“—”为没有基数，环比、同比为增减的百分点",
    )
    for heading in [*(dimension_titles(table.by) or ["范围"]), "指标"]:
        shown.add_column(heading, no_wrap=True)
    for heading in ("比率", "分子/分母", "环比", "同比"):
        shown.add_column(heading, justify="right", no_wrap=True)
    for row in [*table.rows, table.total]:
        for names, line in zip(_names(table, row), _lines(table, row), strict=False):
            shown.add_row(*names, *line)
        shown.add_section()
    return shown


def _names(table: IndicatorTable, row: RowView) -> Iterator[list[str]]:
    """What the row stands for, on its first line only."""
    width = max(len(table.by), 1)
    names = [key.name for key in row.keys]
    yield names + [""] * (width - len(names))
    while True:
        yield [""] * width


def _lines(table: IndicatorTable, row: RowView) -> Iterator[Sequence[str]]:
    for head, each in zip(table.indicators, row.figures, strict=True):
        counted = f"{each.value.numerator}/{each.value.denominator}"
        yield head.name, percent(each.value.rate), counted, _points(each.change), _points(each.change_year)
    score = row.score
    changes = (_difference(score.value, base) for base in (score.previous, score.year_before))
    yield table.score_name, _number(score.value), "", *changes
    for head, each in zip(table.durations, row.durations, strict=False):
        yield f"{head.name}平均", _hours(each.average), f"{each.count}次", "", ""
        yield "　九成不超过", _hours(each.ninetieth), "", "", ""


def _points(value: float | None) -> str:
    return points(value).removesuffix(" 个百分点")


def _difference(value: float | None, base: float | None) -> str:
    return NO_BASE if value is None or base is None else f"{value - base:+.2f}"


def _number(value: float | None) -> str:
    return NO_BASE if value is None else f"{value:.2f}"


def _hours(minutes: float | None) -> str:
    return NO_BASE if minutes is None else f"{hours(minutes)}小时"
