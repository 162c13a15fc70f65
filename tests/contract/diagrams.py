"""The office's own diagrams, tables and forms, read once for the tests."""

from collections.abc import Iterator
from typing import Any

from hotline.processes.diagram import Element
from hotline.processes.folder import read_folder
from hotline.settings import ROOT

FOLDER = read_folder(ROOT / "bpmn")
DIAGRAMS = FOLDER.diagrams
"""By process id."""
PROCESSES = tuple(DIAGRAMS)
TABLES = FOLDER.tables
"""By decision id."""
FORMS: dict[str, dict[str, Any]] = {key: dict(form.document) for key, form in FOLDER.forms.items()}
"""By form id."""


def every_element() -> Iterator[Element]:
    """All flow nodes and sequence flows of all diagrams."""
    for diagram in DIAGRAMS.values():
        yield from diagram.elements.values()
