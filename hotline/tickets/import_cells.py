"""Reading one cell (单元格): texts, moments, numbers as spreadsheets really have them. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import NoReturn, TypeVar, cast
from zoneinfo import ZoneInfo

from openpyxl.utils.datetime import (
    WINDOWS_EPOCH,
    from_excel,  # pyright: ignore[reportUnknownVariableType]
)

Cell = str | int | float | bool | datetime | date | time | timedelta | None
"""What a spreadsheet's cell can hold."""

ZONE = ZoneInfo("Asia/Shanghai")
"""The zone of a moment that names none."""
YEARS = range(1990, 2100)
"""Years that a ticket can be of; anything else is a slip of the pen or of the spreadsheet."""
EXCEL_DAYS = (20_000.0, 80_000.0)
"""Numbers that can be a spreadsheet's date: days since 1900, here 1954 to 2119."""
EXACT_INTEGERS = 2**53
"""From here on a spreadsheet's number has lost its last digits."""

T = TypeVar("T")


class CellError(Exception):
    """A cell can't be read; `code` is stable, the message is Chinese and has nothing personal in it."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


_INVISIBLE = (
    *(code for code in range(0x20) if chr(code) not in "\t\n"),
    *range(0x7F, 0xA0),
    0xAD,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    0xFEFF,
    *range(0xFFF9, 0xFFFC),
)
"""Control, zero-width and text-direction characters: never seen, and able to hide what is there."""
_SPACES = {0x09: " ", 0xA0: " ", 0x3000: " ", 0x0B: "\n", 0x0C: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}
_CLEANED: dict[int, str | None] = {**dict.fromkeys(_INVISIBLE), **_SPACES}
_LINE_END = re.compile(r"\r\n?")
_RUN_OF_SPACES = re.compile(r" {2,}")
_BLANK_LINES = re.compile(r"\n{3,}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SHEET_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
_LONG_DIGITS = re.compile(r"\d{5,}")

_DATE = r"(?P<year>\d{4})(?:[-/.]|年)(?P<month>\d{1,2})(?:[-/.]|月)(?P<day>\d{1,2})日?"
_TIME = r"(?P<hour>\d{1,2})[:时](?P<minute>\d{1,2})(?:[:分](?P<second>\d{1,2})(?:\.\d+)?秒?|分)?"
_MOMENT = re.compile(rf"{_DATE}(?:[T ]*{_TIME})? *(?P<zone>[Zz]|[+-]\d{{2}}:?\d{{2}})?")
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?:(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?)?"
)
_UNITS = ("year", "month", "day", "hour", "minute", "second")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


def clean_text(cell: Cell) -> str:
    """The cell as text of several lines: line ends made one kind, invisible characters gone.

    Raises `CellError` where the file's bytes could not be decoded.
    """
    text = _LINE_END.sub("\n", _as_text(cell)).translate(_CLEANED)
    if _SURROGATE.search(text):
        raise CellError("UNREADABLE_CHARACTERS", "有无法识别的字符（乱码）")
    lines = (_RUN_OF_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    cleaned = _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
    return "" if cleaned in _SHEET_ERRORS else cleaned


def clean_line(cell: Cell) -> str:
    """The cell as text of one line. Raises `CellError` as `clean_text` does."""
    return clean_text(cell).replace("\n\n", " ").replace("\n", " ")


def _as_text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return cell
        case bool():
            return "是" if cell else "否"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime():
            return cell.isoformat(sep=" ")
        case _:
            return str(cell)


def read_number(cell: Cell) -> str:
    """A ticket's number: full-width characters made plain, a spreadsheet's text marks taken off.

    What is still in it and does not belong there is left for the model to refuse.
    Raises `CellError` where the spreadsheet has lost the last digits.
    """
    if isinstance(cell, float | int) and abs(cell) >= EXACT_INTEGERS:
        raise CellError("NUMBER_ROUNDED", "编号在表格里是数值，末几位已经丢失：请把该列设为文本后重新导出")
    number = unicodedata.normalize("NFKC", clean_line(cell)).replace(" ", "")
    return number.removeprefix("=").strip("'\"`’‘“”")


def read_round(cell: Cell) -> int:
    """The district's round (轮次): `2`, `第2轮`, `第2次`. Raises `CellError`."""
    text = unicodedata.normalize("NFKC", clean_line(cell)).strip("第轮次 ")
    if not text.isdecimal() or not 1 <= int(text) <= 99:
        raise CellError("ROUND_INVALID", f"轮次“{shown(cell)}”不是 1 到 99 的整数")
    return int(text)


