"""What happened to each drawn element (标记): added, removed, changed, or only moved. Pure."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from hotline.processes.diagram import Diagram
from hotline.processes.diff.change import Change, ChangeKind
from hotline.processes.diff.layout import layout


class Mark(StrEnum):
    """How an element of a picture is marked."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    """Drawn elsewhere or otherwise; its work is the same."""

    @property
    def label(self) -> str:
        """What people read."""
        return {"added": "新增", "removed": "删去", "changed": "改动", "moved": "只挪了位置"}[self]


def marks(old: Diagram | None, new: Diagram | None, changes: Iterable[Change]) -> Mapping[str, Mark]:
    """By element id; what is the same is left out. `changes` are those of this diagram."""
    before, after = _ids(old), _ids(new)
    changed = {change.element for change in changes if change.kind is ChangeKind.CHANGED}
    found = dict.fromkeys(before - after, Mark.REMOVED) | dict.fromkeys(after - before, Mark.ADDED)
    found |= dict.fromkeys(changed & before & after, Mark.CHANGED)
    if old is not None and new is not None:
        was, now = layout(old), layout(new)
        moved = {key for key in before & after if was.get(key) != now.get(key)}
        found |= dict.fromkeys(moved - found.keys(), Mark.MOVED)
    return {key: found[key] for key in sorted(found)}


def _ids(diagram: Diagram | None) -> set[str]:
    return set(diagram.elements) if diagram is not None else set()
