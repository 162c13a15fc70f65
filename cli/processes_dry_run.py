"""`hotline processes dry-run`: a new version of the process files held against past tickets (试算)."""

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from assembly.dry_run import run_dry
from cli.running import read_settings, run, say
from hotline.logs import logging_by
from hotline.processes.dry_run.outcome import Otherwise, Outcome
from hotline.processes.dry_run.past import Span
from hotline.processes.dry_run.sheet import COLUMNS, summary_lines, write_sheet

SHOWN = 50
"""Lines of the list on the screen; all are in the workbook and in the JSON."""
EACH = 500
"""After so many tickets it is said how far it is."""

Folder = Annotated[
    Path | None, typer.Argument(metavar="FOLDER", show_default=False, help="新的流程文件夹，默认为系统所用的")
]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="只看这一天起收的工单")]
LastDay = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="只看到这一天为止收的工单")]
Limit = Annotated[int | None, typer.Option(min=1, help="只看最近多少张")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
Workbook = Annotated[Path | None, typer.Option("--xlsx", metavar="FILE", help="另存为 Excel 工作簿")]


def dry_run(
    folder: Folder = None,
    since: Day = None,
    until: LastDay = None,
    limit: Limit = None,
    as_json: AsJson = False,
    xlsx: Workbook = None,
) -> None:
    """试算：用新的决策表和表单重算历史工单，哪些会不一样。只看不改，不影响正在运行的系统。"""
    settings = read_settings()
    new = folder or settings.processes
    if not new.is_dir():
        raise typer.BadParameter(f"没有这个文件夹：{new}")
    span = Span(_day(since), _day(until), limit)
    with logging_by(logging.NullHandler(), logging.WARNING):
        outcome = run(run_dry(new, settings, span, _tell, say))
    if xlsx is not None:
        _save(outcome, xlsx)
    if as_json:
        typer.echo(json.dumps(_plain(outcome), ensure_ascii=False, indent=2))
    else:
        _print(outcome)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment is not None else None


def _tell(done: int, tickets: int) -> None:
    if done and done % EACH == 0:
        say(f"{done} / {tickets}")


def _save(outcome: Outcome, path: Path) -> None:
    try:
        write_sheet(outcome, path)
    except OSError as error:
        say(f"未能写入 {path}：{error.strerror}")
        raise typer.Exit(1) from error


def _plain(outcome: Outcome) -> dict[str, object]:
    return {
        "compared": asdict(outcome.compared),
        "summary": [
            {"subject": subject.value, "changes": changes, "tickets": tickets}
            for subject, changes, tickets in outcome.summary
        ],
        "found": [asdict(each) for each in outcome.found],
        "not_compared": list(outcome.not_compared),
    }


def _print(outcome: Outcome) -> None:
    if outcome.found:
        Console().print(_table(outcome.found[:SHOWN]))
    if len(outcome.found) > SHOWN:
        typer.echo(f"只列出前 {SHOWN} 处，全部 {len(outcome.found)} 处见 --xlsx 或 --json")
    for line in summary_lines(outcome):
        typer.echo(line)


def _table(found: Sequence[Otherwise]) -> Table:
    table = Table(*(Column(name, overflow="fold") for name in COLUMNS))
    for each in found:
        table.add_row(each.ticket, each.subject.label, each.step, each.old, each.new, each.lateness.value)
    return table
