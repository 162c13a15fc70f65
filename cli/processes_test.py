"""`hotline processes test`: the process owner's own tests, on a real engine whose clock is moved (流程测试)."""

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from assembly.process_tests.run import prepare_tests, run_tests
from cli.running import errors, read_settings, refusal, run, say
from hotline.errors import HotlineError
from hotline.logs import logging_by
from hotline.processes.scenarios.prepared import Prepared
from hotline.processes.scenarios.reading import ScenariosInvalid, chosen, read_tests
from hotline.processes.scenarios.verdict import Verdict
from hotline.settings import Settings

Folder = Annotated[
    Path | None, typer.Argument(metavar="FOLDER", show_default=False, help="流程文件夹，默认为系统所用的")
]
Only = Annotated[str | None, typer.Option(metavar="名称", help="只跑名称中含有这几个字的")]
Against = Annotated[
    Path | None,
    typer.Option(metavar="FOLDER", help="用 FOLDER 的测试，去试另一个文件夹的流程图、决策表和表单"),
]
Keep = Annotated[
    Path | None, typer.Option(metavar="FOLDER", help="把演过的数据留在这个空目录里，可再用来试算")
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


def run_written(
    folder: Folder = None,
    only: Only = None,
    against: Against = None,
    as_json: AsJson = False,
    keep: Keep = None,
) -> None:
    """跑测试：`tests/*.yaml` 里写的决策表和情景，在临时的引擎上真的走一遍。有不符的，退出码为 1。"""
    settings = read_settings()
    written_in = _folder(folder or settings.processes)
    tried = _folder(against or written_in)
    prepared = _prepared(written_in, tried, only, settings)
    with logging_by(logging.NullHandler(), logging.WARNING):  # what matters stands in the verdicts
        verdicts = run(run_tests(tried, prepared, settings, keep=keep, report=say))
    if as_json:
        rows = [{**asdict(each), "passed": each.passed} for each in verdicts]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        _print(verdicts)
    if not all(each.passed for each in verdicts):
        raise typer.Exit(1)


def _folder(folder: Path) -> Path:
    if not folder.is_dir():
        raise typer.BadParameter(f"没有这个文件夹：{folder}")
    return folder


def _prepared(written_in: Path, folder: Path, only: str | None, settings: Settings) -> list[Prepared]:
    try:
        return prepare_tests(folder, chosen(read_tests(written_in), only), settings)
    except ScenariosInvalid as error:
        for mistake in error.mistakes:
            errors.print(str(mistake), style="red", highlight=False, markup=False)
        raise typer.Exit(1) from error
    except HotlineError as error:
        raise refusal(error) from error


def _print(verdicts: Sequence[Verdict]) -> None:
    for each in verdicts:
        typer.echo(f"{'通过' if each.passed else '不符'}  {each.name}")
        if not each.passed:
            _print_differences(each)
    failed = sum(not each.passed for each in verdicts)
    typer.echo(f"共 {len(verdicts)} 项，通过 {len(verdicts) - failed} 项，不符 {failed} 项")


def _print_differences(verdict: Verdict) -> None:
    table = Table(*(Column(name, overflow="fold") for name in ("哪里", "预期", "实际")), show_lines=True)
    for each in verdict.differences:
        table.add_row(each.what, each.expected, each.came)
    Console().print(table)
    typer.echo(f"      写在 {verdict.file} 第 {verdict.line} 行")
    if verdict.path:
        typer.echo(f"      实际经过：{'、'.join(verdict.path)}")
