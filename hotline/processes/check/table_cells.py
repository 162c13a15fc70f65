"""Cells of tables: what is certainly no FEEL is said with its cell; what only the engine can judge is left to it."""

import re
from collections.abc import Iterator

from hotline.processes import feel
from hotline.processes.check.deadlines import TABLE
from hotline.processes.check.finding import Finding
from hotline.processes.check.known import Known
from hotline.processes.check.table_rows import NUMBERS
from hotline.processes.folder import ProcessFolder
from hotline.processes.tables import RuleView, TableView

_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
_CHINESE_MARKS = re.compile("[，。；：（）“”‘’、【】《》！？]")
_CHINESE = re.compile("[\u4e00-\u9fff]+")
_BEGINS = re.compile(r"(?:,|\*|/|\+|!=|and\b|or\b|then\b|else\b)")
_ENDS = re.compile(r"(?:,|[-+*/<>=]|\b(?:and|or|in|not|if|then|else))$")
_DOUBLE = re.compile(r",\s*,|==|=<|=>|<>|&&|\|\|")
_OWN_NAMES = re.compile(r"\b(?:for|some|every|function|instance|satisfies|partial|item)\b|[\[{?@]")
"""What brings names of its own, or names that a person can't misspell as a text."""
_WORDS = frozenset({"between", "return", "date", "time", "years", "months", "day", "month", "week", "of"})
"""Parts of FEEL's own names of several words."""


def check(folder: ProcessFolder, _known: Known) -> Iterator[Finding]:
    """FEEL_INVALID."""
    for table in folder.tables.values():
        names = {name for column in table.inputs for name in feel.names(column.expression)}
        for row in table.rows:
            yield from _row(table, row, names)


def _row(table: TableView, row: RuleView, names: set[str]) -> Iterator[Finding]:
    columns, cells = (*table.inputs, *table.outputs), (*row.inputs, *row.outputs)
    for column, cell in zip(columns, cells, strict=False):
        counted = table.id == TABLE and column.expression in NUMBERS  # said by `table_rows`
        wrong = "" if counted or cell in ("", "-") else problem(cell, names)
        if wrong:
            text = f"“{column.label}”写的是“{cell}”：{wrong}"
            yield Finding(table.file, f"{table.name} 第 {row.no} 行", row.id, "FEEL_INVALID", text)


def problem(cell: str, names: set[str]) -> str:
    """Why a cell is certainly wrong, and what to do; empty if it is not. `names` are the variables that a table has."""
    code = _TEXT.sub('""', cell)
    if '"' in code.replace('""', ""):
        return "双引号没有成对，请补上"
    for found, said in (
        (_CHINESE_MARKS.search(code), "用了中文标点“{}”，请改为英文标点"),
        (_CHINESE.search(code), "“{}”没有英文双引号，请加上"),
        (_DOUBLE.search(code), "“{}”不是 FEEL 的写法，请改正"),
    ):
        if found is not None:
            return said.format(found.group())
    if not _closes(code):
        return "括号没有成对，请补上"
    if _BEGINS.match(code.strip()) or _ENDS.search(code.strip()):
        return "没有写完整，请补上"
    return _unknown_name(code, names)


def _closes(code: str) -> bool:
    """Whether brackets come in pairs; those of a range may stand either way: `]1..5[`."""
    opened, closed = len(re.findall(r"[(\[{]", code)), len(re.findall(r"[)\]}]", code))
    return (opened + closed) % 2 == 0 if ".." in code else opened == closed


def _unknown_name(code: str, names: set[str]) -> str:
    """A word without quotes is a variable, and one that there is not is null: never what was meant."""
    if _OWN_NAMES.search(code):
        return ""
    unknown = sorted(feel.names(code) - names - _WORDS)
    return f'没有“{unknown[0]}”这个变量；如果是文字，请加英文双引号："{unknown[0]}"' if unknown else ""
