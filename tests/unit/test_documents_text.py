"""What people typed comes through a paper as it was (R-62)."""

from io import BytesIO

from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.documents.official import OfficialPaper, chinese
from hotline.documents.text import kept, paragraphs_of
from tests.documents import words_in


def test_what_xml_holds_is_not_touched() -> None:
    text = "a < b & c > d “引号” 'x' {{ y }} {% if %} {_{ }_} \t\u0085\u2028😀"
    assert kept(text) == text


def test_what_xml_can_not_hold_becomes_visible() -> None:
    assert kept("a\0b\x1bc\a") == "a␀b␛c␇"
    assert kept("\ud800x\ufffe\uffff") == "�x��"


def test_line_breaks_become_one_kind() -> None:
    assert kept("a\r\nb\rc\vd\fe\nf") == "a\nb\nc\nd\ne\nf"
    assert paragraphs_of("a\r\n\nb\n") == ["a", "", "b"]
    assert paragraphs_of(" \n ") == []


@given(st.text(alphabet=st.characters(), max_size=200))
def test_what_is_kept_is_kept_again(text: str) -> None:
    assert kept(kept(text)) == kept(text)
    assert len(kept(text)) >= len(text) - text.count("\r\n")


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_a_report_says_what_it_was_told(text: str, cell: str) -> None:
    paper = OfficialPaper("标题")
    paper.paragraph(text)
    paper.table(["甲", "乙"], [[cell, 1]])
    words = words_in(paper.to_bytes())
    for line in [*paragraphs_of(text), *paragraphs_of(cell)]:
        assert line in words


def test_headings_are_numbered_by_their_level() -> None:
    paper = OfficialPaper("标题", subtitle="副题")
    for level in (1, 2, 2, 3, 4, 4, 1, 2, 3):
        paper.heading("x", level)
    paper.heading("附注", numbered=False)
    assert words_in(paper.to_bytes()).split("\n")[:12] == [
        "标题", "副题", "一、x", "（一）x", "（二）x", "1.x", "（1）x", "（2）x", "二、x", "（一）x", "1.x", "附注",
    ]  # fmt: skip


def test_chinese_numbers() -> None:
    assert [chinese(each) for each in (1, 9, 10, 11, 19, 20, 21, 99)] == (
        ["一", "九", "十", "十一", "十九", "二十", "二十一", "九十九"]
    )


def test_the_page_is_that_of_the_standard() -> None:
    section = Document(to_file(OfficialPaper("标题"))).sections[0]
    millimetres = [
        round(length.mm) if length else None
        for length in (
            section.page_width,
            section.page_height,
            section.top_margin,
            section.bottom_margin,
            section.left_margin,
            section.right_margin,
        )
    ]
    assert millimetres == [210, 297, 37, 35, 28, 26]
    assert section.footer.paragraphs[0].text.startswith("— ")


def test_the_header_of_a_table_is_repeated_on_each_page() -> None:
    paper = OfficialPaper("标题", landscape=True)
    paper.table(["甲", "乙"], [["x", 1], [None, 2]], widths=[3, 1], caption="表1")
    table = Document(to_file(paper)).tables[0]
    repeated = [bool(row._tr.xpath("w:trPr/w:tblHeader")) for row in table.rows]
    assert repeated == [True, False, False]
    assert [cell.text for row in table.rows for cell in row.cells] == ["甲", "乙", "x", "1", "", "2"]


def test_the_same_content_gives_the_same_bytes() -> None:
    def written() -> bytes:
        paper = OfficialPaper("标题")
        paper.paragraph("内容")
        return paper.to_bytes()

    assert written() == written()


def to_file(paper: OfficialPaper) -> BytesIO:
    return BytesIO(paper.to_bytes())
