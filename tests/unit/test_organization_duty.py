"""The duty roster: when a shift is, and the office's file (R-77)."""

from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hotline.organization.duty_file import DutyFileInvalid, read_duty
from hotline.organization.duty_rules import Shift, covers
from hotline.organization.file import read_organization
from hotline.settings import ROOT, Settings

DAY = date(2026, 10, 1)
ALL_DAY = Shift(DAY, "a")
DAYTIME = Shift(DAY, "a", time(8, 30), time(17, 30))
NIGHT = Shift(DAY, "a", time(17, 30), time(8, 30))
UNTIL_NOON = Shift(DAY, "a", None, time(12))
EVENING = Shift(DAY, "a", time(18))
ROUND_THE_CLOCK = Shift(DAY, "a", time(8), time(8))


@pytest.mark.parametrize(
    ("shift", "on", "off"),
    [
        (ALL_DAY, ["01 00:00", "01 23:59"], ["30 23:59", "02 00:00"]),
        (DAYTIME, ["01 08:30", "01 17:29"], ["01 08:29", "01 17:30", "02 09:00"]),
        (NIGHT, ["01 17:30", "01 23:59", "02 00:00", "02 08:29"], ["01 08:00", "02 08:30", "02 18:00"]),
        (UNTIL_NOON, ["01 00:00", "01 11:59"], ["01 12:00", "02 01:00"]),
        (EVENING, ["01 18:00", "01 23:59"], ["01 17:59", "02 00:00"]),
        (ROUND_THE_CLOCK, ["01 08:00", "02 07:59"], ["01 07:59", "02 08:00"]),
    ],
)
def test_a_shift(shift: Shift, on: list[str], off: list[str]) -> None:
    def moment(text: str) -> datetime:
        month = "09" if text.startswith("30") else "10"
        return datetime.fromisoformat(f"2026-{month}-{text}").replace(tzinfo=ZoneInfo("Asia/Shanghai"))

    assert all(covers(shift, moment(text)) for text in on)
    assert not any(covers(shift, moment(text)) for text in off)


def test_the_roster_that_comes_with_the_project_names_people_of_the_street() -> None:
    people = {person.id for person in read_organization(Settings().street_file).people}
    shifts = read_duty(ROOT / "sample" / "duty.csv")

    assert shifts[0] == Shift(date(2026, 9, 26), "lu.yiming")
    assert shifts[3] == Shift(DAY, "bai.xuefeng", time(17, 30), time(8, 30))
    assert {shift.person_id for shift in shifts} <= people


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("日期,人员\n", "缺少列：开始、结束"),
        ("日期,人员,开始,结束\n2026-10-01,,,\n", "第 2 行缺少人员"),
        ("日期,人员,开始,结束\n10月1日,a,,\n", "第 2 行的日期或时间有误"),
        ("日期,人员,开始,结束\n2026-10-01,a,8点,\n", "第 2 行的日期或时间有误"),
        ("日期,人员,开始,结束\n2026-10-01,a,25:00,\n", "第 2 行的日期或时间有误"),
        ("日期,人员,开始,结束\n2026-10-01,a,8:30,\n2026-10-01,a,08:30,\n", "第 3 行重复"),
        ("日期,人员,开始,结束\n2026-10-01,a\n", ""),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "duty.csv"
    path.write_text(content, "utf-8")
    if not told:  # cells that a spreadsheet leaves out at the end of a line are empty
        assert len(read_duty(path)) == 1
        return
    with pytest.raises(DutyFileInvalid, match=told):
        read_duty(path)


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "duty.csv").write_bytes("日期,人员,开始,结束\n".encode("gbk"))
    with pytest.raises(DutyFileInvalid, match="UTF-8"):
        read_duty(tmp_path / "duty.csv")
    with pytest.raises(DutyFileInvalid, match="打不开"):
        read_duty(tmp_path / "no.csv")
