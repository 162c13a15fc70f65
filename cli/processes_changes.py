"""What changed in process files, as a table in the terminal (变更一览)."""

from collections.abc import Sequence

import typer
from rich.console import Console
from rich.table import Column, Table

from hotline.processes.diff.change import Change


def print_changes(changes: Sequence[Change]) -> None:
    """One line a change, and how many there are."""
    if not changes:
        typer.echo("没有变化")
        return
    table = wide_table("文件", "变化", "哪里", "改了什么")
    for each in changes:
        table.add_row(each.file, each.kind.label, place_of(each.label, each.element), each.text)
    Console().print(table)
    typer.echo(f"共 {len(changes)} 处")


def wide_table(*columns: str) -> Table:
    """Chinese has no blanks at which a line could end: it is folded, never cut."""
    return Table(*(Column(name, overflow="fold") for name in columns), show_lines=True)


def place_of(label: str, element: str) -> str:
    """The label, and below it the id, which is what one looks for in the file."""
    return "\n".join(dict.fromkeys(part for part in (label, element) if part))
