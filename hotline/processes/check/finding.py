"""What a check has found (检查结果): where, what is wrong, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from hotline.processes.diagram import Diagram, Element


class Level(StrEnum):
    """How much a finding weighs (程度)."""

    ERROR = "error"
    """Nothing is deployed with it."""
    WARNING = "warning"
    UNCHECKED = "unchecked"
    """Something could not be looked at; said, so that silence always means that it is well."""

    @property
    def label(self) -> str:
        """What people read."""
        return {"error": "错误", "warning": "提醒", "unchecked": "未检查"}[self]


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to mend (一条检查结果)."""

    file: str
    """Name of the file; empty where it is about the folder as a whole."""
    label: str
    """The element as the diagram calls it, or a table's row; empty where it is about the file."""
    element: str
    """Its id."""
    code: str
    text: str
    """A Chinese sentence: what is wrong and what to do."""
    level: Level = Level.ERROR

    def __str__(self) -> str:
        place = f"{self.file} 的“{self.label}”" if self.label else self.file
        return f"{place}：{self.text}" if place else self.text


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """What is to be mended first, then by file, label and code; each thing once."""
    return sorted(set(findings), key=lambda each: (list(Level).index(each.level), each))


def about(diagram: Diagram, element: Element, code: str, text: str, level: Level = Level.ERROR) -> Finding:
    """A finding about an element."""
    return Finding(diagram.file, diagram.label(element), element.id, code, text, level)
