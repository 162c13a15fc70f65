"""Reading .xlsx workbooks row by row (读取 Excel 文件)."""

import warnings
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, cast

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from hotline.tickets.import_cells import Cell
from hotline.tickets.import_errors import FileDamaged, NotASpreadsheet
from hotline.tickets.import_tables import FileLimits, Table, TableRow, refuse_large

BATCH = 500

_NOT_READABLE = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    SyntaxError,  # what XML parsers raise
    EOFError,
    OSError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,  # an encrypted member, or a way of packing that is not known
)
"""What openpyxl lets through when a file is not what it should be."""


@contextmanager
def open_xlsx(path: Path, limits: FileLimits) -> Generator[Iterator[Table]]:
    """The visible sheets of a workbook, each to be read once, in their order.

    Raises `NotASpreadsheet`, `FileTooLarge`; while rows are read `FileDamaged`.
    """
    _refuse_bomb(path, limits)
    workbook = _load(path)
    try:
        yield _sheets(path, workbook)
    finally:
        workbook.close()


def _refuse_bomb(path: Path, limits: FileLimits) -> None:
    """The sizes that an archive declares bind its reader, so that more is never unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except _NOT_READABLE as error:
        raise NotASpreadsheet(f"文件 {path.name} 已损坏，无法打开") from error
    refuse_large(path, size, limits.unpacked)


def _load(path: Path) -> Workbook:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and validations, which nobody reads here
            return load_workbook(path, read_only=True, data_only=True)
    except _NOT_READABLE as error:
        raise NotASpreadsheet(
            f"文件 {path.name} 不是有效的 .xlsx 文件：请用 Excel 或 WPS 另存为 .xlsx"
        ) from error


def _sheets(path: Path, workbook: Workbook) -> Iterator[Table]:
    for sheet in workbook.worksheets:
        if sheet.sheet_state == "visible":
            approximate = cast("int | None", sheet.max_row)
            sheet.reset_dimensions()  # pyright: ignore[reportAttributeAccessIssue] - what some exporters write is wrong
            rows = cast("Iterator[tuple[Any, ...]]", sheet.iter_rows(values_only=True))
            yield Table(_rows(path, rows), approximate, workbook.epoch)


def _rows(path: Path, rows: Iterator[tuple[Any, ...]]) -> Iterator[TableRow]:
    line_no = 0
    while batch := _batch(path, rows, line_no):
        for cells in batch:
            line_no += 1
            yield TableRow(line_no, [_plain(cell) for cell in cells])


def _batch(path: Path, rows: Iterator[tuple[Any, ...]], line_no: int) -> list[tuple[Any, ...]]:
    """Some rows at once: silencing openpyxl's warnings for each single one would cost more than reading."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return list(islice(rows, BATCH))
    except _NOT_READABLE as error:
        raise FileDamaged(f"文件 {path.name} 在第 {line_no} 行之后损坏，之后的内容没有读到") from error


def _plain(cell: Any) -> Cell:
    """Text as a person sees it: spreadsheets write a carriage return as `_x000D_`."""
    return unescape(cell) if isinstance(cell, str) and "_x" in cell else cell
