"""Decision tables to a workbook and back: what was not edited keeps its bytes, errors are named."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from hotline.processes.check.known import Known
from hotline.processes.files import folder_files, replace_files
from hotline.processes.spreadsheet.errors import TableFileUnusable, WorkbookRefused, WorkbookUnreadable
from hotline.processes.spreadsheet.merge import merge
from hotline.processes.spreadsheet.plan import plan
from hotline.processes.spreadsheet.reading import read_workbook
from hotline.processes.spreadsheet.table import TableFile, read_table_files, table_files
from hotline.processes.spreadsheet.workbook import write_workbook
from hotline.settings import ROOT

FILES = read_table_files(ROOT / "bpmn")
FOLDER = {name: content for name, content in folder_files(ROOT / "bpmn").items() if name.endswith(".dmn")}
EXPORTED = write_workbook(FILES)
NOBODY = Known(frozenset(), frozenset(), frozenset(), {})
FIRST_ROW = 7


def sheet_of(book: Workbook, title: str) -> Worksheet:
    sheet = book[title]
    assert isinstance(sheet, Worksheet)
    return sheet


def edited(*changes: Callable[[Workbook], object], exported: bytes = EXPORTED) -> bytes:
    """The exported workbook after somebody was at it."""
    book = load_workbook(BytesIO(exported))
    for change in changes:
        change(book)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def put(title: str, place: str, value: object) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        cell = sheet_of(book, title)[place]
        cell.value = value

    return change


def merged(workbook: bytes, files: list[TableFile] = FILES) -> dict[str, bytes]:
    sheets = read_workbook(workbook, files)
    wanted = {sheet.table.view.id: sheet.rows for sheet in sheets}
    return {file.name: merge(file, wanted) for file in files}


def differing_lines(name: str, content: bytes) -> tuple[list[str], list[str]]:
    before, after = FOLDER[name].decode().splitlines(), content.decode().splitlines()
    return (
        [line.strip() for line in before if line not in after],
        [line.strip() for line in after if line not in before],
    )


def test_every_table_of_the_office_comes_back_byte_for_byte() -> None:
    assert {file.name for file in FILES} == {path.name for path in (ROOT / "bpmn").glob("*.dmn")}
    assert merged(edited()) == {file.name: file.content for file in FILES}


def test_a_sheet_says_what_it_is_and_leaves_feel_alone() -> None:
    sheet = sheet_of(load_workbook(BytesIO(EXPORTED)), "时限表")
    assert [sheet.cell(4, column).value for column in (1, 2, 3, 5)] == [
        "行编号（不要改）",
        "工单类别",
        "步骤",
        "数量",
    ]
    assert sheet["B5"].value == "kind"
    assert str(sheet["B6"].value).startswith("string：ordinary、urgent")
    assert str(sheet["B2"].value).startswith("FIRST 从上往下")
    assert sheet.freeze_panes == "B7"
    amount = sheet["E7"]
    assert (amount.data_type, amount.number_format) == ("s", "@")
    assert sheet["E500"].number_format in ("@", "General")
    assert sheet.column_dimensions["A"].width > 10


def test_one_cell_changes_one_line() -> None:
    result = plan(FOLDER, edited(put("时限表", "E16", "4")), NOBODY)
    assert list(result.files) == ["deadlines.dmn"]
    before, after = FOLDER["deadlines.dmn"].splitlines(), result.files["deadlines.dmn"].splitlines()
    lines = [(old.strip(), new.strip()) for old, new in zip(before, after, strict=True) if old != new]
    assert lines == [(b"<text>5</text>", b"<text>4</text>")]
    (change,) = result.changes
    assert (change.label, change.text) == ("时限表：普通 · 首次处置", "期限：5 个工作日 → 4 个工作日")


def test_a_new_row_looks_like_the_others_and_keeps_its_id() -> None:
    def insert(book: Workbook) -> None:
        sheet = sheet_of(book, "重复工单")
        sheet.insert_rows(FIRST_ROW)
        for column, value in enumerate(('"complaint"', "", "15", "15", "投诉只查半个月（D）"), 2):
            sheet.cell(FIRST_ROW, column).value = value or None

    first, again = edited(insert), edited(insert)
    result = plan(FOLDER, first, NOBODY)
    gone, come = differing_lines("repeats.dmn", result.files["repeats.dmn"])
    assert gone == []
    assert come[0].startswith('<rule id="repeat_windows_row_')
    assert come[1] == "<description>投诉只查半个月（D）</description>"
    assert plan(FOLDER, again, NOBODY).files == result.files
    once_more = {**FOLDER, **result.files}
    kept = table_files((name, once_more[name]) for name in ["repeats.dmn"])
    assert merged(edited(exported=write_workbook(kept)), kept) == {"repeats.dmn": result.files["repeats.dmn"]}


def test_a_copied_row_is_a_new_one_and_a_deleted_one_is_gone() -> None:
    def change(book: Workbook) -> None:
        sheet = sheet_of(book, "时限表")
        sheet.insert_rows(FIRST_ROW + 1)
        for column in range(1, sheet.max_column + 1):
            sheet.cell(FIRST_ROW + 1, column).value = sheet.cell(FIRST_ROW, column).value
        sheet.cell(FIRST_ROW + 1, 4).value = '"complaint"'
        sheet.delete_rows(FIRST_ROW + 2)

    table = next(file for file in FILES if file.name == "deadlines.dmn").tables[0]
    result = plan(FOLDER, edited(change), NOBODY)
    (new,) = table_files([("deadlines.dmn", result.files["deadlines.dmn"])])
    ids, before = [row.id for row in new.tables[0].rows], [row.id for row in table.rows]
    assert (ids[0], ids[2:]) == (before[0], before[2:])
    assert ids[1].startswith("deadlines_row_")
    assert [change.kind.label for change in result.changes] == ["新增", "删去"]


def test_rows_that_change_places_keep_everything() -> None:
    (table,) = next(file for file in FILES if file.name == "schedule.dmn").tables

    def swap(book: Workbook) -> None:
        sheet = sheet_of(book, table.view.name)
        for column in range(1, sheet.max_column + 1):
            one, other = sheet.cell(FIRST_ROW, column), sheet.cell(FIRST_ROW + 1, column)
            one.value, other.value = other.value, one.value

    result = plan(FOLDER, edited(swap), NOBODY)
    content = result.files["schedule.dmn"]
    assert sorted(content.splitlines()) == sorted(FOLDER["schedule.dmn"].splitlines())
    (new,) = table_files([("schedule.dmn", content)])
    ids = [row.id for row in table.rows]
    assert [row.id for row in new.tables[0].rows] == [ids[1], ids[0], *ids[2:]]


STRANGE = b"""<?xml version="1.0" encoding="UTF-8"?>\r
<!-- kept --><dmn:definitions xmlns:dmn="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:x="urn:x" id='d'>\r
\t<dmn:decision id="d1" name='\xe8\xa1\xa8'><dmn:decisionTable id="t1" hitPolicy="FIRST" x:own="1">\r
\t\t<dmn:input id="i1"><dmn:inputExpression id="e1" typeRef="string">\r
\t\t<dmn:text>kind</dmn:text></dmn:inputExpression></dmn:input>\r
\t\t<dmn:output id="o1" name="amount" typeRef="number"/>\r
\t\t<!-- first --><dmn:rule id="r1"><dmn:inputEntry id="c1"><dmn:text><![CDATA["a" ]]></dmn:text></dmn:inputEntry>\r
\t\t\t<dmn:outputEntry id="c2" x:mark="&lt;"><dmn:text>1</dmn:text></dmn:outputEntry></dmn:rule>\r
\t\t<!-- second --><dmn:rule id="r2"><dmn:inputEntry id="c3"><dmn:text /></dmn:inputEntry>\r
\t\t\t<dmn:outputEntry id="c4" /></dmn:rule>\r
\t</dmn:decisionTable></dmn:decision></dmn:definitions>\r
"""


def strange() -> list[TableFile]:
    return table_files([("strange.dmn", STRANGE)])


def test_prefixes_comments_sections_and_foreign_attributes_stay() -> None:
    assert merged(edited(exported=write_workbook(strange())), strange()) == {"strange.dmn": STRANGE}
    workbook = edited(
        put("表", "B8", '"b" & <c>'),
        put("表", "C8", "2"),
        put("表", "D7", "说明文字"),
        exported=write_workbook(strange()),
    )
    assert merged(workbook, strange())["strange.dmn"] == STRANGE.replace(
        b"<dmn:text />", b'<dmn:text>"b" &amp; &lt;c&gt;</dmn:text>'
    ).replace(
        b'<dmn:outputEntry id="c4" />', b'<dmn:outputEntry id="c4"><dmn:text>2</dmn:text></dmn:outputEntry>'
    ).replace(b'<dmn:rule id="r1">', '<dmn:rule id="r1"><dmn:description>说明文字</dmn:description>'.encode())


def test_a_comment_goes_with_the_row_below_it() -> None:
    def delete(book: Workbook) -> None:
        sheet_of(book, "表").delete_rows(FIRST_ROW + 1)

    content = merged(edited(delete, exported=write_workbook(strange())), strange())["strange.dmn"]
    assert b"second" not in content
    assert b"<!-- first -->" in content
    assert content.endswith(b"</dmn:rule>\r\n\t</dmn:decisionTable></dmn:decision></dmn:definitions>\r\n")


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=30).map(
    str.strip
)
CELLS = st.tuples(st.integers(0, 10**6), st.integers(0, 10**6), TEXTS)


@given(st.sampled_from(FILES), st.lists(CELLS, min_size=1, max_size=4))
@example(FILES[0], [(0, 0, "=1+1"), (1, 1, "#N/A"), (2, 2, "2026-10-01"), (3, 0, "_x000D_ ]]> &amp;")])
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_edits_of_any_cells_come_back(file: TableFile, changes: list[tuple[int, int, str]]) -> None:
    """An edit becomes the file's; exported again and read again it is the same."""
    wanted = {table.view.id: list(table.rows) for table in file.tables}
    for place, column, text in changes:
        table = file.tables[place % len(file.tables)]
        rows = wanted[table.view.id]
        row = rows[place % len(rows)]
        cells = list(row.cells)
        cells[column % len(cells)] = text
        rows[place % len(rows)] = type(row)(row.id, tuple(cells), text if column % 5 == 0 else row.annotation)
    (new,) = table_files([(file.name, merge(file, wanted))])
    assert {table.view.id: table.rows for table in new.tables} == wanted
    sheets = read_workbook(write_workbook([new]), [new])
    assert {sheet.table.view.id: sheet.rows for sheet in sheets} == wanted
    untouched = {table.view.id: list(table.rows) for table in file.tables}
    assert [row.id for table in new.tables for row in table.rows] == [
        row.id for rows in untouched.values() for row in rows
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (put("时限表", "A8", "no_such_row"), "工作表“时限表” A8：没有编号为“no_such_row”的行；新加的行请把编号留空"),
        (put("时限表", "B5", "sort"), "工作表“时限表” B 列：现为“工单类别、sort”，应为“工单类别、kind”；列不能增删"),
        (put("时限表", "M9", "多出来的"), "工作表“时限表” M 列：规则表没有这一列，请删去"),
        (put("时限表", "D1", "limits"), "工作表“时限表”：规则表“limits”不存在；请删去这张工作表，或重新导出"),
        (lambda book: book.create_sheet("草稿"), "工作表“草稿”：不是导出的规则表"),
        (lambda book: book.copy_worksheet(book["时限表"]), "是同一张规则表；请删去一张"),
        (put("时限表", "E9", "=1+1"), "E9：是公式，请把单元格设为“文本”格式后重新填写"),
        (put("时限表", "E9", 123456789012345678), "E9：数字太长"),
        (put("时限表", "E9", "四天"), "工作表“时限表”第 9 行：“数量”应为整数，现为“四天”"),
        (put("时限表", "B9", "ordinary"), "第 9 行：“工单类别”写的是“ordinary”：没有“ordinary”这个变量"),
        (put("时限表", "B9", '“ordinary”'), "用了中文标点"),
        (put("走访表", "E7", '"G1-01'), "双引号没有成对"),
        (put("走访表", "D7", '"a",, "b"'), "不是 FEEL 的写法"),
        (put("走访表", "D7", 'not("a"'), "括号没有成对"),
        (put("走访表", "D7", ">="), "没有写完整"),
        (lambda book: sheet_of(book, "重复工单").delete_rows(FIRST_ROW), "没有兜底行"),
    ],
)  # fmt: skip
def test_what_can_not_be_taken_over_is_named_with_its_cell(
    change: Callable[[Workbook], object], said: str
) -> None:
    with pytest.raises(WorkbookRefused) as refused:
        plan(FOLDER, edited(change), NOBODY)
    assert said in str(refused.value)


