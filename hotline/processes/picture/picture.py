"""The picture of a change (流程变更图) as data: the diagrams that differ, their marks, and every change in words."""

from collections.abc import Iterator, Mapping, Sequence

from hotline.processes.diagram import Diagram
from hotline.processes.diff.change import Change
from hotline.processes.diff.compare import compare
from hotline.processes.folder import ProcessFolder
from hotline.processes.picture.marks import Mark, marks
from hotline.view import View

Files = Mapping[str, bytes]
"""Contents by file name."""


class DrawnChange(View):
    """A change in words (一处变更), and where the picture shows it."""

    file: str
    label: str
    element: str
    kind: str
    """`added` 新增、`removed` 删去、`changed` 改动、`unknown` 未比较。"""
    kind_name: str
    text: str


class DrawnDiagram(View):
    """A diagram that differs (有变化的流程图)."""

    process: str
    name: str
    file: str
    old: str
    """改前的流程图全文；新增的为空。"""
    new: str
    """改后的流程图全文；删去的为空。"""
    marks: dict[str, Mark]
    """元素编号和标记。"""


class Picture(View):
    """Everything that a picture shows (流程变更图)."""

    diagrams: list[DrawnDiagram]
    changes: list[DrawnChange]
    """各文件的全部变更，包括规则表和表单。"""
    labels: dict[str, str]
    """标记的名称。"""


def draw(old: ProcessFolder, new: ProcessFolder, old_files: Files, new_files: Files) -> Picture:
    """What differs between two folders; the files are theirs, for what is drawn is what was written."""
    changes = compare(old, new)
    return Picture(
        diagrams=list(_diagrams(old, new, changes, (old_files, new_files))),
        changes=[drawn_change(each) for each in changes],
        labels={mark.value: mark.label for mark in Mark},
    )


def only(picture: Picture, diagram: DrawnDiagram) -> Picture:
    """The part of a picture that is about one diagram."""
    changes = [each for each in picture.changes if each.file == diagram.file]
    return Picture(diagrams=[diagram], changes=changes, labels=picture.labels)


def _diagrams(
    old: ProcessFolder, new: ProcessFolder, changes: Sequence[Change], files: tuple[Files, Files]
) -> Iterator[DrawnDiagram]:
    for process in sorted(old.diagrams.keys() | new.diagrams.keys()):
        was, now = old.diagrams.get(process), new.diagrams.get(process)
        shown = now or was
        assert shown is not None  # it is in one of them
        found = marks(was, now, [each for each in changes if each.file == shown.file])
        if found or any(each.file == shown.file for each in changes):
            yield DrawnDiagram(
                process=process,
                name=shown.name or process,
                file=shown.file,
                old=_text(was, files[0]),
                new=_text(now, files[1]),
                marks=dict(found),
            )


def _text(diagram: Diagram | None, files: Files) -> str:
    return files[diagram.file].decode("utf-8-sig", "replace") if diagram is not None else ""


def drawn_change(change: Change) -> DrawnChange:
    """A change as it is shown."""
    return DrawnChange(
        file=change.file,
        label=change.label,
        element=change.element,
        kind=change.kind.value,
        kind_name=change.kind.label,
        text=change.text,
    )
