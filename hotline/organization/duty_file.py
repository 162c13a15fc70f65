"""The office's duty roster as a file (值班表文件, R-77): a CSV that is edited in a spreadsheet.

日期,人员,开始,结束
2026-10-01,lu.yiming,,
2026-10-01,bai.xuefeng,17:30,08:30
"""

import csv
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

from hotline.errors import HotlineError
from hotline.organization.duty_rules import Shift

COLUMNS = ("日期", "人员", "开始", "结束")


class DutyFileInvalid(HotlineError):
    """The duty roster can't be read, or a line of it is wrong."""

    code = "DUTY_FILE_INVALID"
    status = 422


def read_duty(path: Path) -> tuple[Shift, ...]:
    """All shifts of the file. Raises `DutyFileInvalid` naming the line. Whether the people exist is not asked."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return tuple(_checked(path.name, csv.DictReader(stream)))
    except OSError as error:
        raise DutyFileInvalid(f"打不开值班表 {path.name}：请检查路径和权限") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DutyFileInvalid(f"值班表 {path.name} 不是 UTF-8 的 CSV：请另存为“CSV UTF-8”") from error


def _checked(name: str, reader: "csv.DictReader[str]") -> Iterator[Shift]:
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise DutyFileInvalid(f"值班表 {name} 缺少列：{'、'.join(missing)}")
    seen: set[Shift] = set()
    for row, cells in enumerate(reader, start=2):
        shift = _shift(f"值班表 {name} 第 {row} 行", *((cells[column] or "").strip() for column in COLUMNS))
        if shift in seen:
            raise DutyFileInvalid(f"值班表 {name} 第 {row} 行重复：请删去")
        seen.add(shift)
        yield shift


def _shift(where: str, day: str, person: str, begins: str, ends: str) -> Shift:
    if not person:
        raise DutyFileInvalid(f"{where}缺少人员：请写人员 id")
    try:
        return Shift(date.fromisoformat(day), person, _time(begins), _time(ends))
    except ValueError as error:
        raise DutyFileInvalid(
            f"{where}的日期或时间有误：日期如 2026-10-01，时间如 17:30，全天留空"
        ) from error


def _time(text: str) -> time | None:
    """`08:30`, or as spreadsheets write it, `8:30`. Raises ValueError."""
    if not text:
        return None
    hours, _, minutes = text.partition(":")
    return time(int(hours), int(minutes))
