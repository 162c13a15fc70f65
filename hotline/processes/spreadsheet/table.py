"""What a sheet and a decision table have in common (表的内容): rows by id, cells in the order of the columns."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET  # the files are the office's own

from hotline.processes.spreadsheet.errors import TableFileUnusable
from hotline.processes.spreadsheet.source import Node, parse
from hotline.processes.tables import ColumnView, TableView, tables_in


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table (行)."""

    id: str
    """Empty for a row that is new."""
    cells: tuple[str, ...]
    """Conditions, then results, as FEEL."""
    annotation: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written in it."""
        return not (self.id or self.annotation or any(self.cells))


@dataclass(frozen=True)
class Table:
    """A table, and where it stands in its file (规则表)."""

    view: TableView
    node: Node
    """Its `decisionTable`."""

    @property
    def columns(self) -> list[ColumnView]:
        """Conditions, then results."""
        return [*self.view.inputs, *self.view.outputs]

    @property
    def rows(self) -> list[Row]:
        """From the top."""
        return [Row(row.id, (*row.inputs, *row.outputs), row.annotation) for row in self.view.rows]


@dataclass(frozen=True)
class TableFile:
    """A .dmn file (规则表文件)."""

    name: str
    content: bytes
    tables: list[Table]


def read_table_files(folder: Path) -> list[TableFile]:
    """Every .dmn file of the folder, by name. Raises TableFileUnusable."""
    return table_files((path.name, path.read_bytes()) for path in sorted(folder.glob("*.dmn")))


def table_files(files: Iterable[tuple[str, bytes]]) -> list[TableFile]:
    """The same of names and contents. Raises TableFileUnusable."""
    return [_file(name, content) for name, content in files]


def _file(name: str, content: bytes) -> TableFile:
    decisions = {node.id: node for node in parse(name, content).walk() if node.name == "decision"}
    views = tables_in(name, ET.fromstring(content))  # noqa: S314 - looked at by `parse`
    tables = [Table(view, decisions[view.id].named("decisionTable")[0]) for view in views]
    for table in tables:
        _must_be_addressable(name, table)
    return TableFile(name, content, tables)


def _must_be_addressable(file: str, table: Table) -> None:
    """Each row has an id of its own, and as many cells as there are columns; nothing comes after the rows."""
    names = [child.name for child in table.node.children]
    if "rule" in names and set(names[names.index("rule") :]) != {"rule"}:
        raise TableFileUnusable(
            f"{file} 的“{table.view.name}”各行不连在一起，请在 Camunda Modeler 中重新保存"
        )
    seen: set[str] = set()
    for row in table.view.rows:
        where = f"{file} 的“{table.view.name}”第 {row.no} 行"
        if not row.id or row.id in seen:
            raise TableFileUnusable(f"{where}没有自己的编号（id），请在 Camunda Modeler 中重新保存")
        if (len(row.inputs), len(row.outputs)) != (len(table.view.inputs), len(table.view.outputs)):
            raise TableFileUnusable(f"{where}的格数与列数不符，请在 Camunda Modeler 中改正")
        seen.add(row.id)
