"""A report as a workbook (工作簿): one sheet a table, real numbers, both numbers of every rate beside it."""

from collections.abc import Iterator, Sequence
from copy import copy
from datetime import datetime
from io import BytesIO
from typing import Any
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from hotline.calendar import in_shanghai
from hotline.reports.figures import NO_BASE
from hotline.reports.material import Cell, Column, ColumnKind, Material, RateView, Sheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_FORMATS: dict[ColumnKind, str] = {
    "text": "@",
    "count": "#,##0",
    "rate": "0.00%",
    "score": "0.00",
    "points": '+0.00"个百分点";-0.00"个百分点";0.00"个百分点"',
    "share": "+0.00%;-0.00%;0.00%",
    "hours": "0.0",
    "moment": "yyyy-mm-dd hh:mm",
}
_NARROWEST, _WIDEST = 8, 48
_ROWS_MEASURED = 200
_HEADER = PatternFill("solid", fgColor="DCE6F1")
_LINE = Side(style="thin", color="A6A6A6")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so is taken for a formula by spreadsheets when it is edited or saved as CSV."""


class _Pen:
    """Writes cells in the few styles of a workbook, each made once: openpyxl would compare them cell by cell."""

    def __init__(self, book: Workbook) -> None:
        page = book.create_sheet("说明")
        self.cover = page
        self._styles: dict[str, Any] = {kind: _bordered(page, kind)._style for kind in _FORMATS}
        self._styles["head"] = _head(page)._style
        self._styles["plain"], self._styles["bold"] = _plain(page)._style, _plain(page, bold=True)._style

    def cell(self, page: Any, value: Any, style: str) -> Any:
        """A number or a moment stays one; a text is never a formula, whatever people typed.

        Control characters that came with a ticket are left out: no workbook can hold them.
        """
        if isinstance(value, datetime):
            value = in_shanghai(value).replace(tzinfo=None)
        if isinstance(value, str):
            value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell: Any = WriteOnlyCell(page, value=value)
        cell._style = self._styles[style]
        if isinstance(value, str):
            cell.data_type = "s"
            if value.startswith(_DANGEROUS):
                cell._style = copy(cell._style)
                cell.quotePrefix = True
        return cell


def _plain(page: Any, *, bold: bool = False) -> Any:
    cell: Any = WriteOnlyCell(page)
    cell.font = Font(name="宋体", size=11, bold=bold)
    return cell


def _bordered(page: Any, kind: ColumnKind) -> Any:
    cell, words = _plain(page), kind == "text"
    cell.number_format, cell.border = _FORMATS[kind], _BORDER
    cell.alignment = Alignment(horizontal="left" if words else "right", vertical="center", wrap_text=words)
    return cell


def _head(page: Any) -> Any:
    cell = _plain(page, bold=True)
    cell.fill, cell.border = _HEADER, _BORDER
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    return cell


def as_xlsx(material: Material) -> bytes:
    """The report, with a cover sheet that says what it is about."""
    book = Workbook(write_only=True)
    pen = _Pen(book)
    _cover(pen, material)
    for sheet in material.sheets:
        _sheet(pen, book.create_sheet(sheet.title), sheet)
    whole = BytesIO()
    book.save(whole)
    return whole.getvalue()


def _cover(pen: _Pen, material: Material) -> None:
    page = pen.cover
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 34, 100
    _for_printing(page)
    lines = [
        ("名称", material.title),
        ("统计期间", f"{material.label}（{material.first} 至 {material.last}）"),
        ("数据截至", f"{in_shanghai(material.as_of):%Y-%m-%d %H:%M}"),
        ("指标文件版本", material.catalogue_version),
        ("编制单位", material.unit),
        ("", ""),
        ("工作表", "说明"),
        *((sheet.title, f"{sheet.rule}　{sheet.note}".strip()) for sheet in material.sheets),
    ]
    for name, text in lines:
        page.append([pen.cell(page, name, "bold"), pen.cell(page, text, "plain")])


def _sheet(pen: _Pen, page: Any, sheet: Sheet) -> None:
    columns = list(_columns(sheet.columns))
    rows = [list(_cells(row, sheet.columns)) for row in sheet.rows]
    page.freeze_panes = "B2"
    _for_printing(page)
    for number, width in enumerate(_widths(columns, rows), start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    page.append([pen.cell(page, column.title, "head") for column in columns])
    page.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"
    for row in rows:
        page.append(
            [_cell(pen, page, value, column.kind) for value, column in zip(row, columns, strict=True)]
        )


def _cell(pen: _Pen, page: Any, value: Cell, kind: ColumnKind) -> Any:
    """What has no base is `—` (R-45), on the side where the numbers are."""
    return pen.cell(page, NO_BASE if value is None else value, kind)


def _for_printing(page: Any) -> None:
    """A4, wide, as wide as the page, the header on each."""
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = "1:1"


def _columns(columns: Sequence[Column]) -> Iterator[Column]:
    """A rate is three columns: numerator, denominator, rate."""
    for column in columns:
        if column.kind == "rate":
            yield Column(title=f"{column.title}：分子", kind="count")
            yield Column(title=f"{column.title}：分母", kind="count")
        yield column


def _cells(row: Sequence[Cell], columns: Sequence[Column]) -> Iterator[Cell]:
    for cell, column in zip(row, columns, strict=True):
        if column.kind != "rate":
            yield cell
        elif isinstance(cell, RateView):
            yield from (cell.numerator, cell.denominator, cell.rate)
        else:
            yield from (None, None, None)


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> list[float]:
    return [
        min(max(_NARROWEST, *(_width(text) for text in _texts(number, column, rows))) + 2, _WIDEST)
        for number, column in enumerate(columns)
    ]


def _texts(number: int, column: Column, rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    yield column.title if len(column.title) <= 8 else column.title[: len(column.title) // 2 + 1]
    for row in rows[:_ROWS_MEASURED]:
        yield "2026-01-01 00:00" if column.kind == "moment" else _measured(row[number], column.kind)


def _measured(cell: Cell, kind: ColumnKind) -> str:
    return "+100.00个百分点" if kind == "points" else str(cell)[:12] if isinstance(cell, float) else str(cell)


def _width(text: str) -> float:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
