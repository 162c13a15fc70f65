"""Reading from a diagram where it keeps its deadlines (时限变量) and how it names its steps (步骤名称), and keeping
that for each deployed version.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET  # the files are the office's own

from sqlalchemy import select, tuple_

from hotline.engine.deployment import Deployed, ResourceFile
from hotline.engine.process_models import ProcessVersion
from hotline.work import Work

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
_IDS = re.compile(r"([A-Za-z_][\w.]*)\.id\b")


@dataclass(frozen=True, slots=True)
class DeadlineVariables:
    """Where the diagram of one process keeps its deadlines; see `ProcessVersion`."""

    computed: Mapping[str, str]
    standing: Mapping[str, list[str]]


def read_deadline_variables(diagram: bytes) -> dict[str, DeadlineVariables]:
    """By process id."""
    root = ET.fromstring(diagram)  # noqa: S314 - the files are the office's own
    return {process.get("id", ""): _variables(process) for process in root.iter(f"{BPMN}process")}


def _variables(process: ET.Element) -> DeadlineVariables:
    computed: dict[str, str] = {}
    standing: dict[str, list[str]] = {}
    for element in process.iter():
        identity = element.get("id", "")
        for mapping in element.findall(f"{BPMN}extensionElements/{ZEEBE}ioMapping/*"):
            source, target = mapping.get("source", ""), mapping.get("target", "")
            if mapping.tag == f"{ZEEBE}output" and source == "=deadlines":
                computed[identity] = target
            if mapping.tag == f"{ZEEBE}input" and target == "deadline_ids":
                standing[identity] = _IDS.findall(source)
    return DeadlineVariables(computed, standing)


@dataclass(frozen=True, slots=True)
class ProcessNames:
    """How a diagram calls its process and the elements of it that have a name (名称)."""

    name: str
    labels: Mapping[str, str]


def read_names(diagram: bytes) -> dict[str, ProcessNames]:
    """By process id."""
    root = ET.fromstring(diagram)  # noqa: S314 - the files are the office's own
    return {process.get("id", ""): _names(process) for process in root.iter(f"{BPMN}process")}


def _names(process: ET.Element) -> ProcessNames:
    labels = {element.get("id", ""): _one_line(element.get("name", "")) for element in process.iter()}
    identity = process.get("id", "")
    name = labels.pop(identity, "") or identity
    return ProcessNames(name, {key: label for key, label in labels.items() if key and label})


def _one_line(text: str) -> str:
    return " ".join(text.split())


async def remember_processes(work: Work, deployed: Iterable[Deployed], files: Iterable[ResourceFile]) -> None:
    """Keeps each diagram, and what it says, under the version that the engine gave it."""
    content = {file.name: file.content for file in files}
    for item in deployed:
        if item.kind == "process":
            await _remember(work, item, content[item.file])


async def _remember(work: Work, item: Deployed, diagram: bytes) -> None:
    """An unchanged diagram keeps its version, and so the moment at which it was first deployed."""
    variables, names = read_deadline_variables(diagram)[item.id], read_names(diagram)[item.id]
    known = await work.session.get(ProcessVersion, (item.id, item.version))
    row = known or ProcessVersion(process=item.id, version=item.version, deployed_at=work.now)
    row.computed, row.standing = dict(variables.computed), dict(variables.standing)
    row.name, row.labels = names.name, dict(names.labels)
    row.content = diagram.decode("utf-8")
    work.session.add(row)


Diagram = tuple[str, int]
"""A diagram as it was deployed: its process id and version."""


async def labels_of(work: Work, diagrams: Iterable[Diagram]) -> dict[Diagram, Mapping[str, str]]:
    """How each of these diagrams calls its elements; one that is not known is left out."""
    wanted = sorted(set(diagrams))
    if not wanted:
        return {}
    query = select(ProcessVersion.process, ProcessVersion.version, ProcessVersion.labels).where(
        tuple_(ProcessVersion.process, ProcessVersion.version).in_(wanted)
    )
    return {(row.process, row.version): row.labels for row in await work.session.execute(query)}
