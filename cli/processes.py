"""`hotline processes`: for who owns the processes (流程负责人): look before deploying."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from assembly.process_check import check_processes
from cli.earlier_files import other_side
from cli.running import read_settings, refusal, run
from hotline.bootstrap import open_office
from hotline.errors import HotlineError
from hotline.processes.check.all_rules import errors
from hotline.processes.check.finding import Finding, Level
from hotline.processes.check.known import Place, Standing
from hotline.processes.diff.change import Change
from hotline.processes.diff.compare import compare
from hotline.processes.folder import ProcessFolder, read_folder
from hotline.processes.standing import standing
from hotline.processes.stored import stored_folder
from hotline.settings import Settings

app = typer.Typer(no_args_is_help=True, help="流程图、决策表、表单：部署前检查，看看改了什么")

Folder = Annotated[
    Path | None, typer.Argument(metavar="FOLDER", show_default=False, help="流程文件夹，默认为系统所用的")
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
FilesOnly = Annotated[bool, typer.Option("--files-only", help="只看文件，不看数据库里在办的")]
Against = Annotated[
    str | None, typer.Option(metavar="FOLDER|GIT", help="与另一个文件夹或 Git 版本比较，默认与现行版本比较")
]
_STYLES = {Level.ERROR: "red", Level.WARNING: "yellow", Level.UNCHECKED: "dim"}


@app.command()
def check(folder: Folder = None, files_only: FilesOnly = False, as_json: AsJson = False) -> None:
    """部署前检查：流程图、决策表、表单能不能一起用。有错误时退出码为 1。"""
    settings = read_settings()
    findings = run(_check(settings, _folder(settings, folder), files_only=files_only))
    if as_json:
        _print_json([{**asdict(each), "level": each.level.value} for each in findings])
    else:
        _print_findings(findings)
    if errors(findings):
        raise typer.Exit(1)


@app.command()
def diff(folder: Folder = None, against: Against = None, as_json: AsJson = False) -> None:
    """看看改了什么：现行版本与将要部署的文件夹之间。只看不改。"""
    settings = read_settings()
    new = _readable(read_folder(_folder(settings, folder)))
    old = _readable(_other_side(settings, _folder(settings, folder), against))
    changes = compare(old, new)
    if as_json:
        _print_json([asdict(each) for each in changes])
    else:
        _print_changes(changes)


def _folder(settings: Settings, folder: Path | None) -> Path:
    found = folder or settings.processes
    if not found.is_dir():
        raise typer.BadParameter(f"没有这个文件夹：{found}")
    return found


async def _check(settings: Settings, folder: Path, *, files_only: bool) -> list[Finding]:
    stand = None if files_only else await _standing(settings)
    return await check_processes(folder, settings.street_file, stand)


async def _standing(settings: Settings) -> Mapping[Place, Standing] | None:
    """None where there is no database: a check begins none."""
    if not _has_database(settings):
        return None
    async with open_office(settings) as office, office.look() as work:
        return await standing(work)


def _has_database(settings: Settings) -> bool:
    return bool(settings.database_url) or (settings.data_folder / "hotline.db").is_file()


def _other_side(settings: Settings, folder: Path, against: str | None) -> ProcessFolder:
    try:
        return other_side(folder, against) if against else run(_stored(settings))
    except HotlineError as error:
        raise refusal(error) from error


async def _stored(settings: Settings) -> ProcessFolder:
    if not _has_database(settings):
        raise HotlineError("没有数据库，不知道现行版本；请用 --against 给出另一个文件夹或 Git 版本")
    async with open_office(settings) as office, office.look() as work:
        return await stored_folder(work)


def _readable(folder: ProcessFolder) -> ProcessFolder:
    if folder.unreadable:
        problems = "；".join(f"{each.file}：{each.why}" for each in folder.unreadable)
        raise refusal(HotlineError(f"有文件读不了，无法比较。{problems}"))
    return folder


def _print_json(rows: Sequence[Mapping[str, object]]) -> None:
    typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))


def _print_findings(findings: Sequence[Finding]) -> None:
    if findings:
        table = _table("程度", "文件", "元素", "怎么回事、怎么办", "代码")
        for each in findings:
            place = _place(each.label, each.element)
            table.add_row(each.level.label, each.file, place, each.text, each.code, style=_STYLES[each.level])
        Console().print(table)
    typer.echo(_summary(findings))


def _summary(findings: Sequence[Finding]) -> str:
    counts = {level: sum(each.level is level for each in findings) for level in Level}
    said = "、".join(f"{level.label} {number} 项" for level, number in counts.items() if number)
    verdict = "有错误，不能部署" if counts[Level.ERROR] else "没有错误，可以部署"
    return f"{verdict}（{said}）" if said else verdict


def _print_changes(changes: Sequence[Change]) -> None:
    if not changes:
        typer.echo("没有变化")
        return
    table = _table("文件", "变化", "哪里", "改了什么")
    for each in changes:
        table.add_row(each.file, each.kind.label, _place(each.label, each.element), each.text)
    Console().print(table)
    typer.echo(f"共 {len(changes)} 处")


def _table(*columns: str) -> Table:
    """Chinese has no blanks at which a line could end: it is folded, never cut."""
    return Table(*(Column(name, overflow="fold") for name in columns), show_lines=True)


def _place(label: str, element: str) -> str:
    """The label, and below it the id, which is what one looks for in the file."""
    return "\n".join(dict.fromkeys(part for part in (label, element) if part))
