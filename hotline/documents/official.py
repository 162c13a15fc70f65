"""A paper that looks official (公文样式的文书): reports, material of meetings, minutes; all of them look alike.

    paper = OfficialPaper("12345工单办理情况双月通报", subtitle="2026年9—10月")
    paper.heading("总体情况")                      # 一、总体情况
    paper.heading("先行联系", level=2)             # （一）先行联系
    paper.paragraph("本期共收到工单326件。")        # indented by two characters
    paper.table(["部门", "件数"], [["石桥村", 12]], widths=[3, 1], caption="表1 各部门工单数")
    paper.signature("云溪街道城市运行管理中心", date(2026, 11, 5))
    data = paper.to_bytes()                        # .docx; the same content gives the same bytes

What people typed is given as it is: markup characters stay what they are, a line break begins a new paragraph,
and what XML can't hold becomes visible (`hotline.documents.text`). How it looks: `official_page`, `official_styles`.
"""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Literal, TypeAlias

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Length, Mm
from docx.table import Table, _Cell, _Row  # pyright: ignore[reportPrivateUsage]
from docx.text.paragraph import Paragraph

from hotline.documents.archive import settled
from hotline.documents.official_page import TEXT_HEIGHT_MM, TEXT_WIDTH_MM, official_page
from hotline.documents.official_styles import CAPTION, CELL, HEADER_CELL, SUBTITLE, TEXT, TITLE
from hotline.documents.pictures import Picture
from hotline.documents.text import kept, paragraphs_of
from hotline.documents.word_xml import add_property, add_row_property, set_style

Level: TypeAlias = Literal[1, 2, 3, 4]
Align: TypeAlias = Literal["left", "center", "right"]

_ALIGNMENTS: dict[Align, WD_ALIGN_PARAGRAPH] = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
_DIGITS = "零一二三四五六七八九"


class OfficialPaper:
    """A paper that is written from the top to the bottom."""

    def __init__(self, title: str, *, subtitle: str = "", landscape: bool = False) -> None:
        self._document = official_page(landscape=landscape)
        self._width = TEXT_HEIGHT_MM if landscape else TEXT_WIDTH_MM
        self._numbers = [0, 0, 0, 0]
        self._document.core_properties.title = kept(title)
        self._add(title, TITLE)
        if subtitle:
            self._add(subtitle, SUBTITLE)

    def heading(self, text: str, level: Level = 1, *, numbered: bool = True) -> None:
        """A heading, numbered by its level: 一、 （一） 1. （1）."""
        if numbered:
            text = self._next_number(level) + text
        self._add(text, f"Heading {level}")

    def paragraph(self, text: str) -> None:
        """Text; each of its lines is a paragraph, indented by two characters."""
        for line in paragraphs_of(text):
            self._add(line, TEXT)

    def table(
        self,
        header: Sequence[str],
        rows: Sequence[Sequence[object]],
        *,
        widths: Sequence[float] | None = None,
        align: Sequence[Align] | None = None,
        caption: str = "",
    ) -> None:
        """A table over the whole width; its header is repeated on each page, no row is torn apart.

        `widths` are parts of the whole (equal ones by default); `align` is of each column, `center` by default.
        """
        if caption:
            self._add(caption, CAPTION)
        table = self._document.add_table(rows=0, cols=len(header), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        shares = self._shares(widths or [1.0] * len(header))
        for column, width in zip(table.columns, shares, strict=True):
            column.width = width
        centred: list[Align] = ["center"] * len(header)
        first = _add_row(table, header, self._style_id(HEADER_CELL), shares, centred)
        add_row_property(first, "<w:tblHeader/>")
        style = self._style_id(CELL)
        for row in rows:
            _add_row(table, row, style, shares, align or centred)
        self._gap()

    def picture(self, picture: Picture, caption: str = "") -> None:
        """A picture in the middle, scaled to fit the width and half of the height."""
        paragraph = self._document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.line_spacing = 1.0  # a line of a fixed height would cut it off
        paragraph.paragraph_format.keep_with_next = bool(caption)
        width, height = picture.size_within(self._width, TEXT_HEIGHT_MM / 2)
        paragraph.add_run().add_picture(BytesIO(picture.data), Mm(width), Mm(height))
        if caption:
            self._add(caption, CAPTION).paragraph_format.keep_with_next = False

    def signature(self, unit: str, on: date) -> None:
        """Who made the paper and when (落款), on the right under an empty line."""
        self._gap()
        for text in (unit, f"{on.year}年{on.month}月{on.day}日"):
            paragraph = self._add(text, "Normal")
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            add_property(paragraph, '<w:ind w:rightChars="400" w:right="1280"/>')

    def page_break(self) -> None:
        """What comes next begins on a new page."""
        self._document.add_page_break()

    def to_bytes(self) -> bytes:
        """The paper as .docx."""
        whole = BytesIO()
        self._document.save(whole)
        return settled(whole.getvalue())

    def _add(self, text: str, style: str) -> Paragraph:
        return self._document.add_paragraph(kept(text), style)

    def _style_id(self, name: str) -> str:
        return self._document.styles[name].style_id or name

    def _shares(self, parts: Sequence[float]) -> list[Length]:
        return [Mm(self._width * part / sum(parts)) for part in parts]

    def _gap(self) -> None:
        self._document.add_paragraph()

    def _next_number(self, level: Level) -> str:
        self._numbers[level - 1] += 1
        self._numbers[level:] = [0] * (4 - level)
        number = self._numbers[level - 1]
        return (f"{chinese(number)}、", f"（{chinese(number)}）", f"{number}.", f"（{number}）")[level - 1]


def chinese(number: int) -> str:
    """1 to 99 as headings are numbered: 一, 十, 十一, 二十."""
    tens, ones = divmod(number, 10)
    before = {0: "", 1: "十"}.get(tens, f"{_DIGITS[tens]}十")
    return before + (_DIGITS[ones] if ones or not tens else "")


def _add_row(
    table: Table, texts: Sequence[object], style_id: str, widths: Sequence[Length], align: Sequence[Align]
) -> _Row:
    row = table.add_row()
    for cell, text, width, alignment in zip(row.cells, texts, widths, align, strict=True):
        cell.width = width
        _fill(cell, "" if text is None else str(text), style_id, alignment)
    add_row_property(row, "<w:cantSplit/>")
    return row


def _fill(cell: _Cell, text: str, style_id: str, align: Align) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    lines = paragraphs_of(text) or [""]
    for number, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        set_style(paragraph, style_id)
        paragraph.alignment = _ALIGNMENTS[align]
        paragraph.add_run(kept(line))
