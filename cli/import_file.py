"""`hotline import`: a file of tickets goes in (导入)."""

import logging
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cli.logs import logging_to
from cli.running import errors, read_settings, run, say
from hotline.bootstrap import open_office
from hotline.calendar import SHANGHAI
from hotline.tickets.import_file import Imported, import_file
from hotline.tickets.import_layouts import read_layouts
from hotline.tickets.rejected_file import rejected_path, write_bad_rows
from hotline.work import SYSTEM

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

USAGE = 2

File = Annotated[Path, typer.Argument(metavar="FILE", help="工单文件（.xlsx、.csv、.csv.gz）")]
LayoutName = Annotated[str | None, typer.Option(help="文件格式名称；不给则按表头识别")]
DispatchedAt = Annotated[
    str | None,
    typer.Option(
        metavar="TIME", help="行内没有区派单时间时使用，如 2026-09-24T09:00；未注明时区的按北京时间"
    ),
]
Person = Annotated[str, typer.Option(help="由谁导入（派单员的编号）")]


@app.command()
def import_command(
    file: File,
    layout: LayoutName = None,
    district_dispatched_at: DispatchedAt = None,
    person: Person = SYSTEM,
) -> None:
    """导入工单文件。不合格的行列在旁边的 .rejected.csv 里；重复导入不会重复收单；流程引擎不必在运行。"""
    dispatched_at = _moment(district_dispatched_at)
    result = run(_import(file, layout, dispatched_at, person))
    _list_bad_rows(file, result)
    typer.echo(_summary(result))
    if result.broken_off is not None:
        say(f"{result.broken_off}（{result.broken_off.code}）：之前的行已导入")
        raise typer.Exit(1)


async def _import(path: Path, layout: str | None, dispatched_at: datetime | None, person: str) -> Imported:
    settings = read_settings()
    with logging_to(settings.data_folder, logging.WARNING, settings.log_format), _bar() as bar:
        task = bar.add_task(path.name, total=None)

        def watch(read: int, about: int | None) -> None:
            bar.update(task, completed=read, total=max(read, about) if about else None)

        async with open_office(settings) as office:
            return await import_file(
                office,
                path,
                read_layouts(settings.import_layouts),
                layout=layout,
                dispatched_at=dispatched_at,
                person=person,
                watch=watch,
            )


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=errors,
        transient=True,
        disable=not errors.is_terminal,
    )


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        say(f"区派单时间“{text}”有误，应如 2026-09-24T09:00")
        raise typer.Exit(USAGE) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _list_bad_rows(path: Path, result: Imported) -> None:
    try:
        if write_bad_rows(path, result.bad):
            say(f"未导入的行及原因：{rejected_path(path)}")
    except OSError as error:
        say(f"未导入的行未能写入 {rejected_path(path)}：{error.strerror}")
        for row in result.bad:
            say(f"第 {row.line_no} 行：{row.reason}（{row.code}）")


def _summary(result: Imported) -> str:
    return (
        f"{result.layout}：共 {result.rows} 行，新收 {result.new} 张，已收过 {result.known} 张，"
        f"文件内重复 {result.repeated} 行，未导入 {len(result.bad)} 行"
    )
