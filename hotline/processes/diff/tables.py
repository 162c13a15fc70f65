"""What changed in a decision table: rows by their ids, limits from → to."""

from collections.abc import Iterator

from hotline.processes.diff.change import Change, ChangeKind
from hotline.processes.diff.words import cell, limit
from hotline.processes.tables import ColumnView, RuleView, TableView


def table_changes(old: TableView, new: TableView) -> Iterator[Change]:
    """Columns, then rows in the new order, then what has gone, then whether rows changed places."""
    if _columns(old) != _columns(new):
        yield Change(new.file, new.name, new.id, ChangeKind.CHANGED, "列有增减或改名，请对照两份文件")
        return
    before, after = _rows(old), _rows(new)
    for key, row in after.items():
        if key not in before:
            yield Change(new.file, _label(new, row), key, ChangeKind.ADDED, "；".join(_said(new, row)))
        else:
            yield from _row(new, before[key], row)
    for key in [key for key in before if key not in after]:
        text = "；".join(_said(old, before[key]))
        yield Change(new.file, _label(old, before[key]), key, ChangeKind.REMOVED, text)
    yield from _order(new, list(before), list(after))


def _columns(table: TableView) -> list[tuple[str, str]]:
    return [(column.expression, column.label) for column in (*table.inputs, *table.outputs)]


def _rows(table: TableView) -> dict[str, RuleView]:
    return {row.id: row for row in table.rows}


def _label(table: TableView, row: RuleView) -> str:
    """`时限表：普通 · 首次处置`."""
    asked = zip(row.inputs, table.inputs, strict=False)
    parts = [cell(text, column.expression) for text, column in asked if text not in ("", "-")]
    return f"{table.name}：{' · '.join(parts) or '其他情形'}"


def _row(table: TableView, was: RuleView, now: RuleView) -> Iterator[Change]:
    before, after = _said(table, was), _said(table, now)
    asked = [
        f"{column.label}：{cell(old, column.expression)} → {cell(new, column.expression)}"
        for column, old, new in zip(table.inputs, was.inputs, now.inputs, strict=False)
        if old != new
    ]
    answered = [
        f"{old} → {new.partition('：')[2]}" for old, new in zip(before, after, strict=False) if old != new
    ]
    noted = [f"说明：{was.annotation} → {now.annotation}"] if was.annotation != now.annotation else []
    for text in (*asked, *answered, *noted):
        yield Change(table.file, _label(table, now), now.id, ChangeKind.CHANGED, text)


def _said(table: TableView, row: RuleView) -> list[str]:
    """The outputs of a row as `期限：5 个工作日`; amount and unit are one thing to people."""
    cells = dict(zip((each.expression for each in table.outputs), row.outputs, strict=False))
    answers = [_answer(column, cells) for column in table.outputs]
    return [each for each in answers if each]


def _answer(column: ColumnView, cells: dict[str, str]) -> str:
    name = column.expression
    if {"amount", "unit"} <= cells.keys() and name in ("amount", "unit"):
        return f"期限：{limit(cells['amount'], cells['unit'])}" if name == "amount" else ""
    return f"{column.label}：{cell(cells.get(name, ''), name)}"


def _order(table: TableView, before: list[str], after: list[str]) -> Iterator[Change]:
    """From the top the first row counts."""
    if [key for key in before if key in after] != [key for key in after if key in before]:
        text = "行的先后变了；从上往下取第一条符合的行，请核对例外是否仍在前面"
        yield Change(table.file, table.name, table.id, ChangeKind.CHANGED, text)
