"""Rows of a sheet put into a file (并入文件): what is the same keeps its bytes; comments go with the row below."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from hotline.processes.spreadsheet.source import Node
from hotline.processes.spreadsheet.table import Row, Table, TableFile

_ENTRIES = ("inputEntry", "outputEntry")
_STEP = b"  "

Edit = tuple[int, int, bytes]
"""From, to, and what comes there instead."""


def merge(file: TableFile, wanted: Mapping[str, Sequence[Row]]) -> bytes:
    """The file with the rows of its tables as wanted, by decision id; tables that are not named stay."""
    edits = [
        edit
        for table in file.tables
        if table.view.id in wanted
        for edit in _table(file, table, wanted[table.view.id])
    ]
    return _applied(file.content, edits)


def _table(file: TableFile, table: Table, rows: Sequence[Row]) -> Iterator[Edit]:
    """All rows at once: from the end of what stands before them to the end of the last."""
    rules = table.node.named("rule")
    before = [child for child in table.node.children if child not in rules]
    start = before[-1].end if before else table.node.inner
    ends = [start, *(rule.end for rule in rules)]
    known = {
        rule.id: (row, rule, ends[no]) for no, (row, rule) in enumerate(zip(table.rows, rules, strict=True))
    }
    make = _Maker(file.content, table, rules)
    parts = [_kept(file.content, known[row.id], row) if row.id in known else make.rule(row) for row in rows]
    new = b"".join(parts)
    if new != file.content[start : ends[-1]]:
        yield start, ends[-1], new


def _kept(content: bytes, known: tuple[Row, Node, int], wanted: Row) -> bytes:
    """A row that is there, with what stands before it; its changed cells alone are written anew."""
    row, rule, start = known
    edits = list(_edits(content, rule, row, wanted))
    part = content[start : rule.end]
    return _applied(part, [(begin - start, end - start, text) for begin, end, text in edits])


def _edits(content: bytes, rule: Node, row: Row, wanted: Row) -> Iterator[Edit]:
    if row.annotation != wanted.annotation:
        yield _annotation(content, rule, wanted.annotation)
    for entry, was, now in zip(rule.named(*_ENTRIES), row.cells, wanted.cells, strict=True):
        if was != now:
            yield _cell(content, entry, now)


def _cell(content: bytes, entry: Node, text: str) -> Edit:
    texts = entry.named("text")
    if texts:
        return _content(content, texts[0], text)
    tag = _sibling(entry, b"text")
    return _content(content, entry, None, b"<%b>%b</%b>" % (tag, _written(text), tag))


def _content(content: bytes, node: Node, text: str | None, markup: bytes = b"") -> Edit:
    written = markup if text is None else _written(text)
    if not node.is_empty_tag:
        return node.inner, node.inner_end, written
    opened = content[node.start : node.end].removesuffix(b"/>").rstrip()
    return node.start, node.end, b"%b>%b</%b>" % (opened, written, node.tag)


def _annotation(content: bytes, rule: Node, text: str) -> Edit:
    found = rule.named("description")
    if found and text:
        return _content(content, found[0], text)
    if found:
        return _with_space_before(content, found[0].start), found[0].end, b""
    space = _space_before(content, rule.children[0]) if rule.children else b""
    tag = _sibling(rule, b"description")
    return rule.inner, rule.inner, b"%b<%b>%b</%b>" % (space, tag, _written(text), tag)


@dataclass(frozen=True)
class _Maker:
    """Makes new rows look like those that are there."""

    content: bytes
    table: Table
    rules: Sequence[Node]

    def rule(self, row: Row) -> bytes:
        """A row with what stands before it."""
        outer, inner, text = self._spaces()
        tag = self._tag(b"rule")
        parts = [b"%b<%b id=%b>" % (outer, tag, _attribute(row.id))]
        if row.annotation:
            note = self._tag(b"description")
            parts.append(b"%b<%b>%b</%b>" % (inner, note, _written(row.annotation), note))
        parts += [self._entry(row.id, no, cell, inner, text) for no, cell in enumerate(row.cells)]
        return b"".join([*parts, b"%b</%b>" % (outer, tag)])

    def _entry(self, identity: str, no: int, cell: str, outer: bytes, inner: bytes) -> bytes:
        is_input = no < len(self.table.view.inputs)
        tag, text = self._tag(b"inputEntry" if is_input else b"outputEntry"), self._tag(b"text")
        asked = self.table.columns[no].expression
        column = asked if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", asked) else f"column_{no + 1}"
        opened = b"%b<%b id=%b>" % (outer, tag, _attribute(f"{identity}_{column}"))
        return opened + b"%b<%b>%b</%b>%b</%b>" % (inner, text, _written(cell), text, outer, tag)

    def _tag(self, name: bytes) -> bytes:
        return _sibling(self.table.node, name)

    def _spaces(self) -> tuple[bytes, bytes, bytes]:
        """Before a row, before its cells, before their texts."""
        if self.rules:
            outer = _space_before(self.content, self.rules[0])
        else:
            outer = _space_before(self.content, self.table.node) + _STEP
        children = self.rules[0].children if self.rules else []
        inner = _space_before(self.content, children[0]) if children else outer + _STEP
        texts = [text for entry in children for text in entry.named("text")]
        return outer, inner, _space_before(self.content, texts[0]) if texts else inner + _STEP


def _sibling(node: Node, name: bytes) -> bytes:
    """A name of the same namespace, with its prefix."""
    prefix, colon, _ = node.tag.rpartition(b":")
    return prefix + colon + name


def _with_space_before(content: bytes, start: int) -> int:
    return len(content[:start].rstrip())


def _space_before(content: bytes, node: Node) -> bytes:
    """The blanks between a node and what stands before it."""
    space = content[_with_space_before(content, node.start) : node.start]
    line = space.rfind(b"\n")
    if line < 0:
        return space
    return space[line - 1 :] if space[line - 1 : line] == b"\r" else space[line:]


def _written(text: str) -> bytes:
    return escape(text).encode()


def _attribute(text: str) -> bytes:
    return quoteattr(text).encode()


def _applied(content: bytes, edits: Sequence[Edit]) -> bytes:
    for start, end, text in sorted(edits, reverse=True):
        content = content[:start] + text + content[end:]
    return content
