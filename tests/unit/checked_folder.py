"""A small folder of processes (tests/fixtures/processes), changed in one place and checked."""

from collections.abc import Mapping
from pathlib import Path

from hotline.processes.check.all_rules import check
from hotline.processes.check.finding import Finding
from hotline.processes.check.known import Known, Place, Standing
from hotline.processes.folder import ProcessFolder, read_files

FIXTURE = Path(__file__).parents[1] / "fixtures" / "processes"
DIAGRAM, TABLE, FORM = "inspection.bpmn", "deadlines.dmn", "inspect_site.form"
JOBS = frozenset({"compute_deadlines", "send_reminder", "record_late", "io.camunda.zeebe:userTask"})


def files() -> dict[str, str]:
    found = [*FIXTURE.glob("*.*"), *FIXTURE.glob("forms/*.form")]
    return {file.name: file.read_text("utf-8") for file in found}


def changed(file: str, *changes: tuple[str, str]) -> ProcessFolder:
    """The folder after texts of a file were replaced; each must be there."""
    content = files()
    for old, new in changes:
        assert old in content[file], old
        content[file] = content[file].replace(old, new)
    return read_files((name, text.encode()) for name, text in sorted(content.items()))


def checked(folder: ProcessFolder, standing: Mapping[Place, Standing] | None = None) -> list[Finding]:
    groups = frozenset({"station_staff@S1", "dispatcher@center"})
    return check(folder, Known(JOBS, frozenset({"inspect_site"}), groups, standing or {}))


def found(file: str, *changes: tuple[str, str]) -> set[tuple[str, str]]:
    """Code and label of everything that is found after the change."""
    return {(each.code, each.label) for each in checked(changed(file, *changes))}
