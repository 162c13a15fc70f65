"""`hotline deadlines`: the deadlines of what is open follow a calendar that has changed (时限调整, R-52)."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli.running import read_settings, run
from hotline.bootstrap import office_as_it_is
from hotline.deadlines import revise
from hotline.deadlines.revise import DeadlineChange

app = typer.Typer(no_args_is_help=True, help="日历变了以后，在办工单的时限怎样变")

OfficeFile = Annotated[Path | None, typer.Option(metavar="FILE", help="本单位日历文件（YAML）")]


@app.command()
def preview(office_file: OfficeFile = None) -> None:
    """预览：按现行日历（或给出的日历文件），在办工单的哪些时限会变。只看不改。"""
    _print_changes(run(_preview(office_file)))


@app.command()
def apply(
    reason: Annotated[str, typer.Option(help="调整原因，记入每张工单，如“9月10日台风停工”")],
) -> None:
    """按现行日历（设置 HOTLINE_CALENDAR_FILE）调整在办工单的时限和定时器。可重复执行。"""
    _print_changes(run(_apply(reason)))


async def _preview(office_file: Path | None) -> list[DeadlineChange]:
    settings = read_settings()
    if office_file is not None:
        settings = settings.model_copy(update={"calendar_file": office_file})
    async with office_as_it_is(settings) as office, office.look() as work:
        return await revise.preview(work)


async def _apply(reason: str) -> list[DeadlineChange]:
    async with office_as_it_is(read_settings()) as office:
        return await revise.apply(office, reason)


def _print_changes(changes: list[DeadlineChange]) -> None:
    if not changes:
        typer.echo("没有需要调整的时限")
        return
    table = Table("工单", "步骤", "原到期时间", "新到期时间", "说明")
    for change in changes:
        moments = (f"{moment:%Y-%m-%d %H:%M}" for moment in (change.due_at, change.new_due_at))
        table.add_row(change.case_id, change.step_name, *moments, _effect(change))
    Console().print(table)
    typer.echo(f"共 {len(changes)} 项")


def _effect(change: DeadlineChange) -> str:
    parts = {
        "撤销超时": change.takes_back_lateness,
        "已到期": change.already_passed,
        "暂定": change.provisional,
    }
    return "、".join(text for text, applies in parts.items() if applies)
