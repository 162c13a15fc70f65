"""`hotline processes tables`: decision tables as a workbook and back (规则表与 Excel 互换)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from assembly.process_check import known
from cli.processes_changes import print_changes
from cli.running import NotWritten, errors, read_settings, refusal
from hotline.errors import HotlineError
from hotline.processes.files import folder_files, replace_files
from hotline.processes.spreadsheet.errors import WorkbookRefused
from hotline.processes.spreadsheet.plan import Plan, plan
from hotline.processes.spreadsheet.table import read_table_files
from hotline.processes.spreadsheet.workbook import write_workbook
from hotline.settings import Settings

app = typer.Typer(no_args_is_help=True, help="规则表：导出为 Excel，改好后导回")

Folder = Annotated[
    Path | None, typer.Argument(metavar="FOLDER", show_default=False, help="流程文件夹，默认为系统所用的")
]
Workbook = Annotated[
    Path, typer.Argument(metavar="FILE.xlsx", help="导出后改过的 Excel 文件", dir_okay=False)
]
To = Annotated[Path, typer.Option("--to", metavar="FILE.xlsx", help="写到哪个 Excel 文件", dir_okay=False)]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只看会改什么，不写文件")]


@app.command("export")
def export_tables(to: To, folder: Folder = None) -> None:
    """导出：每张规则表一张工作表，所有格子都是文本。"""
    try:
        files = read_table_files(_folder(read_settings(), folder))
        content = write_workbook(files)
    except HotlineError as error:
        raise refusal(error) from error
    _replace(to.parent, {to.name: content})
    names = "、".join(table.view.name for file in files for table in file.tables)
    typer.echo(f"已导出到 {to}：{names}")


@app.command("import")
def import_tables(workbook: Workbook, folder: Folder = None, dry_run: DryRun = False) -> None:
    """导入：只改有变化的行，先检查，有错误就什么也不改。退出码为 1 表示没有采用。"""
    settings = read_settings()
    target = _folder(settings, folder)
    try:
        planned = _plan(settings, target, workbook)
    except WorkbookRefused as error:
        for problem in error.problems:
            errors.print(problem, style="red", highlight=False, markup=False)
        raise refusal(_short(error)) from error
    except HotlineError as error:
        raise refusal(error) from error
    if planned.changes or not planned.files:
        print_changes(planned.changes)
    else:
        typer.echo("有改动，但不影响办理（如不设时限的行改了数量）")
    _write(target, planned, dry_run=dry_run)


def _short(error: WorkbookRefused) -> WorkbookRefused:
    """Each problem has its own line already."""
    return WorkbookRefused([f"共 {len(error.problems)} 处，见上"])


def _plan(settings: Settings, folder: Path, workbook: Path) -> Plan:
    if not workbook.is_file():
        raise typer.BadParameter(f"没有这个文件：{workbook}")
    return plan(folder_files(folder), workbook.read_bytes(), known(settings.street_file, None))


def _write(folder: Path, planned: Plan, *, dry_run: bool) -> None:
    if not planned.files:
        return
    names = "、".join(planned.files)
    if dry_run:
        typer.echo(f"只是预览，没有写文件；去掉 --dry-run 即写入：{names}")
        return
    _replace(folder, planned.files)
    typer.echo(f"已写入 {names}；部署后生效")


def _replace(folder: Path, files: Mapping[str, bytes]) -> None:
    try:
        replace_files(folder, files)
    except OSError as error:
        raise refusal(NotWritten(f"未能写入 {folder}：{error.strerror}")) from error


def _folder(settings: Settings, folder: Path | None) -> Path:
    found = folder or settings.processes
    if not found.is_dir():
        raise typer.BadParameter(f"没有这个文件夹：{found}")
    return found
