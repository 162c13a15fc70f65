"""Two folders of diagrams, tables and forms beside one another (流程对比)."""

from collections.abc import Callable, Iterator, Mapping
from typing import Protocol, TypeVar

from hotline.processes.diff.change import Change, ChangeKind
from hotline.processes.diff.diagrams import diagram_changes
from hotline.processes.diff.forms import form_changes
from hotline.processes.diff.tables import table_changes
from hotline.processes.folder import ProcessFolder


class _Filed(Protocol):
    @property
    def file(self) -> str: ...


Part = TypeVar("Part", bound=_Filed)


def compare(old: ProcessFolder, new: ProcessFolder) -> list[Change]:
    """Everything that differs, by file.

    Of what runs, tables are not stored: a side without any is said to be not compared, never taken for empty.
    """
    found = [
        *_parts("流程图", old.diagrams, new.diagrams, diagram_changes),
        *_tables(old, new),
        *_parts("表单", old.forms, new.forms, form_changes),
    ]
    return sorted(found, key=lambda change: change.file)


def _tables(old: ProcessFolder, new: ProcessFolder) -> Iterator[Change]:
    if old.tables or not new.tables:
        yield from _parts("决策表", old.tables, new.tables, table_changes)
        return
    for file in sorted({table.file for table in new.tables.values()}):
        text = "现行的决策表没有存档，无法比较；请用 --against 与另一个文件夹或 Git 版本比较"
        yield Change(file, "", "", ChangeKind.UNKNOWN, text)


def _parts(
    what: str,
    old: Mapping[str, Part],
    new: Mapping[str, Part],
    changes: Callable[[Part, Part], Iterator[Change]],
) -> Iterator[Change]:
    for key, part in new.items():
        if key in old:
            yield from changes(old[key], part)
        else:
            yield Change(part.file, "", key, ChangeKind.ADDED, f"新的{what}")
    for key in sorted(old.keys() - new.keys()):
        yield Change(old[key].file, "", key, ChangeKind.REMOVED, f"{what}整个删去")
