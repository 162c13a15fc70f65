"""Tests brought together with the folder they are about (对上号): labels become ids, words become codes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hotline.processes.diagram import FLOW
from hotline.processes.folder import ProcessFolder
from hotline.processes.scenarios.model import (
    NOTHING,
    STILL_OPEN,
    YES,
    Circumstance,
    Scenario,
    TableTest,
)
from hotline.processes.scenarios.reading import Mistake, Place, ScenariosInvalid, Written
from hotline.processes.scenarios.words import BY_COLUMN, ENDS, KINDS, NATURES, STEPS, code_of, unknown
from hotline.processes.tables import ColumnView, TableView

APPLICATIONS: Mapping[str, str] = {
    "退单": "return_application",
    "疑难上报": "difficulty_report",
    "撤单": "ticket_withdrawal",
    "协办": "assistance",
}
"""What can be asked for in a scenario, with the form on which it is asked."""


@dataclass(frozen=True)
class AskedTable:
    """A test of a table, in codes."""

    test: TableTest
    place: Place
    table: TableView
    inputs: Mapping[str, Any]
    expected: Mapping[str, Any] | None
    """By the output's variable; None: no row is to match."""


@dataclass(frozen=True)
class PlayedScenario:
    """A scenario, its steps as ids of elements."""

    scenario: Scenario
    place: Place
    steps: Mapping[str, frozenset[str]]
    """By step as written: the elements that are called so."""

    def is_at(self, circumstance: Circumstance, element: str) -> bool:
        """Whether a circumstance is about that element."""
        return element in self.steps[circumstance.step]


Prepared = AskedTable | PlayedScenario


class _Preparing:
    def __init__(self, folder: ProcessFolder, matters: frozenset[str]) -> None:
        self.folder = folder
        self.matters = matters
        self.mistakes: list[Mistake] = []
        self.elements = elements_by_name(folder)

    def table(self, test: TableTest, place: Place) -> AskedTable | None:
        found = next(
            (each for each in self.folder.tables.values() if test.table in (each.id, each.name)), None
        )
        if found is None:
            names = (each.name for each in self.folder.tables.values())
            self.mistakes.append(place.mistake(unknown(test.table, names), "表"))
            return None
        inputs = self._cells(test.inputs, found, place, outputs=False)
        for column in found.inputs:
            if column.expression not in inputs:
                text = f'没有写“{column.label}”，表“{found.name}”要看这一列（不限就写 ""）'
                self.mistakes.append(place.mistake(text, "输入"))
        return AskedTable(test, place, found, inputs, self._result(test, found, place))

    def _result(self, test: TableTest, table: TableView, place: Place) -> Mapping[str, Any] | None:
        if test.result == NOTHING:
            return None
        if isinstance(test.result, dict):
            return self._cells(test.result, table, place, outputs=True)
        if len(table.outputs) > 1:
            text = f"表“{table.name}”有几列结果，请写成 列名: 内容"
            self.mistakes.append(place.mistake(text, "结果"))
            return {}
        return {table.outputs[0].expression: _coded(table.outputs[0], test.result)}

    def _cells(
        self, written: Mapping[str, Any], table: TableView, place: Place, *, outputs: bool
    ) -> dict[str, Any]:
        columns = table.outputs if outputs else table.inputs
        names = {name: each for each in columns for name in (each.label, each.expression)}
        part = "结果" if outputs else "输入"
        for name in written.keys() - names.keys():
            self.mistakes.append(place.mistake(unknown(name, names), part, name))
        known = ((names[name], value) for name, value in written.items() if name in names)
        return {column.expression: _coded(column, value) for column, value in known}

    def scenario(self, scenario: Scenario, place: Place) -> PlayedScenario:
        steps: dict[str, frozenset[str]] = {}
        for text, inside in _steps_written(scenario):
            steps[text] = self.elements.get(text, frozenset())
            if not steps[text]:
                self.mistakes.append(place.mistake(unknown(text, self.elements), *inside))
        self._check_words(scenario, place)
        return PlayedScenario(scenario, place, steps)

    def _check_words(self, scenario: Scenario, place: Place) -> None:
        ticket, expected = scenario.ticket, scenario.expected
        self._check(KINDS, ticket.kind, place, "工单", "类别")
        self._check(NATURES, ticket.nature, place, "工单", "诉求性质")
        if ticket.matter and ticket.matter not in self.matters:
            text = unknown(ticket.matter, sorted(self.matters)) + "（类别表里的写法）"
            self.mistakes.append(place.mistake(text, "工单", "事项"))
        for text in expected.deadlines:
            self._check(STEPS, text, place, "预期", "时限", text)
        for index, text in enumerate(expected.late or ()):
            self._check(STEPS, text, place, "预期", "超时", index)
        if expected.end not in (None, STILL_OPEN):
            self._check({**ENDS, "": STILL_OPEN}, expected.end, place, "预期", "结果")
        for index, each in enumerate(scenario.circumstances):
            if each.asks is not None and each.asks not in APPLICATIONS:
                self.mistakes.append(place.mistake(unknown(each.asks, APPLICATIONS), "情形", index, "申请"))

    def _check(self, words: Mapping[str, str], text: str, place: Place, *inside: str | int) -> None:
        if code_of(words, text) is None:
            self.mistakes.append(place.mistake(unknown(text, words.values()), *inside))


def prepare(tests: Sequence[Written], folder: ProcessFolder, matters: frozenset[str]) -> list[Prepared]:
    """The tests in ids and codes; `matters` is what the office's list of categories has. Raises ScenariosInvalid."""
    preparing = _Preparing(folder, matters)
    found = [
        preparing.table(each.test, each.place)
        if isinstance(each.test, TableTest)
        else preparing.scenario(each.test, each.place)
        for each in tests
    ]
    if preparing.mistakes:
        raise ScenariosInvalid(preparing.mistakes)
    return [each for each in found if each is not None]


def elements_by_name(folder: ProcessFolder) -> dict[str, frozenset[str]]:
    """Ids of elements by id and by label, in all diagrams."""
    found: dict[str, set[str]] = {}
    for diagram in folder.diagrams.values():
        for element in diagram.elements.values():
            if element.kind != FLOW:
                for name in filter(None, (element.name, element.id)):
                    found.setdefault(name, set()).add(element.id)
    return {name: frozenset(ids) for name, ids in found.items()}


def labels_of(folder: ProcessFolder) -> dict[str, str]:
    """Labels of elements by id; those without one are left out."""
    return {
        element.id: element.name
        for diagram in folder.diagrams.values()
        for element in diagram.elements.values()
        if element.name and element.kind != FLOW
    }


def _steps_written(scenario: Scenario) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Each step that is named, and where."""
    for index, each in enumerate(scenario.circumstances):
        key = next(key for key, text in _KEYS if text(each))
        yield each.step, ("情形", index, key)
    expected = scenario.expected
    for key, steps in (("经过", expected.steps), ("不经过", expected.not_steps), ("停在", expected.standing)):
        for index, text in enumerate(steps or ()):
            yield text, ("预期", key, index)


_KEYS: tuple[tuple[str, Callable[[Circumstance], str | None]], ...] = (
    ("办", lambda each: each.does),
    ("不办", lambda each: each.leaves),
    ("停在", lambda each: each.while_at),
)


def _coded(column: ColumnView, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if column.type == "boolean":
        return YES.get(value, value)
    return code_of(BY_COLUMN.get(column.expression, {}), value) or value
