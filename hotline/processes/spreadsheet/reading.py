"""A workbook read back (读 Excel): which rows each table shall have; what is wrong is named with its cell."""

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from hotline.processes.spreadsheet.errors import WorkbookRefused, WorkbookUnreadable
from hotline.processes.spreadsheet.layout import (
    ANNOTATION_LABEL,
    EXPRESSION_ROW,
    FIRST_COLUMN,
    FIRST_ROW,
    ID_COLUMN,
    LABEL_ROW,
    NOTES,
    TABLE_ID_COLUMN,
    TABLE_ROW,
)
from hotline.processes.spreadsheet.table import Row, Table, TableFile

_EXACT_DIGITS = 15
"""Excel keeps no more of a number."""
_ID_LETTERS = 8
_COLUMNS_STAY = "列不能增删、改名或调换"
_ESCAPE = re.compile(r"_x005F_(?=x[0-9A-Fa-f]{4}_)")
"""How a workbook writes a text that looks like one of its own escapes."""
_UNKEEPABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

MOST_ROWS, MOST_COLUMNS = 10_000, 200
"""A sheet is read up to its last formatted cell; one stray cell far away would be all of memory."""


@dataclass
class Sheet:
    """What a sheet wants of its table (一张工作表)."""

    title: str
    table: Table
    rows: list[Row] = field(default_factory=list[Row])
    lines: dict[str, int] = field(default_factory=dict[str, int])
    """In which line of the sheet each row stands, by the row's id."""


def read_workbook(content: bytes, files: Sequence[TableFile]) -> list[Sheet]:
    """Its sheets in order, each row with an id. Raises WorkbookUnreadable, WorkbookRefused."""
    tables = {table.view.id: table for file in files for table in file.tables}
    problems: list[str] = []
    found: dict[str, Sheet] = {}
    for sheet in _sheets(content):
        table = tables.get(_text(sheet, TABLE_ROW, TABLE_ID_COLUMN))
        wrong = _unknown(sheet, table, found)
        if wrong or table is None:
            problems.append(wrong)
            continue
        found[table.view.id] = Sheet(sheet.title, table)
        problems += _Reader(sheet, found[table.view.id]).read()
    if not (found or problems):
        problems.append("没有一张工作表是规则表，请用 hotline processes tables export 导出后再改")
    if problems:
        raise WorkbookRefused(problems)
    return list(found.values())


def _sheets(content: bytes) -> list[Worksheet]:
    try:
        book = load_workbook(BytesIO(content))
    except (
        BadZipFile,
        InvalidFileException,
        KeyError,
        ValueError,
        TypeError,
        OSError,
        SyntaxError,
        zlib.error,
    ) as error:
        raise WorkbookUnreadable from error
    return [sheet for sheet in book.worksheets if sheet.title != NOTES]


def _unknown(sheet: Worksheet, table: Table | None, found: Mapping[str, Sheet]) -> str:
    """Why a sheet is none of a table; empty if it is one."""
    if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
        return f"工作表“{sheet.title}”：表格下方或右侧很远处有多余的格式，请删去那些行和列"
    named = _text(sheet, TABLE_ROW, TABLE_ID_COLUMN)
    if table is None:
        what = f"规则表“{named}”不存在" if named else "不是导出的规则表"
        return f"工作表“{sheet.title}”：{what}；请删去这张工作表，或重新导出"
    if named in found:
        return f"工作表“{sheet.title}”与“{found[named].title}”是同一张规则表；请删去一张"
    return _columns_differ(sheet, table)


def _columns_differ(sheet: Worksheet, table: Table) -> str:
    wanted = [(column.label, column.expression) for column in table.columns] + [(ANNOTATION_LABEL, "")]
    for column, known in enumerate(wanted, FIRST_COLUMN):
        there = _text(sheet, LABEL_ROW, column), _text(sheet, EXPRESSION_ROW, column)
        if there != known:
            said, should = ("、".join(filter(None, names)) or "空" for names in (there, known))
            return f"{_place(sheet, column)}：现为“{said}”，应为“{should}”；{_COLUMNS_STAY}"
    for column in range(FIRST_COLUMN + len(wanted), sheet.max_column + 1):
        if any(_text(sheet, row, column) for row in range(LABEL_ROW, sheet.max_row + 1)):
            return f"{_place(sheet, column)}：规则表没有这一列，请删去；{_COLUMNS_STAY}"
    return ""


