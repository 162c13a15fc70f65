"""What a deployment does and has done, in the terminal (部署结果)."""

from collections import Counter
from collections.abc import Mapping, Sequence

import typer
from rich.console import Console

from assembly.process_deployment import Given
from cli.processes_changes import wide_table
from hotline.processes.deploy.instances import Moved
from hotline.processes.deploy.mapping import Renamed
from hotline.processes.deploy.models import MoveOutcome

_KINDS = {"process": "流程图", "form": "表单", "decision_requirements": "规则表"}


def print_renamed(proposed: Sequence[Renamed]) -> None:
    """Ids that seem to have become others: whoever goes on confirms them."""
    if not proposed:
        return
    typer.echo("以下编号像是改了名，部署即确认；不对的请用 --mapping 写明：")
    table = wide_table("流程", "步骤", "旧编号", "新编号", "依据")
    for each in proposed:
        table.add_row(each.process, each.label, each.old, each.new, each.why)
    Console().print(table)


def print_running(running: Mapping[str, int], names: Mapping[str, str]) -> None:
    """How much runs on the processes that change."""
    for process, number in running.items():
        typer.echo(f"在办：{names.get(process, process)}（{process}）{number} 件")


def print_done(given: Given, moved: Sequence[Moved], names: Mapping[str, str]) -> None:
    """What became a new version, and what became of each instance."""
    changed = given.recorded.changed
    if changed:
        typer.echo(f"已部署（记录 {given.recorded.id}），新版本 {len(changed)} 个：")
        for item in changed:
            typer.echo(f"  {_KINDS[item.kind]} {item.file} → 版本 {item.version}")
    else:
        typer.echo("没有改动，各文件版本不变")
    if moved:
        _print_moved(moved, names)


def _print_moved(moved: Sequence[Moved], names: Mapping[str, str]) -> None:
    table = wide_table("流程", "工单或事项", "版本", "结果", "原因")
    for each in moved:
        version = f"{each.from_version} → {each.to_version}"
        name = names.get(each.process, each.process)
        table.add_row(name, each.title, version, MoveOutcome(each.outcome).label, each.reason)
    Console().print(table)
    counts = Counter(MoveOutcome(each.outcome) for each in moved)
    said = "、".join(f"{outcome.label} {number} 件" for outcome, number in counts.items())
    typer.echo(f"旧版本上的在办共 {len(moved)} 件：{said}")
