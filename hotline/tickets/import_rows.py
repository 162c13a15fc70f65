"""From the cells of one row to a ticket (一行变一张工单), by a layout. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from openpyxl.utils.datetime import WINDOWS_EPOCH
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from hotline.tickets.import_cells import (
    Cell,
    CellError,
    clean_line,
    clean_text,
    read_moment,
    read_number,
    read_round,
    read_word,
    shown,
)
from hotline.tickets.import_errors import LayoutFileInvalid
from hotline.tickets.import_layouts import Columns, Layout, Words
from hotline.tickets.intake_model import NUMBER_PATTERN, PARTS_AT_ODDS, Kind, Nature, TicketIntake

TITLE_LENGTH = 200
DERIVED_TITLE_LENGTH = 40
SHORT = 10
"""Only texts shorter than this can be a way of writing nothing (`无`, `不详`)."""
_SENTENCE_ENDS = "。！？；!?;\n"

PART_NAMES: Mapping[str, str] = {
    "number": "工单编号",
    "round": "轮次",
    "kind": "工单类型",
    "nature": "诉求性质",
    "source": "来源",
    "title": "标题",
    "content": "内容",
    "category": "类别",
    "matter": "事项",
    "address": "地址",
    "grid": "网格",
    "citizen_name": "诉求人",
    "citizen_phone": "联系电话",
    "anonymous": "匿名",
    "confidential": "保密",
    "complained_unit": "被诉单位",
    "district_dispatched_at": "区派单时间",
    "district_due_at": "区办结时限",
    "reviewed_number": "复核原工单",
}
"""The parts of a ticket as the office calls them."""

PUBLIC_PARTS = ("number", "round", "kind", "district_dispatched_at")
"""Parts that are not personal and may stand beside the reason for refusing a row (R-61)."""

Reader = Callable[[Cell], Any]


class Problem(NamedTuple):
    """Why a row is no ticket: a stable code and Chinese with nothing personal in it."""

    code: str
    reason: str
    part: str = ""
    """The part of the ticket that it is about; empty where it is the row as a whole."""


class RowError(Exception):
    """A row can't be made a ticket."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("；".join(problem.reason for problem in problems))
        self.code = problems[0].code
        self.parts = tuple(dict.fromkeys(problem.part for problem in problems if problem.part))


class RowReader:
    """Turns the rows of one file into tickets.

    `header` names the columns; `epoch` is the day from which the spreadsheet counts;
    `dispatched_at` is the district's dispatch time where a row has none.
    Raises `LayoutFileInvalid` where a default of the layout can't be read.
    """

    def __init__(
        self,
        layout: Layout,
        words: Words,
        header: Sequence[str],
        *,
        epoch: datetime = WINDOWS_EPOCH,
        dispatched_at: datetime | None = None,
    ) -> None:
        self._width = len(header)
        self._dispatched_at = dispatched_at
        self._empty = frozenset(word.casefold() for word in words.empty) | {""}
        self._anonymous = words.anonymous
        self._readers = _readers(words, epoch)
        self._places = {part: _places(columns, header) for part, columns in layout.columns.items()}
        self._joined = {part: columns.joined_with for part, columns in layout.columns.items()}
        self._defaults = dict(self._read_defaults(layout))

    def read(self, cells: Sequence[Cell]) -> TicketIntake:
        """The ticket of one row. Raises `RowError` with everything that is wrong with it."""
        if any(cell not in (None, "") for cell in cells[self._width :]):
            raise RowError([Problem("TOO_MANY_CELLS", "单元格比表头多，可能是内容里的分隔符没有加引号")])
        values: dict[str, Any] = dict(self._defaults)
        problems = list(self._read_into(values, cells))
        problems.extend(self._complete(values, {problem.part for problem in problems}))
        if problems:
            raise RowError([each.problem._replace(part=each.part) for each in problems])
        try:
            return TicketIntake.model_validate(values)
        except ValidationError as error:
            details = error.errors(include_url=False)
            raise RowError([_explain(each)._replace(part=_part(each)) for each in details]) from error

    def public(self, cells: Sequence[Cell]) -> dict[str, str]:
        """The cells that may be shown, by part (R-61); none where the row is out of step."""
        values: dict[str, str] = {}
        if len(cells) > self._width:
            return values
        for part in PUBLIC_PARTS:
            with suppress(CellError, KeyError):
                cell = self._cell(part, cells)
                if cell is not None:
                    values[part] = _public(part, cell)
        return values

    def _read_defaults(self, layout: Layout) -> Iterator[tuple[str, Any]]:
        for part, written in layout.defaults.items():
            try:
                yield part, self._reader(part)(written)
            except CellError as error:
                raise LayoutFileInvalid(
                    f"文件格式“{layout.name}”的 defaults 中 {part} 有误：{error}"
                ) from error

    def _reader(self, part: str) -> Reader:
        return self._readers.get(part, clean_line)

    def _read_into(self, values: dict[str, Any], cells: Sequence[Cell]) -> "Iterator[_PartProblem]":
        for part in self._places:
            try:
                cell = self._cell(part, cells)
                if cell is not None:
                    values[part] = self._reader(part)(cell)
            except CellError as error:
                yield _PartProblem(part, Problem(error.code, f"{PART_NAMES[part]}：{error}"))

    def _cell(self, part: str, cells: Sequence[Cell]) -> Cell:
        """The cell that the part is read from, or None where all of its columns are empty."""
        present = (cells[place] for place in self._places[part] if place < len(cells))
        filled = (cell for cell in present if not self._is_empty(cell))
        separator = self._joined[part]
        if separator is None:
            return next(filled, None)
        return separator.join(clean_line(cell) for cell in filled) or None

    def _is_empty(self, cell: Cell) -> bool:
        if not isinstance(cell, str):
            return cell is None
        text = cell.strip()
        return not text or (len(text) < SHORT and clean_line(text).casefold() in self._empty)

    def _complete(self, values: dict[str, Any], failed: set[str]) -> "Iterator[_PartProblem]":
        """Fill in what follows from the rest; say what is missing unless it is already known to be wrong."""
        if values.get("citizen_name") in self._anonymous:
            values["citizen_name"] = ""
            values.setdefault("anonymous", True)
        if self._dispatched_at is not None:
            values.setdefault("district_dispatched_at", self._dispatched_at)
        if content := values.get("content"):
            values["title"] = _title(values.get("title") or _first_sentence(content))
        for part in ("number", "content", "district_dispatched_at"):
            if not values.get(part) and part not in failed:
                yield _PartProblem(part, Problem(f"{part.upper()}_MISSING", f"缺少{PART_NAMES[part]}"))


