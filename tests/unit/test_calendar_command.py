"""`hotline calendar`, as it is called."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.calendar import app

runner = CliRunner()


@pytest.mark.parametrize(
    ("arguments", "last_line"),
    [
        ("2026-09-29T10:00 --working-days 5", "2026-10-12T17:30:00+08:00"),
        ("2026-09-29T02:00Z --working-days 5", "2026-10-12T17:30:00+08:00"),
        ("2026-09-29T10:00 --calendar-days 3", "2026-10-03T00:00:00+08:00"),
        ("2026-09-29T18:00 --working-days 0", "2026-09-30T17:30:00+08:00"),
    ],
)
def test_the_last_line_is_the_due_moment(arguments: str, last_line: str) -> None:
    result = runner.invoke(app, ["due", *arguments.split()])
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == last_line
    assert result.stdout.startswith("自2026年9月29日（周二）")


def test_the_office_file_is_heard(tmp_path: Path) -> None:
    path = tmp_path / "calendar.yaml"
    path.write_text("days_off:\n  - {date: 2026-10-12, reason: 台风停工}\n", encoding="utf-8")
    arguments = ["due", "2026-09-29T10:00", "--working-days", "5", "--office-file", str(path)]
    assert runner.invoke(app, arguments).stdout.splitlines()[-1] == "2026-10-13T17:30:00+08:00"


def test_every_day_is_shown() -> None:
    result = runner.invoke(app, ["explain", "2026-12-30T10:00", "--working-days", "2"])
    assert result.exit_code == 0
    for text in ("起算日", "2026-12-31", "计入", "2027-01-01", "工作日（暂定）", "周四"):
        assert text in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("2026-09-31 --working-days 5", "起算时间“2026-09-31”有误"),
        ("--working-days 5", "起算时间“”有误"),
        ("2026-09-29 --working-days five", "--working-days 应为不小于 0 的整数"),
        ("2026-09-29 --calendar-days -1", "--calendar-days 应为不小于 0 的整数"),
        ("2026-09-29", "二者取一"),
        ("2026-09-29 --working-days 5 --calendar-days 3", "二者取一"),
        ("2199-09-29 --working-days 5", "超出日历范围"),
        ("2026-09-29 --working-days 5 --office-file none.yaml", "无法读取本单位日历文件"),
    ],
)
@pytest.mark.parametrize("command", ["due", "explain"])
def test_a_wrong_question_is_answered_in_chinese(command: str, arguments: str, message: str) -> None:
    result = runner.invoke(app, [command, *arguments.split()])
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""
