"""The list of rows that were not imported."""

import csv
from pathlib import Path

from hotline.tickets.intake_file import BadRow
from hotline.tickets.rejected_file import rejected_path, write_bad_rows


def _lines(path: Path) -> list[list[str]]:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def test_rows_are_listed_beside_the_file(tmp_path: Path) -> None:
    source = tmp_path / "工单.xlsx"
    rows = [
        BadRow(3, "DATE_INVALID", "时间“昨天”无法识别", {"number": "A1", "district_dispatched_at": "昨天"}),
        BadRow(9, "NUMBER_INVALID", "编号不对", {"number": "=1+1"}),
    ]

    assert write_bad_rows(source, rows) == 2
    assert _lines(tmp_path / "工单.xlsx.rejected.csv") == [
        ["行号", "原因", "代码", "工单编号", "轮次", "工单类型", "区派单时间"],
        ["3", "时间“昨天”无法识别", "DATE_INVALID", "A1", "", "", "昨天"],
        ["9", "编号不对", "NUMBER_INVALID", "'=1+1", "", "", ""],
    ]


def test_personal_cells_are_never_written(tmp_path: Path) -> None:
    source = tmp_path / "x.csv"
    write_bad_rows(source, [BadRow(2, "X", "不对", {"citizen_name": "某女士", "content": "某事"})])

    assert "某" not in rejected_path(source).read_text("utf-8-sig")


def test_an_import_without_bad_rows_removes_the_list_of_the_one_before(tmp_path: Path) -> None:
    source = tmp_path / "x.csv"
    write_bad_rows(source, [BadRow(2, "X", "不对")])

    assert write_bad_rows(source, []) == 0
    assert list(tmp_path.iterdir()) == []
