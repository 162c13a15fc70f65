"""What a check has found, as a table in the terminal (检查结果一览)."""

from collections.abc import Sequence

import typer
from rich.console import Console

from cli.processes_changes import place_of, wide_table
from hotline.processes.check.finding import Finding, Level

_STYLES = {Level.ERROR: "red", Level.WARNING: "yellow", Level.UNCHECKED: "dim"}


def print_findings(findings: Sequence[Finding]) -> None:
    """One line a finding, and at last whether the folder may be deployed."""
    if findings:
        table = wide_table("程度", "文件", "元素", "怎么回事、怎么办", "代码")
        for each in findings:
            place = place_of(each.label, each.element)
            table.add_row(each.level.label, each.file, place, each.text, each.code, style=_STYLES[each.level])
        Console().print(table)
    typer.echo(_summary(findings))


def _summary(findings: Sequence[Finding]) -> str:
    counts = {level: sum(each.level is level for each in findings) for level in Level}
    said = "、".join(f"{level.label} {number} 项" for level, number in counts.items() if number)
    verdict = "有错误，不能部署" if counts[Level.ERROR] else "没有错误，可以部署"
    return f"{verdict}（{said}）" if said else verdict
