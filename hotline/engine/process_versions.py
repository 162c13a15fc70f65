"""Reading from a diagram where it keeps its deadlines (时限变量), and keeping that for each deployed version."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET  # the files are the office's own

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


async def remember_processes(work: Work, deployed: Iterable[Deployed], files: Iterable[ResourceFile]) -> None:
    """Keeps what each diagram says of its deadlines under the version that the engine gave it."""
    content = {file.name: file.content for file in files}
    for item in deployed:
        if item.kind == "process":
            variables = read_deadline_variables(content[item.file])[item.id]
            await work.session.merge(
                ProcessVersion(
                    process=item.id,
                    version=item.version,
                    computed=dict(variables.computed),
                    standing=dict(variables.standing),
                )
            )
