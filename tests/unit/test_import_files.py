"""Whole files: workbooks and texts of every sort that offices send, and what is none."""

# ruff: noqa: DTZ001 - the cells of a spreadsheet name no zone

import csv
import gzip
import io
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from hotline.settings import ROOT, Settings
from hotline.tickets.import_errors import (
    FileDamaged,
    FileEmpty,
    FileTooLarge,
    FileUnreadable,
    ImportFileError,
    LayoutUnknown,
    NotASpreadsheet,
)
from hotline.tickets.import_layouts import read_layouts
from hotline.tickets.import_tables import FileLimits
from hotline.tickets.intake_file import BadRow, DuplicateRow, IntakeRow, Row, open_intake

LAYOUTS = read_layouts(Settings().import_layouts)
HEADER = ("工单编号", "内容", "区派单时间")
AT = "2026-09-24 09:05"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x00\x00\x01\x00\x08\x06\x00\x00\x00\\r\xa8f" * 50


def _rows(path: Path, **options: Any) -> list[IntakeRow]:
    with open_intake(path, LAYOUTS, **options) as file:
        return list(file)


def _tickets(path: Path, **options: Any) -> list[Row]:
    rows = _rows(path, **options)
    assert all(isinstance(row, Row) for row in rows), rows
    return [row for row in rows if isinstance(row, Row)]


def _workbook(path: Path, rows: Iterable[Iterable[Any]]) -> Path:
    workbook = Workbook()
    for row in rows:
        workbook.worksheets[0].append(list(row))
    workbook.save(path)
    return path


