"""`hotline import` as it is typed: summary, the list of bad rows beside the file, exit codes, no traceback."""

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from cli.main import app

HEADER = "工单编号,内容,区派单时间"
GOOD = "A1,路灯不亮,2026-09-24 09:00"
BAD = "A2,,2026-09-24 09:00"


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOTLINE_DATA_FOLDER", str(tmp_path / "data"))
    return tmp_path / "data"


def _file(folder: Path, *rows: str) -> Path:
    path = folder / "tickets.csv"
    path.write_text("\n".join((HEADER, *rows)) + "\n", "utf-8")
    return path


def _import(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["import", *(str(argument) for argument in arguments)])


def test_it_says_what_became_of_the_rows(tmp_path: Path) -> None:
    result = _import(_file(tmp_path, GOOD, GOOD))
    assert result.exit_code == 0
    assert (
        result.stdout.strip() == "本系统格式：共 2 行，新收 1 张，已收过 0 张，文件内重复 1 行，未导入 0 行"
    )
    assert not (tmp_path / "tickets.csv.rejected.csv").exists()


def test_bad_rows_are_listed_beside_the_file_and_are_no_failure(tmp_path: Path) -> None:
    path = _file(tmp_path, GOOD, BAD)
    result = _import(path)
    assert result.exit_code == 0
    assert "未导入 1 行" in result.stdout
    rejected = (tmp_path / "tickets.csv.rejected.csv").read_text("utf-8-sig").splitlines()
    assert rejected[1].startswith("3,缺少内容,CONTENT_MISSING,A2")


def test_the_list_of_an_earlier_import_does_not_stay(tmp_path: Path) -> None:
    _import(_file(tmp_path, BAD))
    _import(_file(tmp_path, GOOD))
    assert not (tmp_path / "tickets.csv.rejected.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nothing.csv"], "IMPORT_FILE_UNREADABLE"),
        (["tickets.csv", "--layout", "none"], "IMPORT_LAYOUT_UNKNOWN"),
        (["tickets.csv", "--person", "zhang.wei"], "FORBIDDEN"),
        (["empty.csv"], "IMPORT_FILE_EMPTY"),
    ],
)
def test_what_can_not_be_done_is_one_line_and_exit_code_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: str
) -> None:
    _file(tmp_path, GOOD)
    (tmp_path / "empty.csv").touch()
    monkeypatch.chdir(tmp_path)
    result = _import(*arguments)
    assert result.exit_code == 1
    assert code in result.stderr
    assert "Traceback" not in result.output
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_time_that_is_none_is_said() -> None:
    result = _import("tickets.csv", "--district-dispatched-at", "gestern")
    assert result.exit_code == 2
    assert "区派单时间" in result.stderr


def test_a_setting_that_can_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_PORT", "eight")
    result = _import(_file(tmp_path, GOOD))
    assert result.exit_code == 1
    assert "HOTLINE_PORT" in result.stderr


def test_the_log_has_nothing_of_the_citizens(tmp_path: Path, data_folder: Path) -> None:
    _import(_file(tmp_path, GOOD, BAD))
    assert "路灯" not in (data_folder / "hotline.log").read_text("utf-8")