class _PartProblem(NamedTuple):
    part: str
    problem: Problem


def _places(columns: Columns, header: Sequence[str]) -> tuple[int, ...]:
    return tuple(header.index(name) for name in columns.names if name in header)


def _readers(words: Words, epoch: datetime) -> dict[str, Reader]:
    kinds = {**words.kind, **{kind.value: kind for kind in Kind}}
    natures = {**words.nature, **{nature.value: nature for nature in Nature}}
    read_flag = partial(read_word, words=words.flag, what="是否")
    return {
        "number": read_number,
        "round": read_round,
        "kind": partial(read_word, words=kinds, what="工单类型"),
        "nature": partial(read_word, words=natures, what="诉求性质"),
        "content": clean_text,
        "anonymous": read_flag,
        "confidential": read_flag,
        "district_dispatched_at": partial(read_moment, epoch=epoch),
        "district_due_at": partial(read_moment, epoch=epoch, end_of_day=True),
        "reviewed_number": read_number,
    }


def _first_sentence(content: str) -> str:
    end = min((at for mark in _SENTENCE_ENDS if (at := content.find(mark)) > 0), default=len(content))
    sentence = content[:end]
    return sentence if len(sentence) <= DERIVED_TITLE_LENGTH else f"{sentence[: DERIVED_TITLE_LENGTH - 1]}…"


def _title(text: str) -> str:
    return text if len(text) <= TITLE_LENGTH else f"{text[: TITLE_LENGTH - 1]}…"


def _part(detail: ErrorDetails) -> str:
    return str(detail["loc"][0]) if detail["loc"] else PARTS_AT_ODDS.get(detail["type"], "")


def _explain(detail: ErrorDetails) -> Problem:
    """What the model found, in Chinese; never the value itself, which may be personal (R-61)."""
    part = str(detail["loc"][0]) if detail["loc"] else ""
    name = PART_NAMES.get(part, part)
    match detail["type"]:
        case "string_too_long":
            limit = detail.get("ctx", {}).get("max_length")
            return Problem("TOO_LONG", f"{name}有 {len(detail['input'])} 字，超过 {limit} 字")
        case "string_too_short":
            return Problem(f"{part.upper()}_MISSING", f"缺少{name}")
        case "string_pattern_mismatch":
            return Problem(f"{part.upper()}_INVALID", f"{name}只能用字母、数字、“_”和“-”，最多 40 个字符")
        case known if known.isupper():
            return Problem(known, detail["msg"])
        case _:
            return Problem(f"{part.upper()}_INVALID", f"{name}不符合要求")


def _public(part: str, cell: Cell) -> str:
    """A ticket's number as it is; what stands in its column and is none may be a name with a phone (R-61)."""
    number = shown(cell, mask=False)
    return number if part == "number" and re.search(NUMBER_PATTERN, number) else shown(cell)