def _csv(rows: Iterable[Iterable[Any]], delimiter: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def _file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_a_workbook(tmp_path: Path) -> None:
    path = _workbook(
        tmp_path / "工单.xlsx",
        [
            ("云溪街道九月工单",),
            (),
            ("*工单编号", "内容 ", "区派单时间", "备注"),
            (20260924001, "第一行\n第二行", datetime(2026, 9, 24, 9, 5), "不读"),
            (),
            ("A-2", "回车_x000D_\n换行", "2026/9/24 9:05"),
        ],
    )
    first, second = _tickets(path)

    assert (first.line_no, first.values.number, first.values.content) == (4, "20260924001", "第一行\n第二行")
    assert (second.line_no, second.values.content) == (6, "回车\n换行")
    assert first.values.district_dispatched_at == second.values.district_dispatched_at


def test_the_sheet_with_a_known_header_is_found_and_hidden_ones_are_left(tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.worksheets[0].append(["说明"])
    hidden = workbook.create_sheet("旧")
    hidden.append(list(HEADER))
    hidden.append(["OLD", "旧", AT])
    hidden.sheet_state = "hidden"
    sheet = workbook.create_sheet("新")
    sheet.append(list(HEADER))
    sheet.append(["NEW", "新", AT])
    workbook.save(tmp_path / "x.xlsx")

    assert [row.values.number for row in _tickets(tmp_path / "x.xlsx")] == ["NEW"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_text_in_every_usual_encoding(tmp_path: Path, encoding: str, delimiter: str, packed: bool) -> None:
    content = _csv([HEADER, ("A1", '有"引号"，\n换行\t和,逗号', AT)], delimiter).encode(encoding)
    path = tmp_path / ("x.csv.gz" if packed else "x.csv")
    _file(path, gzip.compress(content) if packed else content)

    (row,) = _tickets(path)
    assert row.values.content == '有"引号"，\n换行 和,逗号'


@given(
    st.lists(
        st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), min_size=10, max_size=80),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(["utf-8", "gb18030"]),
)
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, contents: list[str], encoding: str
) -> None:
    rows = [(f"N{position}", content, AT) for position, content in enumerate(contents)]
    path = _file(tmp_path_factory.mktemp("csv") / "x.csv", _csv([HEADER, *rows]).encode(encoding))

    assert [row.values.content for row in _tickets(path)] == contents


def test_one_damaged_byte_costs_one_row(tmp_path: Path) -> None:
    good = _csv([HEADER, ("A1", "路灯不亮已有一周，请尽快修复，谢谢", AT)]).encode()
    path = _file(tmp_path / "x.csv", good + b"A2,\xe8\xb7,2026-09-24\r\n" + f"A3,井盖,{AT}\r\n".encode())

    first, bad, last = _rows(path)
    assert isinstance(first, Row)
    assert isinstance(bad, BadRow)
    assert (bad.line_no, bad.code) == (3, "UNREADABLE_CHARACTERS")
    assert isinstance(last, Row)


def test_nul_and_control_characters_are_removed(tmp_path: Path) -> None:
    path = _file(
        tmp_path / "x.csv", _csv([HEADER, ("A\x001", "路\x00灯\x07不亮已有一周了请尽快修复", AT)]).encode()
    )

    (row,) = _tickets(path)
    assert (row.values.number, row.values.content) == ("A1", "路灯不亮已有一周了请尽快修复")


def test_an_unclosed_quotation_mark_costs_one_row(tmp_path: Path) -> None:
    good = [f"A{number},第{number}件事,{AT}\r\n" for number in range(1, 2_000)]
    text = ",".join(HEADER) + "\r\n" + good[0] + f'B1,"没有收尾,{AT}\r\n' + "".join(good[1:])
    rows = _rows(_file(tmp_path / "x.csv", text.encode()))

    bad = [row for row in rows if isinstance(row, BadRow)]
    assert [(row.line_no, row.code) for row in bad] == [(3, "ROW_UNREADABLE")]
    assert len([row for row in rows if isinstance(row, Row)]) == len(good)


def test_rows_are_not_joined_by_two_unclosed_quotation_marks(tmp_path: Path) -> None:
    broken = "".join(f'B{number},"没有收尾{number},{AT}\r\n' for number in range(2))
    text = ",".join(HEADER) + "\r\n" + broken + f"A1,好的,{AT}\r\n" + f'A2,"路灯"不亮,{AT}\r\n'
    rows = _rows(_file(tmp_path / "x.csv", text.encode()))

    assert [row.line_no for row in rows if isinstance(row, BadRow)] == [2, 3]
    assert [row.values.content for row in rows if isinstance(row, Row)] == ["好的", "路灯不亮"]


def test_an_unclosed_quotation_mark_at_the_end(tmp_path: Path) -> None:
    text = ",".join(HEADER) + f'\nA1,5" 水管,{AT}\nB1,"没有收尾,{AT}'

    assert [type(row) for row in _rows(_file(tmp_path / "x.csv", text.encode()))] == [Row, BadRow]


def test_an_unclosed_quotation_mark_in_a_long_file_costs_one_row(tmp_path: Path) -> None:
    good = [f"A{number},{'长' * 200},{AT}\r\n" for number in range(1_500)]
    text = ",".join(HEADER) + "\r\n" + f'B1,"没有收尾,{AT}\r\n' + "".join(good)
    rows = _rows(_file(tmp_path / "x.csv", text.encode()))

    assert [row.code for row in rows if isinstance(row, BadRow)] == ["ROW_UNREADABLE"]
    assert len(rows) == len(good) + 1


def test_a_number_twice_in_a_file_is_told_and_skipped(tmp_path: Path) -> None:
    header = (*HEADER, "轮次")
    rows = [
        ("A1", "甲", AT, "1"),
        ("A1", "乙", AT, ""),
        ("A1", "退回重办", AT, "2"),
        ("A2", "", AT, "1"),
        ("A2", "丙", AT, "1"),
    ]
    read = _rows(_file(tmp_path / "x.csv", _csv([header, *rows]).encode()))

    assert read[1] == DuplicateRow(line_no=3, number="A1", round=1, first_line_no=2)
    assert [type(row) for row in read] == [Row, DuplicateRow, Row, BadRow, Row]


def test_rows_shorter_than_the_header(tmp_path: Path) -> None:
    (row,) = _rows(_file(tmp_path / "x.csv", (",".join(HEADER) + "\nA1,内容\n").encode()))

    assert isinstance(row, BadRow)
    assert row.code == "DISTRICT_DISPATCHED_AT_MISSING"
    assert row.raw == {"number": "A1"}


def test_messages(tmp_path: Path) -> None:
    header = ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间"]
    path = _workbook(
        tmp_path / "messages.xlsx",
        [header, ["2549", "U01", "路灯", "2019/4/25 9:32:09", "\n\t\t路灯不亮", "已修", "2019/5/10"]],
    )
    with open_intake(path, LAYOUTS) as file:
        assert file.layout.name == "messages"
        (row,) = file
    assert isinstance(row, Row)
    assert (row.values.citizen_name, row.values.content, row.values.matter) == ("U01", "路灯不亮", "")


def test_arrivals(tmp_path: Path) -> None:
    header = "number,created_at,district,address,department,matter,description,lat,lng,closed_at"
    text = f"{header}\nINS1,2016-09-10T22:51:24+08:00,前鎮區,大華一路,養工處,路面坑洞(一),,,,\n"
    with open_intake(_file(tmp_path / "x.csv.gz", gzip.compress(text.encode())), LAYOUTS) as file:
        assert (file.layout.name, file.approximate_rows) == ("arrivals", 2)
        (row,) = file
    assert isinstance(row, Row)
    assert (row.values.address, row.values.matter) == ("前鎮區大華一路", "路面坑洞(一)")
    assert row.values.content == row.values.title == "路面坑洞(一)"


def test_the_tickets_that_come_with_the_project() -> None:
    rows = _rows(ROOT / "sample" / "tickets.csv")
    tickets = [row.values for row in rows if isinstance(row, Row)]

    assert not [row for row in rows if isinstance(row, BadRow)]
    assert [row for row in rows if isinstance(row, DuplicateRow)]
    assert {ticket.kind.value for ticket in tickets} == {
        "ordinary",
        "urgent",
        "less_urgent",
        "snapshot",
        "city_review",
    }
    numbers = {ticket.number for ticket in tickets}
    assert all(ticket.reviewed_number in numbers for ticket in tickets if ticket.reviewed_number)
    assert {ticket.round for ticket in tickets} == {1, 2}
    assert all(ticket.citizen_phone.startswith("021-0000-") for ticket in tickets if ticket.citizen_phone)


def test_a_layout_by_its_name(tmp_path: Path) -> None:
    path = _file(tmp_path / "x.csv", _csv([HEADER, ("A1", "甲", AT)]).encode())

    assert len(_tickets(path, layout="project")) == 1
    with pytest.raises(LayoutUnknown, match="留言编号"):
        _rows(path, layout="messages")
    with pytest.raises(LayoutUnknown, match=r"没有名为“other”.*project"):
        _rows(path, layout="other")


def _old_xls() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500


def _zip_without_workbook() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("empty.csv", b"", FileEmpty),
        ("blank.csv", b"\r\n,,\r\n", FileEmpty),
        ("image.xlsx", PNG, NotASpreadsheet),
        ("image.csv", PNG, NotASpreadsheet),
        ("binary.csv", bytes(range(256)) * 200, NotASpreadsheet),
        ("zeros.csv", b"\x00" * 5_000, NotASpreadsheet),
        ("old.xls", _old_xls(), NotASpreadsheet),
        ("text.xlsx", "工单编号,内容".encode(), NotASpreadsheet),
        ("page.xls", b"<html><table></table></html>", NotASpreadsheet),
        ("letter.xlsx", _zip_without_workbook(), NotASpreadsheet),
        ("broken.xlsx", b"PK\x03\x04" + b"\x01" * 500, NotASpreadsheet),
        ("other.csv", "姓名,电话\n某人,021-0000-0000\n".encode(), LayoutUnknown),
        ("broken.csv.gz", gzip.compress(b"number,matter\n" * 500)[:-20], FileDamaged),
        ("nothing.csv.gz", b"\x1f\x8b", FileDamaged),
    ],
)
def test_what_is_no_file_of_tickets(
    tmp_path: Path, name: str, content: bytes, error: type[ImportFileError]
) -> None:
    path = _file(tmp_path / name, content)

    with pytest.raises(error) as raised:
        _rows(path)
    assert type(raised.value) is error
    assert "021-0000" not in str(raised.value)


