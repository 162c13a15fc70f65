"""`hotline processes`: for who owns the processes (流程负责人): look before deploying."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from assembly.process_check import check_processes
from cli import processes_deploy, processes_deployments, processes_dry_run, processes_test
from cli.earlier_files import other_side
from cli.processes_changes import print_changes
from cli.processes_findings import print_findings
from cli.processes_picture import ToPicture, write_picture
from cli.processes_tables import app as tables_app
from cli.running import read_settings, refusal, run
from hotline.bootstrap import office_as_it_is
from hotline.errors import HotlineError
from hotline.processes.check.all_rules import errors
from hotline.processes.check.finding import Finding
from hotline.processes.check.known import Place, Standing
from hotline.processes.diff.compare import compare
from hotline.processes.files import folder_files
from hotline.processes.folder import ProcessFolder, read_files
from hotline.processes.picture.picture import draw
from hotline.processes.standing import standing
from hotline.processes.stored import stored_files
from hotline.settings import Settings

app = typer.Typer(no_args_is_help=True, help="流程图、决策表、表单：部署前检查，看看改了什么")
app.command("test")(processes_test.run_written)
app.command("deploy")(processes_deploy.deploy)
app.command("deployments")(processes_deployments.show_deployments)
app.command("dry-run")(processes_dry_run.dry_run)
app.add_typer(tables_app, name="tables")

Folder = Annotated[
    Path | None, typer.Argument(metavar="FOLDER", show_default=False, help="流程文件夹，默认为系统所用的")
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
FilesOnly = Annotated[bool, typer.Option("--files-only", help="只看文件，不看数据库里在办的")]
Against = Annotated[
    str | None, typer.Option(metavar="FOLDER|GIT", help="与另一个文件夹或 Git 版本比较，默认与现行版本比较")
]


@app.command()
def check(folder: Folder = None, files_only: FilesOnly = False, as_json: AsJson = False) -> None:
    """部署前检查：流程图、决策表、表单能不能一起用。有错误时退出码为 1。"""
    settings = read_settings()
    findings = run(_check(settings, _folder(settings, folder), files_only=files_only))
    if as_json:
        _print_json([{**asdict(each), "level": each.level.value} for each in findings])
    else:
        print_findings(findings)
    if errors(findings):
        raise typer.Exit(1)


@app.command()
def diff(
    folder: Folder = None, against: Against = None, as_json: AsJson = False, picture: ToPicture = None
) -> None:
    """看看改了什么：现行版本与将要部署的文件夹之间。只看不改。"""
    settings = read_settings()
    target = _folder(settings, folder)
    new_files, old_files = folder_files(target), _other_side(settings, target, against)
    old, new = (_readable(read_files(sorted(files.items()))) for files in (old_files, new_files))
    changes = compare(old, new)
    if picture is not None:
        write_picture(picture, draw(old, new, old_files, new_files), against)
    if as_json:
        _print_json([asdict(each) for each in changes])
    else:
        print_changes(changes)


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
    async with office_as_it_is(settings) as office, office.look() as work:
        return await standing(work)


def _has_database(settings: Settings) -> bool:
    return bool(settings.database_url) or (settings.data_folder / "hotline.db").is_file()


def _other_side(settings: Settings, folder: Path, against: str | None) -> dict[str, bytes]:
    try:
        return other_side(folder, against) if against else run(_stored(settings))
    except HotlineError as error:
        raise refusal(error) from error


async def _stored(settings: Settings) -> dict[str, bytes]:
    if not _has_database(settings):
        raise HotlineError("没有数据库，不知道现行版本；请用 --against 给出另一个文件夹或 Git 版本")
    async with office_as_it_is(settings) as office, office.look() as work:
        return await stored_files(work)


def _readable(folder: ProcessFolder) -> ProcessFolder:
    if folder.unreadable:
        problems = "；".join(f"{each.file}：{each.why}" for each in folder.unreadable)
        raise refusal(HotlineError(f"有文件读不了，无法比较。{problems}"))
    return folder


def _print_json(rows: Sequence[Mapping[str, object]]) -> None:
    typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
