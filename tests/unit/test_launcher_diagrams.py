from pathlib import Path

import pytest

from deploy.diagrams import collect
from hotline.engine.deployment import DiagramRejected, explain_rejection

REASON = """Command 'CREATE' rejected with code 'INVALID_ARGUMENT': \
Expected to deploy new resources, but encountered the following errors:
'ticket.bpmn': - Element: dispatch
    - ERROR: failed to parse expression 'due +'

'deadlines.dmn': Failed to parse DMN"""


def test_collects_what_a_process_owner_edits(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    for name in ("b.dmn", "a.bpmn", "forms/c.form", "STYLE.md", "templates.json"):
        (tmp_path / name).write_text(name)
    assert [file.name for file in collect(tmp_path)] == ["a.bpmn", "b.dmn", "c.form"]


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DiagramRejected, match=str(tmp_path)):
        collect(tmp_path)


def test_a_rejection_names_each_file_and_its_reason() -> None:
    told = explain_rejection(REASON)
    assert "ticket.bpmn：- Element: dispatch - ERROR: failed to parse expression 'due +'" in told
    assert told.endswith("deadlines.dmn：Failed to parse DMN")


def test_a_rejection_without_a_file_is_told_as_it_is() -> None:
    assert explain_rejection("no resource").endswith("no resource")
