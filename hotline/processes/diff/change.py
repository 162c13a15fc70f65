"""One thing that differs (一处变更)."""

from dataclasses import dataclass
from enum import StrEnum


class ChangeKind(StrEnum):
    """What happened to it."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    UNKNOWN = "unknown"
    """It can't be told: one side is not stored."""

    @property
    def label(self) -> str:
        """What people read."""
        return {"added": "新增", "removed": "删去", "changed": "改动", "unknown": "未比较"}[self]


@dataclass(frozen=True)
class Change:
    """A difference: where, what kind, and in words from what to what."""

    file: str
    label: str
    """The element, row or field as people call it."""
    element: str
    """Its id."""
    kind: ChangeKind
    text: str
