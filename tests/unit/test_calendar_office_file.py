"""The office's calendar file: what it may say, and how it says what is wrong."""

from datetime import date
from pathlib import Path

import pytest

from hotline.calendar import Calendar, OfficeDays, OfficeFileInvalid, parse_office_days, read_office_file

WHOLE_FILE = """\
published_years: [2027]
days_off:
  - date: 2026-08-12
    reason: 台风停工
  - {from: 2027-02-05, to: 2027-02-07, reason: 春节}
  - date: 2026-08-20
working_days:
  - {date: "2027-02-14", reason: 调休上班}
  - {date: 2026-08-22}
"""


def test_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "calendar.yaml"
    path.write_text(WHOLE_FILE, encoding="utf-8")
    assert read_office_file(path) == OfficeDays(
        days_off={
            date(2026, 8, 12): "台风停工",
            date(2027, 2, 5): "春节",
            date(2027, 2, 6): "春节",
            date(2027, 2, 7): "春节",
            date(2026, 8, 20): "本单位放假",
        },
        working_days={date(2027, 2, 14): "调休上班", date(2026, 8, 22): "本单位上班"},
        published_years=frozenset({2027}),
    )


@pytest.mark.parametrize("text", ["", "# 暂无\n", "days_off:\n", "days_off: []\nworking_days:\n"])
def test_a_file_may_say_nothing(text: str) -> None:
    assert Calendar(parse_office_days(text)).version == Calendar().version


def test_the_version_follows_what_is_said_and_not_how() -> None:
    said = Calendar(parse_office_days("days_off: [{date: 2026-08-12, reason: 台风}]")).version
    again = Calendar(parse_office_days("# 台风\ndays_off:\n  - reason: 台风\n    date: 2026-08-12\n")).version
    other = Calendar(parse_office_days("days_off: [{date: 2026-08-13, reason: 台风}]")).version
    assert said == again
    assert len({said, other, Calendar().version}) == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("days_off:\n  - date: 2026-02-30\n", "第 2 行：日期“2026-02-30”有误"),
        ("days_off:\n  - date: 2126-02-03\n", "第 2 行：日期“2126-02-03”超出日历范围"),
        ("days_off:\n  - date: [1]\n", "第 2 行：应为单个文字或日期"),
        ("days_off:\n  - reason: 台风\n", "第 2 行：每项应有 date"),
        ("days_off:\n  - {from: 2026-01-05}\n", "第 2 行：每项应有 date"),
        ("days_off:\n  - {from: 2026-01-05, to: 2026-01-04}\n", "第 2 行：from 不应晚于 to"),
        ("days_off:\n  - {from: 2026-01-05, to: 2027-01-04}\n", "一段不超过 31 天"),
        ("days_off:\n  - 2026-01-05\n", "第 2 行：应为“键: 值”的形式"),
        ("days_off: 2026-01-05\n", "第 1 行：应为列表"),
        ("days_off:\n  - date: 2026-01-05\n  - date: 2026-01-05\n", "第 3 行：2026-01-05 重复"),
        (
            "days_off:\n  - date: 2026-01-05\nworking_days:\n  - date: 2026-01-05\n",
            "第 4 行：2026-01-05 重复",
        ),
        ("days_off: []\ndays_off: []\n", "第 2 行：“days_off”重复"),
        ("\nholidays: []\n", "第 2 行：不认识“holidays”"),
        ("published_years: [二〇二七]\n", "第 1 行：年份“二〇二七”有误"),
        ("published_years:\n  - 2027\n  - 20270\n", "第 3 行：年份“20270”有误"),
        ("- 1\n", "第 1 行：应为“键: 值”的形式"),
        ("days_off: [\n", "行：不是有效的 YAML"),
        ("days_off: \x07\n", "不是有效的 YAML"),
    ],
)
def test_a_wrong_entry_is_named_by_its_line(text: str, message: str) -> None:
    with pytest.raises(OfficeFileInvalid) as refusal:
        parse_office_days(text)
    assert message in str(refusal.value)
    assert (refusal.value.code, refusal.value.status) == ("CALENDAR_FILE_INVALID", 422)


def test_a_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(OfficeFileInvalid, match=r"无法读取本单位日历文件“none\.yaml”"):
        read_office_file(tmp_path / "none.yaml")
    path = tmp_path / "gbk.yaml"
    path.write_bytes("days_off: [] # 放假".encode("gbk"))
    with pytest.raises(OfficeFileInvalid, match="UTF-8"):
        read_office_file(path)
