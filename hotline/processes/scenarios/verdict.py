"""What came of a test (测试结果), held against what was expected."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hotline.calendar import in_shanghai
from hotline.engine.decisions import Decided
from hotline.processes.scenarios.model import MOMENT_FORMAT, STILL_OPEN, Expected
from hotline.processes.scenarios.prepared import AskedTable, PlayedScenario
from hotline.processes.scenarios.words import BY_COLUMN, ENDS, STEPS, code_of
from hotline.processes.tables import TableView

NONE = "（无）"
CLOCK_RUNS_ON = timedelta(minutes=2)
"""A limit in minutes ends so much later at most where the machine was slow: the clock runs on while it works."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What is otherwise than expected (不符之处), in Chinese."""

    what: str
    expected: str
    came: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a test ended (测试结论)."""

    name: str
    file: str
    line: int
    differences: tuple[Difference, ...] = ()
    path: tuple[str, ...] = ()
    """The steps of people that a scenario went through, as the diagram calls them."""

    @property
    def passed(self) -> bool:
        """Whether everything is as expected."""
        return not self.differences


@dataclass(frozen=True)
class Came:
    """What became of a scenario's ticket (实际结果)."""

    steps: Sequence[str]
    """Every element that was entered, in order, by id."""
    labels: Mapping[str, str]
    people: Sequence[str]
    """Labels of what people did, in order."""
    departments: Sequence[tuple[str, str]]
    """Code and name of each dispatch's department."""
    deadlines: Mapping[str, Sequence[datetime]]
    late: frozenset[str]
    standing: Sequence[str]
    """Elements that wait for somebody, by id."""
    end: str
    """How it was closed; empty while it is open."""
    troubles: Sequence[Difference] = field(default=())
    """What went wrong on the way."""
    broken_off: bool = False
    """It could not be played to its end: what else is not as expected follows from that."""


def judge_table(test: AskedTable, decided: Decided) -> Verdict:
    """The answer of a table."""
    place = test.place
    return Verdict(test.test.name, place.file, place.line(), tuple(_table(test, decided)))


def _table(test: AskedTable, decided: Decided) -> Iterator[Difference]:
    matched = _matched(test.table, decided)
    if test.expected is None:
        if decided.rules:
            yield Difference(test.table.name, "没有符合的行", matched)
        return
    if not decided.rules:
        expected = "、".join(_shown(column, value) for column, value in test.expected.items())
        yield Difference(test.table.name, expected, "没有符合的行：请在表的最后保留兜底的一行")
        return
    answered: Mapping[str, Any] = _answered(test.table, decided.output)
    labels = {each.expression: each.label for each in test.table.outputs}
    for column, value in test.expected.items():
        if answered.get(column) != value:
            came = f"{_shown(column, answered.get(column))}（{matched}）"
            yield Difference(labels[column], _shown(column, value), came)


def _answered(table: TableView, output: Any) -> Mapping[str, Any]:
    return output if isinstance(output, dict) else {table.outputs[0].expression: output}  # pyright: ignore[reportUnknownVariableType]


def _matched(table: TableView, decided: Decided) -> str:
    numbers = {row.id: str(row.no) for row in table.rows}
    return "第 " + "、".join(numbers.get(rule, rule) for rule in decided.rules) + " 行"


def _shown(column: str, value: Any) -> str:
    if value in ("", None):
        return "（空）"
    return BY_COLUMN.get(column, {}).get(value, str(value)) if isinstance(value, str) else str(value)


def judge_scenario(played: PlayedScenario, came: Came) -> Verdict:
    """What became of a scenario."""
    place = played.place
    found = (*came.troubles, *(() if came.broken_off else _scenario(played, came)))
    return Verdict(played.scenario.name, place.file, place.line(), found, tuple(came.people))


def _scenario(played: PlayedScenario, came: Came) -> Iterator[Difference]:
    expected = played.scenario.expected
    yield from _steps(played, came)
    yield from _departments(expected, came)
    yield from _deadlines(expected, came)
    if expected.late is not None:
        late = frozenset(code_of(STEPS, text) or text for text in expected.late)
        if late != came.late:
            yield Difference("超时", _steps_said(late), _steps_said(came.late))
    if expected.standing is not None and not _stands(played, expected.standing, came):
        standing = (came.labels.get(each, each) for each in came.standing)
        yield Difference("停在", _said(expected.standing), _said(standing))
    if expected.end is not None:
        wanted = "" if expected.end == STILL_OPEN else code_of(ENDS, expected.end)
        if wanted != came.end:
            yield Difference("结果", expected.end, ENDS.get(came.end, came.end) or STILL_OPEN)


def _steps(played: PlayedScenario, came: Came) -> Iterator[Difference]:
    expected, position = played.scenario.expected, 0
    for text in expected.steps or ():
        wanted = played.steps[text]
        found = next((no for no in range(position, len(came.steps)) if came.steps[no] in wanted), None)
        if found is None:
            after = came.labels.get(came.steps[position - 1], "") if position else ""
            what = f"经过“{text}”" + (f"（在“{after}”之后）" if after else "")
            yield Difference(what, _said(expected.steps or ()), _said(came.people))
            return
        position = found + 1
    entered = set(came.steps)
    for text in expected.not_steps or ():
        if played.steps[text] & entered:
            yield Difference(f"不经过“{text}”", "不经过", "经过了：" + _said(came.people))


def _departments(expected: Expected, came: Came) -> Iterator[Difference]:
    wanted = expected.departments
    if wanted is None:
        return
    compared = came.departments[-1:] if len(wanted) == 1 else came.departments
    same = len(wanted) == len(compared)
    if not (same and all(text in names for text, names in zip(wanted, compared, strict=True))):
        yield Difference("派给", _said(wanted), _said(code for code, _ in came.departments))


def _deadlines(expected: Expected, came: Came) -> Iterator[Difference]:
    for text, moments in expected.deadlines.items():
        every = came.deadlines.get(code_of(STEPS, text) or text, ())
        compared = every[-1:] if len(moments) == 1 else every
        pairs = zip(moments, compared, strict=False)
        if len(moments) != len(compared) or any(abs(a - b) > CLOCK_RUNS_ON for a, b in pairs):
            yield Difference(f"“{text}”时限", _said(map(_moment, moments)), _said(map(_moment, compared)))


def _stands(played: PlayedScenario, wanted: Sequence[str], came: Came) -> bool:
    expected = [played.steps[text] for text in wanted]
    return all(any(each in ids for ids in expected) for each in came.standing) and all(
        ids & set(came.standing) for ids in expected
    )


def _moment(moment: datetime) -> str:
    return in_shanghai(moment).strftime(MOMENT_FORMAT)


def _steps_said(codes: frozenset[str]) -> str:
    return _said(STEPS.get(code, code) for code in sorted(codes))


def _said(texts: Iterable[str]) -> str:
    return "、".join(texts) or NONE
