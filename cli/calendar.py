"""`hotline calendar`: when something is due, and why (工作日历)."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli.running import read_settings
from hotline.calendar import (
    SHANGHAI,
    Calendar,
    DayEffect,
    Deadline,
    ExplainedDay,
    LimitRule,
    LimitUnit,
    missing_text,
    missing_year,
    read_office_file,
)
from hotline.clock import Clock
from hotline.errors import HotlineError

app = typer.Typer(no_args_is_help=True, help="工作日历：计算并说明到期时间")

Start = Annotated[
    str,
    typer.Argument(
        metavar="START", show_default=False, help="起算时间，如 2026-09-29T10:00；未注明时区的按北京时间"
    ),
]
WorkingDays = Annotated[str | None, typer.Option(metavar="N", help="期限：N 个工作日")]
CalendarDays = Annotated[str | None, typer.Option(metavar="N", help="期限：N 个自然日")]
OfficeFile = Annotated[Path | None, typer.Option(metavar="FILE", help="本单位日历文件（YAML）")]


@app.command()
def due(
    start: Start = "",
    working_days: WorkingDays = None,
    calendar_days: CalendarDays = None,
    office_file: OfficeFile = None,
) -> None:
    """说明到期时间；最后一行为到期时刻（ISO 8601）。"""
    deadline = _deadline(start, working_days, calendar_days, office_file)
    typer.echo(deadline.explain_text())
    typer.echo(deadline.due.isoformat(timespec="seconds"))


@app.command()
def explain(
    start: Start = "",
    working_days: WorkingDays = None,
    calendar_days: CalendarDays = None,
    office_file: OfficeFile = None,
) -> None:
    """逐日列出计入或跳过的日期及原因。"""
    deadline = _deadline(start, working_days, calendar_days, office_file)
    Console().print(_table(deadline))
    typer.echo(deadline.explain_text())


@app.command()
def check(office_file: OfficeFile = None) -> None:
    """检查放假安排是否齐全：每年 11 月起检查下一年；缺少时以退出码 1 结束。"""
    settings = read_settings()
    calendar = _calendar(office_file or settings.calendar_file)
    year = missing_year(calendar, Clock().now().astimezone(SHANGHAI).date())
    typer.echo(missing_text(year) if year else f"放假安排齐全（{calendar.version}）")
    if year:
        raise typer.Exit(1)


def _calendar(office_file: Path | None) -> Calendar:
    try:
        return Calendar(read_office_file(office_file) if office_file else None)
    except HotlineError as error:
        raise _refusal(str(error)) from error


def _deadline(
    start: str, working_days: str | None, calendar_days: str | None, office_file: Path | None
) -> Deadline:
    """The deadline asked for; whatever is wrong with the question ends the command with exit code 2."""
    rule = _rule(working_days, calendar_days)
    moment = _moment(start)
    calendar = _calendar(office_file)
    try:
        return calendar.deadline(moment, rule)
    except HotlineError as error:
        raise _refusal(str(error)) from error


def _rule(working_days: str | None, calendar_days: str | None) -> LimitRule:
    if working_days is not None and calendar_days is None:
        return LimitRule(_count("--working-days", working_days), LimitUnit.WORKING_DAYS)
    if calendar_days is not None and working_days is None:
        return LimitRule(_count("--calendar-days", calendar_days), LimitUnit.CALENDAR_DAYS)
    raise _refusal("请用 --working-days 或 --calendar-days 给出期限，二者取一")


def _count(option: str, text: str) -> int:
    if not text.isdecimal():
        raise _refusal(f"{option} 应为不小于 0 的整数，实际为“{text}”")
    return int(text)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise _refusal(f"起算时间“{text}”有误，应如 2026-09-29T10:00") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _refusal(message: str) -> typer.Exit:
    """Says what is wrong with the question; raising the answer ends the command with exit code 2."""
    typer.echo(message, err=True)
    return typer.Exit(2)


def _table(deadline: Deadline) -> Table:
    table = Table("日期", "星期", "计算", "原因", title=f"期限{deadline.rule}")
    for day in deadline.explain():
        style = "" if day.effect is DayEffect.COUNTED else "dim"
        table.add_row(day.date.isoformat(), _weekday(day), day.effect.chinese, _reason(day), style=style)
    return table


def _weekday(day: ExplainedDay) -> str:
    return f"周{'一二三四五六日'[day.date.weekday()]}"


def _reason(day: ExplainedDay) -> str:
    return f"{day.reason}（暂定）" if day.provisional else day.reason
