"""Tables: a row for everything else at the end and only there; limits in units and from moments that are known."""

from collections.abc import Iterator, Mapping

from hotline.calendar import LimitUnit
from hotline.deadlines.moments import GIVEN, Moments
from hotline.processes import feel
from hotline.processes.check.deadlines import TABLE
from hotline.processes.check.finding import Finding
from hotline.processes.check.known import Known
from hotline.processes.folder import ProcessFolder
from hotline.processes.tables import RuleView, TableView
from hotline.tickets.intake_model import Kind

_UNITS = frozenset({*(unit.value for unit in LimitUnit), *GIVEN, "none"})
_KINDS = frozenset(kind.value for kind in Kind)
_CAPS = frozenset({"", "total", "district"})
NUMBERS = ("amount", "remind_before", "tries", "retry_after")
"""Columns of the table of limits that hold whole numbers."""


def check(folder: ProcessFolder, _known: Known) -> Iterator[Finding]:
    """HIT_POLICY, DEFAULT_ROW_MISSING, ROW_NEVER_REACHED, NUMBER_NOT_WHOLE, WORD_UNKNOWN."""
    for table in folder.tables.values():
        yield from _order(table)
    if TABLE in folder.tables:
        for row in folder.tables[TABLE].rows:
            yield from _limit(folder.tables[TABLE], row)


def _found(table: TableView, row: RuleView, code: str, text: str) -> Finding:
    return Finding(table.file, f"{table.name} 第 {row.no} 行", row.id, code, text)


def _order(table: TableView) -> Iterator[Finding]:
    if table.hit_policy != "FIRST":
        text = "决策表的命中方式应为 First（从上往下取第一条），请在表格左上角改"
        yield Finding(table.file, table.name, table.id, "HIT_POLICY", text)
    if not table.rows or not _catches_all(table.rows[-1]) or not all(table.rows[-1].outputs):
        text = "决策表最后没有兜底行（条件全空、结果齐全），查不到时结果为空；请补上"
        yield Finding(table.file, table.name, table.id, "DEFAULT_ROW_MISSING", text)
    for row in table.rows[:-1]:
        if _catches_all(row):
            text = "这一行没有条件，下面的行永远用不到；请补条件，或移到最后"
            yield _found(table, row, "ROW_NEVER_REACHED", text)


def _catches_all(row: RuleView) -> bool:
    return set(row.inputs) <= {"", "-"}


def _limit(table: TableView, row: RuleView) -> Iterator[Finding]:
    """A row of the table of limits."""
    columns = (*table.inputs, *table.outputs)
    cells = dict(zip((column.expression for column in columns), (*row.inputs, *row.outputs), strict=False))
    labels = {column.expression: column.label for column in columns}
    for name in NUMBERS:
        if not cells.get(name, "0").isdigit():
            text = f"“{labels[name]}”应为整数，现为“{cells[name]}”"
            yield _found(table, row, "NUMBER_NOT_WHOLE", text)
    for name, word in _unknown_words(cells):
        text = f"“{labels[name]}”不认识“{word}”，可用的值见 STYLE.md“改一个时限”"
        yield _found(table, row, "WORD_UNKNOWN", text)


def _unknown_words(cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, known in (("kind", _KINDS), ("unit", _UNITS), ("not_after", _CAPS)):
        for word in feel.strings(cells.get(name, "")):
            if word not in known:
                yield name, word
    for word in feel.strings(cells.get("counts_from", "")):
        if not hasattr(Moments, f"_{word}"):
            yield "counts_from", word
