"""What every sort of file is read as (表格): rows of cells, with the limits on what is opened."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from openpyxl.utils.datetime import WINDOWS_EPOCH

from hotline.tickets.import_cells import Cell
from hotline.tickets.import_errors import FileTooLarge

MEBIBYTE = 1024 * 1024
_SEPARATING = " \t\r\n,;"


class FileLimits(NamedTuple):
    """How large a file may be, in bytes: as it lies there, and unpacked."""

    packed: int = 64 * MEBIBYTE
    unpacked: int = 256 * MEBIBYTE


class TableRow(NamedTuple):
    """One row as a spreadsheet numbers it, from 1; `problem` says why its cells can't be relied on."""

    line_no: int
    cells: Sequence[Cell]
    problem: str | None = None

    @property
    def is_blank(self) -> bool:
        """Whether nothing is in it but spaces and what separates cells."""
        return self.problem is None and all(
            cell is None or (isinstance(cell, str) and not cell.strip(_SEPARATING)) for cell in self.cells
        )


class Table(NamedTuple):
    """One way of reading a file: a sheet of a workbook, or a text by one delimiter."""

    rows: Iterator[TableRow]
    approximate_rows: int | None
    """For a progress bar; None where the file does not say."""
    epoch: datetime = WINDOWS_EPOCH
    """The day from which a spreadsheet's dates count."""


def refuse_large(path: Path, size: int, limit: int) -> None:
    """Raise `FileTooLarge` where the size in bytes is over the limit."""
    if size > limit:
        raise FileTooLarge(
            f"文件 {path.name} 超过 {limit // MEBIBYTE} MB（含解压后），请确认选对了文件，或分成几个"
        )
