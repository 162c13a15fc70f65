"""`hotline processes tables` and `diff --picture`: what the process owner types, reads and finds in the folder."""

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from api.web.templating import BUNDLES
from cli.main import app
from hotline.settings import ROOT

TABLES = sorted(path.name for path in (ROOT / "bpmn").glob("*.dmn"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The process owner's copy."""
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("HOTLINE_DATA_FOLDER", str(tmp_path / "data"))
    shutil.copytree(ROOT / "bpmn", tmp_path / "bpmn")
    return tmp_path / "bpmn"


@pytest.fixture
def workbook(folder: Path) -> Path:
    """Its tables as a workbook."""
    result = call("tables", "export", folder, "--to", folder.parent / "tables.xlsx")
    assert (result.exit_code, "时限表" in result.stdout) == (0, True), result.output
    return folder.parent / "tables.xlsx"


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["processes", *map(str, arguments)])


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in TABLES}


def type_into(workbook: Path, sheet: str, cell: str, value: str) -> None:
    book = load_workbook(workbook)
    book[sheet][cell] = value
    book.save(workbook)


def test_what_nobody_edited_changes_nothing(folder: Path, workbook: Path) -> None:
    before = contents(folder)
    result = call("tables", "import", workbook, folder)
    assert (result.exit_code, result.stdout.strip()) == (0, "没有变化")
    assert contents(folder) == before


def test_an_edit_is_shown_first_and_then_written(folder: Path, workbook: Path) -> None:
    before = contents(folder)
    type_into(workbook, "时限表", "E16", "4")
    preview = call("tables", "import", workbook, folder, "--dry-run")
    assert preview.exit_code == 0
    assert "期限：5 个工作日 → 4 个工作日" in preview.stdout
    assert contents(folder) == before
    assert "已写入 deadlines.dmn" in call("tables", "import", workbook, folder).stdout
    changed = [name for name, content in contents(folder).items() if content != before[name]]
    assert changed == ["deadlines.dmn"]
    assert "没有变化" in call("tables", "import", workbook, folder).stdout


def test_what_the_check_would_refuse_is_not_written(folder: Path, workbook: Path) -> None:
    before = contents(folder)
    type_into(workbook, "时限表", "E16", "四天")
    type_into(workbook, "走访表", "F7", "station")
    result = call("tables", "import", workbook, folder)
    assert result.exit_code == 1
    assert "工作表“时限表”第 16 行：“数量”应为整数，现为“四天”" in result.stderr
    assert "工作表“走访表”第 7 行" in result.stderr
    assert "WORKBOOK_REFUSED" in result.stderr
    assert contents(folder) == before


def test_a_row_that_a_diagram_needs_can_not_go(folder: Path, workbook: Path) -> None:
    before = contents(folder)
    book = load_workbook(workbook)
    rows = book["时限表"]
    for line in reversed(range(7, rows.max_row + 1)):
        if rows.cell(line, 3).value == '"visit"':
            rows.delete_rows(line)
    book.save(workbook)
    result = call("tables", "import", workbook, folder)
    assert result.exit_code == 1
    assert "station_visit.bpmn" in result.stderr
    assert contents(folder) == before


@pytest.mark.skipif(not (BUNDLES / "manifest.json").exists(), reason="what draws in a browser is not built")
def test_what_changed_is_drawn_into_one_file(folder: Path) -> None:
    diagram = folder / "return_request.bpmn"
    diagram.write_text(diagram.read_text("utf-8").replace("查审核时限", "查退单时限"), "utf-8")
    drawn = folder.parent / "change.html"
    result = call("diff", folder, "--against", ROOT / "bpmn", "--picture", drawn)
    assert (result.exit_code, "共 1 处" in result.stdout) == (0, True), result.output
    text = drawn.read_text("utf-8")
    assert '"marks":{"decide_review_limits":"changed"}' in text
    assert "src=" not in text.partition("<body>")[2].partition("<script")[0]