def test_what_excel_made_of_a_text_is_undone_where_that_is_certain() -> None:
    result = plan(FOLDER, edited(put("重复工单", "D7", 31), put("重复工单", "E7", 30.0)), NOBODY)
    (change,) = result.changes
    assert change.text.endswith("30 → 31")


def test_a_table_without_its_sheet_stays() -> None:
    def keep_one(book: Workbook) -> None:
        for title in set(book.sheetnames) - {"重复工单"}:
            del book[title]
        sheet_of(book, "重复工单").title = "我的表"

    assert plan(FOLDER, edited(keep_one, put("我的表", "D7", "31")), NOBODY).files.keys() == {"repeats.dmn"}


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04" + bytes(40)])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    with pytest.raises(WorkbookUnreadable):
        plan(FOLDER, content, NOBODY)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b'id="r2"', b'id="r1"', "没有自己的编号"),
        (b"</dmn:rule>", b"", "不是有效的 DMN 文件"),
        (b'encoding="UTF-8"', b'encoding="gb2312"', "不是"),
        (b"<!-- kept -->", b'<!DOCTYPE a [<!ENTITY b "c">]>', "DOCTYPE"),
        (b'<dmn:outputEntry id="c4" />', b"", "格数与列数不符"),
    ],
)
def test_a_file_that_can_not_be_edited_row_by_row_is_refused(old: bytes, new: bytes, said: str) -> None:
    with pytest.raises(TableFileUnusable, match=said):
        table_files([("strange.dmn", STRANGE.replace(old, new))])


def test_files_are_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    for name in ("a.dmn", "b.dmn"):
        (tmp_path / name).write_text("before")
    (tmp_path / "a.dmn").chmod(0o640)
    with pytest.raises(OSError, match="no-such-folder"):
        replace_files(tmp_path, {"a.dmn": b"after", "no-such-folder/b.dmn": b"after"})
    assert (tmp_path / "a.dmn").read_text() == "before"
    replace_files(tmp_path, {"a.dmn": b"after", "b.dmn": b"after"})
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "a.dmn": "after",
        "b.dmn": "after",
    }
    assert (tmp_path / "a.dmn").stat().st_mode & 0o777 == 0o640