def _place(sheet: Worksheet, column: int) -> str:
    return f"工作表“{sheet.title}” {get_column_letter(column)} 列"


@dataclass
class _Reader:
    """The rows of one sheet."""

    sheet: Worksheet
    into: Sheet

    def read(self) -> list[str]:
        """Fills in the rows; answers what is wrong with them."""
        problems: list[str] = []
        for line in range(FIRST_ROW, self.sheet.max_row + 1):
            row = self._row(line, problems)
            if not row.is_empty:
                problems += self._add(line, row)
        return problems

    def _row(self, line: int, problems: list[str]) -> Row:
        width = len(self.into.table.columns) + 1
        columns = (ID_COLUMN, *range(FIRST_COLUMN, FIRST_COLUMN + width))
        cells = [_read(self.sheet, line, column, problems) for column in columns]
        return Row(cells[0], tuple(cells[1:-1]), cells[-1])

    def _add(self, line: int, row: Row) -> Iterator[str]:
        known = {each.id for each in self.into.table.rows}
        if row.id and row.id not in known:
            place = f"工作表“{self.sheet.title}” {get_column_letter(ID_COLUMN)}{line}"
            yield f"{place}：没有编号为“{row.id}”的行；新加的行请把编号留空"
            return
        if not row.id or row.id in self.into.lines:  # a row that was copied is a new one
            row = Row(self._new_id(row, known), row.cells, row.annotation)
        self.into.rows.append(row)
        self.into.lines[row.id] = line

    def _new_id(self, row: Row, known: set[str]) -> str:
        """From what the row says: the same sheet gives the same id again."""
        said = "\x1f".join((*row.cells, row.annotation))
        table = self.into.table.view.id
        wanted = f"{table}_row_{sha256(said.encode()).hexdigest()[:_ID_LETTERS]}"
        no, found = 1, wanted
        while found in known or found in self.into.lines:
            no += 1
            found = f"{wanted}_{no}"
        return found


def _text(sheet: Worksheet, row: int, column: int) -> str:
    """A cell of the head."""
    value = sheet.cell(row, column).value
    return "" if value is None else str(value).strip()


def _read(sheet: Worksheet, row: int, column: int, problems: list[str]) -> str:
    """A cell as FEEL; what Excel has made of it is undone where that is certain, else it is a problem."""
    cell = sheet.cell(row, column)
    text, wrong = _value(cell)
    if wrong:
        problems.append(f"工作表“{sheet.title}” {cell.coordinate}：{wrong}")
    return text


def _value(cell: Cell | MergedCell) -> tuple[str, str]:
    if isinstance(cell, MergedCell):
        return "", "是合并的单元格，请取消合并，每格分别填写"
    value = cell.value
    if value is None:
        return "", ""
    if isinstance(value, bool):
        return ("true" if value else "false"), ""
    if cell.data_type == "f" or not isinstance(value, str | int | float):
        what = "是公式" if cell.data_type == "f" else "被 Excel 变成了日期或别的格式"
        return "", f"{what}，请把单元格设为“文本”格式后重新填写"
    return (
        _number(value) if isinstance(value, int | float) else _string(value, is_error=cell.data_type == "e")
    )


def _number(value: float) -> tuple[str, str]:
    whole = int(value) if float(value).is_integer() else value
    text = str(whole)
    if "e" in text or len(text.strip("-").replace(".", "")) > _EXACT_DIGITS:
        return "", "数字太长，Excel 保存不准，请把单元格设为“文本”格式后重新填写"
    return text, ""


def _string(value: str, *, is_error: bool) -> tuple[str, str]:
    text = _ESCAPE.sub("_", value).replace("\r\n", "\n").replace("\r", "\n").strip()
    if is_error:
        return "", f"是 Excel 的错误值“{text}”，请重新填写"
    if _UNKEEPABLE.search(text):
        return "", "有看不见的特殊字符，请删去后重新填写"
    return text, ""
