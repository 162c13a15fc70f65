"""The process owner's folder (流程文件夹) read as a whole: diagrams, tables and forms, and what can't be read of it."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from hotline.engine.process_versions import BPMN
from hotline.processes.diagram import Diagram
from hotline.processes.tables import TableView, tables_in

PATTERNS = ("*.bpmn", "*.dmn", "*.form", "forms/*.form")
"""What the engine is given of the folder."""


@dataclass(frozen=True)
class FormFile:
    """A form as its file has it (表单文件)."""

    file: str
    document: Mapping[str, Any]


@dataclass(frozen=True)
class Unreadable:
    """A file that can't be used, and why in Chinese (读不了的文件)."""

    file: str
    why: str


@dataclass
class ProcessFolder:
    """Everything that belongs together when it is deployed."""

    diagrams: dict[str, Diagram] = field(default_factory=dict[str, Diagram])
    """By process id."""
    tables: dict[str, TableView] = field(default_factory=dict[str, TableView])
    """By decision id."""
    forms: dict[str, FormFile] = field(default_factory=dict[str, FormFile])
    """By form id."""
    unreadable: list[Unreadable] = field(default_factory=list[Unreadable])


def read_folder(folder: Path) -> ProcessFolder:
    """Everything of the folder that is deployed; a file that can't be read is named in `unreadable`."""
    files = sorted({file for pattern in PATTERNS for file in folder.glob(pattern)})
    return read_files((file.name, file.read_bytes()) for file in files)


def read_files(files: Iterable[tuple[str, bytes]]) -> ProcessFolder:
    """The same of names and contents, wherever they come from."""
    read = ProcessFolder()
    for name, content in files:
        try:
            _READERS[Path(name).suffix](read, name, content)
        except ET.ParseError as error:
            kind = Path(name).suffix[1:].upper()
            read.unreadable.append(Unreadable(name, f"不是有效的 {kind} 文件（第 {error.position[0]} 行）"))
        except ValueError as error:
            read.unreadable.append(Unreadable(name, str(error)))
    return read


def _read_diagram(read: ProcessFolder, name: str, content: bytes) -> None:
    root = ET.fromstring(content)  # noqa: S314 - the files are the office's own
    number = len(root.findall(f"{BPMN}process"))
    if number != 1:
        raise ValueError(f"一个文件应有且只有一个流程，这里有 {number} 个，请拆成几个文件")
    diagram = Diagram(name, root)
    if diagram.process in read.diagrams:
        raise ValueError(
            f"流程编号“{diagram.process}”与 {read.diagrams[diagram.process].file} 重复，请改编号"
        )
    read.diagrams[diagram.process] = diagram


def _read_tables(read: ProcessFolder, name: str, content: bytes) -> None:
    root = ET.fromstring(content)  # noqa: S314 - the files are the office's own
    for table in tables_in(name, root):
        if table.id in read.tables:
            raise ValueError(f"决策表编号“{table.id}”与 {read.tables[table.id].file} 重复，请改编号")
        read.tables[table.id] = table


def _read_form(read: ProcessFolder, name: str, content: bytes) -> None:
    try:
        document = json.loads(content)
    except ValueError as error:
        raise ValueError("不是有效的表单文件，请在 Camunda Modeler 中重新保存") from error
    if not isinstance(document, dict):
        raise ValueError("不是有效的表单文件，请在 Camunda Modeler 中重新保存")
    found = cast("dict[str, Any]", document)
    read.forms[str(found.get("id", ""))] = FormFile(name, found)


_READERS = {".bpmn": _read_diagram, ".dmn": _read_tables, ".form": _read_form}
