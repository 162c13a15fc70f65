"""Reading a file of tickets (读取导入文件): which layout it has, then row by row. Nothing is stored here."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from hotline.tickets.import_cells import CellError, clean_line
from hotline.tickets.import_csv import GZIP_MAGIC, open_csv
from hotline.tickets.import_errors import FileEmpty, FileUnreadable, LayoutUnknown, NotASpreadsheet
from hotline.tickets.import_layouts import ImportLayouts, Layout
from hotline.tickets.import_rows import RowError, RowReader
from hotline.tickets.import_tables import FileLimits, Table, TableRow, refuse_large
from hotline.tickets.import_xlsx import open_xlsx
from hotline.tickets.intake_model import TicketIntake

HEADER_WITHIN = 10
"""Rows in which a header is looked for: titles and notes stand above it in many offices' files."""

_ZIP_MAGIC = b"PK"
_OLD_OFFICE_MAGIC = b"\xd0\xcf\x11\xe0"
_WORKBOOK_ENDINGS = frozenset({".xlsx", ".xlsm", ".xls"})


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is a ticket."""

    line_no: int
    values: TicketIntake


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is no ticket, and why. `raw` has only cells that are not personal (R-61)."""

    line_no: int
    code: str
    reason: str
    raw: Mapping[str, str] = field(default_factory=dict[str, str])
    parts: tuple[str, ...] = ()
    """The parts that are to be put right; none where it is the row as a whole."""


@dataclass(frozen=True, slots=True)
class DuplicateRow:
    """A row whose number and round an earlier row of the same file has: one ticket (R-01), so skipped."""

    line_no: int
    number: str
    round: int
    first_line_no: int


IntakeRow = Row | BadRow | DuplicateRow


@dataclass(frozen=True, slots=True)
class IntakeFile:
    """A file that is open and whose layout is known. Its rows can be read once."""

    layout: Layout
    approximate_rows: int | None
    """For a progress bar; None where the file does not say."""
    rows: Iterator[IntakeRow]

    def __iter__(self) -> Iterator[IntakeRow]:
        return self.rows


@contextmanager
def open_intake(
    path: Path,
    layouts: ImportLayouts,
    *,
    layout: str | None = None,
    dispatched_at: datetime | None = None,
    limits: FileLimits | None = None,
) -> Generator[IntakeFile]:
    """Open an .xlsx, .csv or .csv.gz file of tickets.

    The layout is the one named, else the one that the header fits. `dispatched_at` (aware) is the district's
    dispatch time where a row has none. Raises an `ImportFileError`; `FileDamaged` also while rows are read.
    """
    bounds = limits or FileLimits()
    chosen = layouts.named(layout) if layout is not None else None
    with _opener(path, bounds)(path, bounds) as tables:
        found = _find_header(tables, layouts, chosen)
        epoch = found.table.epoch
        reader = RowReader(
            found.layout, layouts.words, found.header, epoch=epoch, dispatched_at=dispatched_at
        )
        yield IntakeFile(found.layout, found.table.approximate_rows, _read_rows(found.table.rows, reader))


def _opener(
    path: Path, limits: FileLimits
) -> Callable[[Path, FileLimits], AbstractContextManager[Iterator[Table]]]:
    """How the file is to be read, by what is in it: its name may say anything."""
    try:
        refuse_large(path, path.stat().st_size, limits.packed)
        with path.open("rb") as stream:
            head = stream.read(len(_OLD_OFFICE_MAGIC))
    except OSError as error:
        raise FileUnreadable(f"打不开文件 {path.name}：请检查路径和权限") from error
    if not head:
        raise FileEmpty(f"文件 {path.name} 是空的")
    if head.startswith(_OLD_OFFICE_MAGIC):
        raise NotASpreadsheet(f"文件 {path.name} 是旧版 .xls 或加了密码：请另存为没有密码的 .xlsx")
    if head.startswith(_ZIP_MAGIC):
        return open_xlsx
    if path.suffix.lower() in _WORKBOOK_ENDINGS and not head.startswith(GZIP_MAGIC):
        raise NotASpreadsheet(f"文件 {path.name} 的内容不是 Excel 表格：请用 Excel 或 WPS 另存为 .xlsx")
    return open_csv


@dataclass(frozen=True, slots=True)
class _Found:
    table: Table
    layout: Layout
    header: Sequence[str]


def _find_header(tables: Iterator[Table], layouts: ImportLayouts, chosen: Layout | None) -> _Found:
    """The first table with a row that is a layout's header; what stands above it is left out."""
    anything = False
    for table in tables:
        for row in _first_rows(table):
            anything = True
            header = _header(row)
            layout = layouts.detected(header) if chosen is None else chosen
            if layout is not None and not layout.missing_columns(header):
                return _Found(table, layout, header)
    if not anything:
        raise FileEmpty("文件中没有任何内容")
    raise LayoutUnknown(_what_is_needed(layouts, chosen))


def _first_rows(table: Table) -> Iterator[TableRow]:
    for row in table.rows:
        if row.line_no > HEADER_WITHIN:
            return
        if not row.is_blank:
            yield row


def _header(row: TableRow) -> list[str]:
    try:
        return [clean_line(cell).strip("*＊:： ") for cell in row.cells]
    except CellError:
        return []


def _what_is_needed(layouts: ImportLayouts, chosen: Layout | None) -> str:
    if chosen is not None:
        needed = "、".join(chosen.missing_columns(()))
        return f"文件前 {HEADER_WITHIN} 行中没有“{chosen.title}”的表头：至少要有 {needed}"
    known = "；".join(
        f"{layout.title}：{'、'.join(layout.detect)}" for layout in layouts.layouts if layout.detect
    )
    return f"文件前 {HEADER_WITHIN} 行中没有认识的表头，可用的格式及其必有的列：{known}"


def _read_rows(rows: Iterator[TableRow], reader: RowReader) -> Iterator[IntakeRow]:
    seen: dict[tuple[str, int], int] = {}
    for row in rows:
        if row.is_blank:
            continue
        read = _read_row(row, reader)
        if isinstance(read, Row):
            key = (read.values.number, read.values.round)
            first = seen.setdefault(key, row.line_no)
            if first != row.line_no:
                read = DuplicateRow(row.line_no, *key, first)
        yield read


def _read_row(row: TableRow, reader: RowReader) -> Row | BadRow:
    if row.problem is not None:
        return BadRow(row.line_no, "ROW_UNREADABLE", row.problem)
    try:
        return Row(row.line_no, reader.read(row.cells))
    except RowError as error:
        return BadRow(row.line_no, error.code, str(error), reader.public(row.cells), error.parts)
