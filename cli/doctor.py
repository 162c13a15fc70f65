"""`hotline doctor`: whether the system is well, and what to do where it is not (系统自检)."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from assembly.doctor.examine import examine, is_well
from assembly.doctor.finding import Finding, Result
from cli.running import read_settings, run

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

NAMES: Mapping[Result, str] = {
    Result.FINE: "正常",
    Result.WATCH: "注意",
    Result.WRONG: "有问题",
    Result.UNKNOWN: "未能检查",
}
_COLOURS = {Result.FINE: "green", Result.WATCH: "yellow", Result.WRONG: "bold red", Result.UNKNOWN: "dim"}
WIDTH = 120
"""Columns where it goes to a file."""

AsJson = Annotated[bool, typer.Option("--json", help="以 JSON 给出，供程序读取")]


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """系统自检：逐项检查，说明含义和处理办法；有问题时以退出码 1 结束。不改动任何内容，系统运行与否均可。"""
    findings = run(examine(read_settings()))
    if as_json:
        typer.echo(json.dumps(_written(findings), ensure_ascii=False, indent=2))
    else:
        _show(findings)
    if not is_well(findings):
        raise typer.Exit(1)


def _written(findings: Sequence[Finding]) -> dict[str, object]:
    return {"well": is_well(findings), "findings": [dataclasses.asdict(finding) for finding in findings]}


def _show(findings: Sequence[Finding]) -> None:
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    table = Table(*map(_column, ("检查项", "结果", "说明", "处理办法")), show_lines=True)
    for finding in findings:
        result = f"[{_COLOURS[finding.result]}]{NAMES[finding.result]}[/]"
        table.add_row(finding.name, result, _plain(finding.meaning), _plain(finding.advice))
    console.print(table)
    console.print(_summary(findings), highlight=False)


def _column(header: str) -> Column:
    """Chinese has no blanks to break a line at; nothing may be cut off."""
    return Column(header, overflow="fold")


def _plain(text: str) -> str:
    """Brackets in a file's name are no markup."""
    return text.replace("[", r"\[")


def _summary(findings: Sequence[Finding]) -> str:
    counts = {result: sum(finding.result is result for finding in findings) for result in Result}
    shown = [f"{NAMES[result]} {number} 项" for result, number in counts.items() if number]
    return "，".join(shown)
