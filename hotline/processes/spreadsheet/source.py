"""A .dmn file with the place of everything in it (原文), so that one cell can be changed and no other byte."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from hotline.processes.spreadsheet.errors import TableFileUnusable
from hotline.processes.tables import DMN

_NAMESPACE = DMN[1:-1]
_START_TAG = re.compile(
    rb"""<([^\s/>]+)(?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*(/?)>""",
)


@dataclass(slots=True)
class Node:
    """An element and where it stands, in bytes of the file."""

    name: str
    """Its local name; of another namespace it is empty."""
    tag: bytes
    """As the file writes it, with its prefix."""
    attributes: Mapping[str, str]
    start: int
    inner: int
    """Where its content begins; of `<empty />`: its end."""
    is_empty_tag: bool
    inner_end: int = 0
    end: int = 0
    text: str = ""
    """What is written directly in it."""
    children: list["Node"] = field(default_factory=list["Node"])

    @property
    def id(self) -> str:
        """Its id; empty where it has none."""
        return self.attributes.get("id", "")

    def named(self, *names: str) -> list["Node"]:
        """Its children of these names."""
        return [child for child in self.children if child.name in names]

    def walk(self) -> Iterator["Node"]:
        """It and all in it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.walk()


def parse(file: str, content: bytes) -> Node:
    """The root of a file. Raises TableFileUnusable where it is not valid, not UTF-8, or has a document type."""
    return _Reader(file, content).read()


class _Reader:
    """Builds the nodes from what the parser tells."""

    def __init__(self, file: str, content: bytes) -> None:
        self._file = file
        self._content = content
        self._open: list[Node] = []
        self._root: Node | None = None
        self._parser = expat.ParserCreate(namespace_separator=" ")

    def read(self) -> Node:
        parser = self._parser
        parser.XmlDeclHandler = self._declared
        parser.StartDoctypeDeclHandler = self._document_type
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(self._content, True)
        except expat.ExpatError as error:
            text = f"{self._file} 不是有效的 DMN 文件（第 {error.lineno} 行），请先在 Camunda Modeler 中修好"
            raise TableFileUnusable(text) from error
        assert self._root is not None  # a document without a root is not valid
        return self._root

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding or "utf-8").lower() != "utf-8":
            raise TableFileUnusable(f"{self._file} 不是 UTF-8 编码，请在 Camunda Modeler 中重新保存")

    def _document_type(self, *_: object) -> None:
        raise TableFileUnusable(f"{self._file} 里有 DOCTYPE，规则表文件不需要它，请删去")

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        start = self._parser.CurrentByteIndex
        tag = _START_TAG.match(self._content, start)
        if tag is None:
            raise TableFileUnusable(f"{self._file} 不是 UTF-8 编码，请在 Camunda Modeler 中重新保存")
        uri, _, local = name.rpartition(" ")
        node = Node(local if uri == _NAMESPACE else "", tag[1], attributes, start, tag.end(), bool(tag[2]))
        if self._open:
            self._open[-1].children.append(node)
        else:
            self._root = node
        self._open.append(node)

    def _end(self, _name: str) -> None:
        node = self._open.pop()
        if node.is_empty_tag:
            node.inner_end = node.end = node.inner
            return
        node.inner_end = self._parser.CurrentByteIndex
        node.end = self._content.index(b">", node.inner_end) + 1

    def _text(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text
