"""Tables as a workbook (导出 Excel): a sheet a table, every cell a text, so that no FEEL is taken for a date."""

import re
from collections.abc import Iterable, Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from hotline.processes.spreadsheet.errors import TableFileUnusable
from hotline.processes.spreadsheet.layout import (
    ANNOTATION_LABEL,
    EXPRESSION_ROW,
    FIRST_COLUMN,
    FIRST_ROW,
    HINT_ROW,
    ID_COLUMN,
    ID_LABEL,
    LABEL_ROW,
    LONGEST,
    NOTES,
    POLICY_ROW,
    TABLE_ROW,
    TEXT_FORMAT,
    TYPE_ROW,
)
from hotline.processes.spreadsheet.table import Table, TableFile
from hotline.processes.tables import ColumnView

_POLICIES = {
    "FIRST": "从上往下，取第一行符合的；例外写在前面，兜底写在最后",
    "UNIQUE": "至多一行符合",
    "COLLECT": "取全部符合的行",
}
_HINT = '条件留空为不限；文字要加英文双引号，如 "ordinary"；几个值用英文逗号隔开；不要增删改名各列。'
_NOTES = (
    "每张工作表是一张规则表，一行一条规则。改好后保存，用 hotline processes tables import 文件.xlsx 导回；",
    "先加 --dry-run 看会改什么，不写文件。没有改动的行，在文件里一个字也不变。",
    "",
    "改一行：直接改格子。条件、结果都是 FEEL 写法，与 Camunda Modeler 里的一样。",
    "加一行：插入一行，“行编号”留空，导入时自动编号。复制一行也可以，后一行算新的。",
    "删一行：把整行删掉。调先后：把整行剪切、插入到别处。",
    "不要改：第 1 至 6 行、“行编号”一列、各列的先后。工作表可以改名，不想导入的工作表可以删掉，那张规则表就保持不变。",
    "",
    "所有格子都是“文本”格式，Excel 不会把内容变成日期或数字；从别处粘贴请用“只粘贴文本”。",
    "各列的含义、可用的代码见 STYLE.md“改一个时限”。",
)
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_HEAD = PatternFill("solid", fgColor="EDEAE2")
_RESULT = PatternFill("solid", fgColor="E6EEF3")
_GREY = Font(color="857F72")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_NARROWEST, _WIDEST = 10, 60
_SPARE_ROWS = 50
"""Lines below the last that are formatted as text already."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def write_workbook(files: Iterable[TableFile]) -> bytes:
    """All tables of the files. Raises TableFileUnusable where a cell is more than Excel can hold."""
    book = Workbook()
    notes = book.active
    assert isinstance(notes, Worksheet)
    _write_notes(notes)
    titles = {NOTES}
    for file in files:
        for table in file.tables:
            title = _title(table.view.name or table.view.id, titles)
            titles.add(title)
            _write_table(book.create_sheet(title), file.name, table)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _write_notes(sheet: Worksheet) -> None:
    sheet.title = NOTES
    sheet.column_dimensions["A"].width = 100
    for no, line in enumerate(_NOTES, 1):
        _put(sheet, no, 1, line).alignment = _WRAPPED


def _title(name: str, taken: set[str]) -> str:
    """At most 31 letters, none of those that Excel forbids, and a sheet's own."""
    plain = _FORBIDDEN.sub("_", name)[:28] or "_"
    return next(
        title for no in range(1, 1000) if (title := plain if no == 1 else f"{plain}_{no}") not in taken
    )


def _write_table(sheet: Worksheet, file: str, table: Table) -> None:
    _write_head(sheet, file, table)
    for no, row in enumerate(table.rows, FIRST_ROW):
        place = f"{file} 的“{table.view.name}”第 {no - FIRST_ROW + 1} 行"
        _put(sheet, no, ID_COLUMN, row.id, place).font = _GREY
        for column, text in enumerate((*row.cells, row.annotation), FIRST_COLUMN):
            _put(sheet, no, column, text, place).alignment = _WRAPPED
    sheet.freeze_panes = f"{get_column_letter(FIRST_COLUMN)}{FIRST_ROW}"
    _fit(sheet, table)


def _write_head(sheet: Worksheet, file: str, table: Table) -> None:
    view = table.view
    for column, text in enumerate(("规则表", view.name, "编号（不要改）", view.id, "文件", file), 1):
        _put(sheet, TABLE_ROW, column, text).font = Font(bold=column in (2, 4))
    _put(sheet, POLICY_ROW, 1, "命中方式")
    _put(sheet, POLICY_ROW, 2, f"{view.hit_policy} {_POLICIES.get(view.hit_policy, '')}".strip())
    _put(sheet, HINT_ROW, 1, "填写")
    _put(sheet, HINT_ROW, 2, _HINT)
    heads = [(ID_LABEL, "", ""), *map(_heading, table.columns), (ANNOTATION_LABEL, "", "")]
    results = len(view.inputs) + FIRST_COLUMN
    for column, head in enumerate(heads, ID_COLUMN):
        is_result = results <= column < len(heads)
        for row, text in zip((LABEL_ROW, EXPRESSION_ROW, TYPE_ROW), head, strict=True):
            cell = _put(sheet, row, column, text)
            cell.fill, cell.alignment = (_RESULT if is_result else _HEAD), _WRAPPED
            cell.font = Font(bold=True) if row == LABEL_ROW else _GREY


def _heading(column: ColumnView) -> tuple[str, str, str]:
    values = f"：{'、'.join(column.values)}" if column.values else ""
    return column.label, column.expression, f"{column.type}{values}"


def _fit(sheet: Worksheet, table: Table) -> None:
    """Columns as wide as what is in them, within reason; what is typed into them stays text."""
    texts: list[Sequence[str]] = [
        [column.label, column.expression, *(row.cells[no] for row in table.rows)]
        for no, column in enumerate(table.columns)
    ]
    columns = [[row.id for row in table.rows], *texts, [row.annotation for row in table.rows]]
    for no, found in enumerate(columns, 1):
        widest = max((_width(line) for text in found for line in text.split("\n")), default=0)
        sheet.column_dimensions[get_column_letter(no)].width = min(max(widest + 2, _NARROWEST), _WIDEST)
        last = FIRST_ROW + len(table.rows)
        for row in range(last, last + _SPARE_ROWS):
            sheet.cell(row, no).number_format = TEXT_FORMAT


def _width(text: str) -> int:
    return sum(1 if char.isascii() else 2 for char in text)


def _put(sheet: Worksheet, row: int, column: int, text: str, place: str = "") -> Cell:
    """A text as text, also one that begins like a formula or looks like a number."""
    if len(text) > LONGEST or ILLEGAL_CHARACTERS_RE.search(text):
        raise TableFileUnusable(f"{place}有 Excel 放不下的内容，请在 Camunda Modeler 中修改这张表")
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    cell.number_format = TEXT_FORMAT
    if text:
        cell.value = _ESCAPED.sub("_x005F_", text)
        cell.data_type = "s"
    return cell