@pytest.mark.parametrize("name", ["none.csv", "."])
def test_what_cannot_be_opened(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileUnreadable):
        _rows(tmp_path / name)


@pytest.mark.parametrize("name", ["x.xlsx", "x.csv.gz", "x.csv"])
def test_what_unpacks_to_too_much(tmp_path: Path, name: str) -> None:
    rows = [HEADER, *((f"A{number}", "长" * 500, AT) for number in range(200))]
    text = _csv(rows).encode()
    path = tmp_path / name
    if name.endswith("xlsx"):
        _workbook(path, rows)
    else:
        _file(path, gzip.compress(text) if name.endswith("gz") else text)

    assert len(_tickets(path)) == 200
    with pytest.raises(FileTooLarge):
        _rows(path, limits=FileLimits(packed=10**9, unpacked=10_000))
    with pytest.raises(FileTooLarge):
        _rows(path, limits=FileLimits(packed=100, unpacked=10**9))


def _with_sheet(path: Path, change: Any) -> Path:
    """The workbook with its sheet's XML changed."""
    source = _workbook(
        path.with_name("good.xlsx"), [HEADER, *((f"A{n}", "路灯不亮" * 20, AT) for n in range(3_000))]
    )
    with zipfile.ZipFile(source) as good, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as changed:
        for member in good.namelist():
            content = good.read(member)
            changed.writestr(member, change(content) if member.endswith("sheet1.xml") else content)
    return path


def test_a_workbook_that_breaks_off_gives_the_rows_before(tmp_path: Path) -> None:
    path = _with_sheet(tmp_path / "x.xlsx", lambda xml: xml[: len(xml) * 2 // 3])

    with open_intake(path, LAYOUTS) as file:
        first = next(file.rows)
        with pytest.raises(FileDamaged, match="之后的内容没有读到"):
            list(file)
    assert isinstance(first, Row)


def test_entities_that_multiply_are_refused(tmp_path: Path) -> None:
    entities = '<!ENTITY a0 "' + "x" * 1_000 + '">'
    for level in range(1, 12):
        entities += f'<!ENTITY a{level} "' + f"&a{level - 1};" * 10 + '">'
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&a11;</t></is></c></row>'
    bomb = f"<!DOCTYPE worksheet [{entities}]>"

    def change(xml: bytes) -> bytes:
        return bomb.encode() + xml.replace(b"<sheetData>", b"<sheetData>" + cell.encode())

    with pytest.raises(ImportFileError):
        _rows(_with_sheet(tmp_path / "x.xlsx", change))
