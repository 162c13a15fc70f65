"""Reading the office's calendar file (本单位日历文件): the only place of the calendar that touches a disk.

published_years: [2027]          # 国务院已公布、软件自带日历尚未收录的年份
days_off:
  - date: 2026-08-12
    reason: 台风停工
  - {from: 2027-02-05, to: 2027-02-11, reason: 春节}
working_days:
  - {date: 2027-02-14, reason: 调休上班}
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final, Never

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from hotline.calendar.days import FIRST_DAY, LAST_DAY
from hotline.calendar.errors import OfficeFileInvalid
from hotline.calendar.office_days import DAY_OFF_REASON, WORKING_DAY_REASON, OfficeDays

_SECTIONS: Final = ("published_years", "days_off", "working_days")
_ENTRY_KEYS: Final = ("date", "from", "to", "reason")
_LONGEST_RANGE: Final = 31


def read_office_file(path: Path) -> OfficeDays:
    """The office's days from its YAML file (R-50).

    Raises `OfficeFileInvalid`, naming the line, when the file can't be read or an entry of it is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise OfficeFileInvalid(f"无法读取本单位日历文件“{path.name}”") from error
    except UnicodeDecodeError as error:
        raise OfficeFileInvalid(f"本单位日历文件“{path.name}”应为 UTF-8 编码") from error
    return parse_office_days(text)


def parse_office_days(text: str) -> OfficeDays:
    """The same from the text of a file. Raises `OfficeFileInvalid`, naming the line."""
    root = _compose(text)
    if root is None:
        return OfficeDays()
    sections = _entries(root, _SECTIONS)
    days_off = _days(sections.get("days_off"), DAY_OFF_REASON, {})
    working_days = _days(sections.get("working_days"), WORKING_DAY_REASON, days_off)
    return OfficeDays(days_off, working_days, frozenset(_years(sections.get("published_years"))))


def _compose(text: str) -> Node | None:
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise OfficeFileInvalid(f"本单位日历文件第 {line} 行：不是有效的 YAML") from error
    except yaml.YAMLError as error:
        raise OfficeFileInvalid("本单位日历文件不是有效的 YAML") from error


def _refuse(node: Node, what: str) -> Never:
    raise OfficeFileInvalid(f"本单位日历文件第 {node.start_mark.line + 1} 行：{what}")


def _entries(node: Node, allowed: tuple[str, ...]) -> dict[str, Node]:
    """The keys of a mapping and the nodes under them; unknown and repeated keys are refused."""
    if not isinstance(node, MappingNode):
        _refuse(node, f"应为“键: 值”的形式，可用的键：{'、'.join(allowed)}")
    entries: dict[str, Node] = {}
    for key_node, value_node in node.value:
        key = _text(key_node)
        if key not in allowed:
            _refuse(key_node, f"不认识“{key}”，可用的键：{'、'.join(allowed)}")
        if key in entries:
            _refuse(key_node, f"“{key}”重复")
        entries[key] = value_node
    return entries


def _items(node: Node | None) -> list[Node]:
    """The items of a list; nothing, or an empty value, is an empty list."""
    if node is None or (isinstance(node, ScalarNode) and not node.value):
        return []
    if not isinstance(node, SequenceNode):
        _refuse(node, "应为列表，每项以“- ”开头")
    return node.value


def _text(node: Node) -> str:
    if not isinstance(node, ScalarNode):
        _refuse(node, "应为单个文字或日期")
    return node.value.strip()


def _days(section: Node | None, default_reason: str, taken: dict[date, str]) -> dict[date, str]:
    """The days of a section with their reasons; a day may be given once in the whole file."""
    days: dict[date, str] = {}
    for item in _items(section):
        entry = _entries(item, _ENTRY_KEYS)
        reason = (_text(entry["reason"]) if "reason" in entry else "") or default_reason
        for day in _dates(item, entry):
            if day in days or day in taken:
                _refuse(item, f"{day} 重复")
            days[day] = reason
    return days


def _dates(item: Node, entry: dict[str, Node]) -> Iterator[date]:
    given = entry.keys() - {"reason"}
    if given == {"date"}:
        yield _date(entry["date"])
    elif given == {"from", "to"}:
        yield from _range(item, _date(entry["from"]), _date(entry["to"]))
    else:
        _refuse(item, "每项应有 date，或同时有 from 和 to")


def _range(item: Node, first: date, last: date) -> Iterator[date]:
    length = last.toordinal() - first.toordinal() + 1
    if not 1 <= length <= _LONGEST_RANGE:
        _refuse(item, f"from 不应晚于 to，且一段不超过 {_LONGEST_RANGE} 天")
    return (date.fromordinal(first.toordinal() + number) for number in range(length))


def _date(node: Node) -> date:
    text = _text(node)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        _refuse(node, f"日期“{text}”有误，应如 2026-08-12")
    if not FIRST_DAY <= day <= LAST_DAY:
        _refuse(node, f"日期“{text}”超出日历范围（{FIRST_DAY.year}–{LAST_DAY.year} 年）")
    return day


def _years(section: Node | None) -> Iterator[int]:
    for item in _items(section):
        text = _text(item)
        if not text.isdecimal() or not FIRST_DAY.year <= int(text) <= LAST_DAY.year:
            _refuse(item, f"年份“{text}”有误，应在 {FIRST_DAY.year}–{LAST_DAY.year} 之间")
        yield int(text)