def read_word(cell: Cell, words: Mapping[str, T], what: str) -> T:
    """The code behind a word (用语) of a list. Raises `CellError`."""
    text = clean_line(cell)
    if text in words:
        return words[text]
    known = "、".join(word for word in words if not word.isascii())
    raise CellError("WORD_UNKNOWN", f"{what}“{shown(cell)}”不认识，可用：{known}")


def read_moment(cell: Cell, *, epoch: datetime = WINDOWS_EPOCH, end_of_day: bool = False) -> datetime:
    """A moment, aware, in UTC, of a date cell, a spreadsheet's serial number or text.

    No zone means Asia/Shanghai. A date alone means its first second, with `end_of_day` its last.
    Raises `CellError`.
    """
    try:
        local, dated_only = _local_moment(cell, epoch)
    except OverflowError:
        _refuse_moment(cell)
    if local.year not in YEARS:
        raise CellError(
            "DATE_OUT_OF_RANGE", f"时间“{shown(cell)}”不在 {YEARS.start} 至 {YEARS.stop - 1} 年之间"
        )
    if dated_only and end_of_day:
        local = local.replace(hour=23, minute=59, second=59)
    aware = local if local.tzinfo else local.replace(tzinfo=ZONE)
    return aware.astimezone(UTC)


def _local_moment(cell: Cell, epoch: datetime) -> tuple[datetime, bool]:
    """The moment as written and whether only a date was; a date cell comes as that day's midnight."""
    match cell:
        case datetime():
            return _whole_seconds(cell), cell.time() == time()
        case date():
            return datetime.combine(cell, time(), ZONE), True
        case bool() | time() | timedelta() | None:
            return _refuse_moment(cell)
        case int() | float():
            return _serial_moment(cell, cell, epoch)
        case str():
            return _text_moment(cell, epoch)


def _text_moment(cell: str, epoch: datetime) -> tuple[datetime, bool]:
    text = unicodedata.normalize("NFKC", clean_line(cell))
    if found := _MOMENT.fullmatch(text) or _COMPACT.fullmatch(text):
        try:
            return _written_moment(found.groupdict()), found["hour"] is None
        except ValueError:
            return _refuse_moment(cell)
    if _SERIAL.fullmatch(text):
        return _serial_moment(cell, float(text), epoch)
    return _refuse_moment(cell)


def _written_moment(parts: Mapping[str, str | None]) -> datetime:
    year, month, day, hour, minute, second = (int(parts[name] or 0) for name in _UNITS)
    at_the_end = (hour, minute, second) == (24, 0, 0)
    zone = _zone(parts.get("zone"))
    moment = datetime(year, month, day, 0 if at_the_end else hour, minute, second, tzinfo=zone)
    return moment + timedelta(hours=24) if at_the_end else moment


def _zone(written: str | None) -> tzinfo:
    if written is None:
        return ZONE
    if written in "Zz":
        return UTC
    hours, minutes = int(written[1:3]), int(written[-2:])
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if written[0] == "-" else offset)


def _serial_moment(cell: Cell, days: float, epoch: datetime) -> tuple[datetime, bool]:
    if not EXCEL_DAYS[0] <= days <= EXCEL_DAYS[1]:
        return _refuse_moment(cell)
    moment = cast("object", from_excel(days, epoch))
    if not isinstance(moment, datetime):
        return _refuse_moment(cell)
    return _whole_seconds(moment), float(days).is_integer()


def _whole_seconds(moment: datetime) -> datetime:
    """A spreadsheet keeps a time as a fraction of a day, some microseconds off."""
    return (moment + timedelta(milliseconds=500)).replace(microsecond=0)


def _refuse_moment(cell: Cell) -> NoReturn:
    raise CellError("DATE_INVALID", f"时间“{shown(cell)}”无法识别，请写成 2026-09-24 09:30:00")


def shown(cell: Cell, *, mask: bool = True) -> str:
    """A short value for a message about it; long digits, which may be somebody's phone, are masked (R-61)."""
    text = _SURROGATE.sub("?", _as_text(cell)).translate(_CLEANED).replace("\n", " ").strip()
    return _LONG_DIGITS.sub("*****", text[:20]) if mask else text[:40]
