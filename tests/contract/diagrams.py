"""The diagrams, tables and forms as the process owner's folder has them, read for the tests."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.contract import feel

FOLDER = Path(__file__).resolve().parents[2] / "bpmn"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"

USER_TASK_JOB = "io.camunda.zeebe:userTask"
CONTAINERS = ("process", "subProcess")
FLOW_NODES = frozenset(
    {
        "startEvent",
        "endEvent",
        "boundaryEvent",
        "intermediateThrowEvent",
        "intermediateCatchEvent",
        "exclusiveGateway",
        "parallelGateway",
        "eventBasedGateway",
        "userTask",
        "serviceTask",
        "businessRuleTask",
        "callActivity",
        "subProcess",
    }
)


@dataclass(frozen=True, eq=False)
class Element:
    """A flow node or sequence flow of a diagram."""

    kind: str
    """The local name of its tag: `userTask`, `endEvent`, `sequenceFlow`, …"""
    xml: ET.Element = field(repr=False)
    process: str
    parents: tuple[str, ...]
    """Ids of the process and the subprocesses around it, the outermost first."""

    @property
    def id(self) -> str:
        return self.xml.attrib["id"]

    @property
    def name(self) -> str:
        return self.xml.get("name", "")

    @property
    def where(self) -> str:
        """For messages of tests."""
        return f"{self.process}:{self.id}"

    def attribute(self, name: str) -> str | None:
        return self.xml.get(name)

    def extension(self, tag: str) -> ET.Element | None:
        """The Zeebe extension of that tag."""
        return self.xml.find(f"{BPMN}extensionElements/{ZEEBE}{tag}")

    def extended(self, tag: str, attribute: str) -> str | None:
        """An attribute of a Zeebe extension."""
        found = self.extension(tag)
        return None if found is None else found.get(attribute)

    @property
    def inputs(self) -> dict[str, str]:
        """Input mappings: target → source."""
        return self._mappings("input")

    @property
    def outputs(self) -> dict[str, str]:
        """Output mappings: target → source."""
        return self._mappings("output")

    @property
    def headers(self) -> dict[str, str]:
        found = self.xml.iterfind(f"{BPMN}extensionElements/{ZEEBE}taskHeaders/{ZEEBE}header")
        return {header.attrib["key"]: header.attrib["value"] for header in found}

    @property
    def job_type(self) -> str | None:
        """The type of the job that it makes, if it makes one."""
        return USER_TASK_JOB if self.kind == "userTask" else self.extended("taskDefinition", "type")

    @property
    def loop(self) -> dict[str, str]:
        """Attributes of a multi-instance's characteristics; empty where there is none."""
        found = self.xml.find(
            f"{BPMN}multiInstanceLoopCharacteristics/{BPMN}extensionElements/{ZEEBE}loopCharacteristics"
        )
        return {} if found is None else dict(found.attrib)

    @property
    def timer(self) -> str | None:
        """The FEEL expression of a timer's date."""
        return self.xml.findtext(f"{BPMN}timerEventDefinition/{BPMN}timeDate")

    @property
    def cycle(self) -> str | None:
        """The cron expression of a timer that comes again and again."""
        return self.xml.findtext(f"{BPMN}timerEventDefinition/{BPMN}timeCycle")

    def event(self, kind: str) -> ET.Element | None:
        """Its event definition of a kind: `message`, `timer`, `escalation`, `error`."""
        return self.xml.find(f"{BPMN}{kind}EventDefinition")

    def _mappings(self, way: str) -> dict[str, str]:
        found = self.xml.iterfind(f"{BPMN}extensionElements/{ZEEBE}ioMapping/{ZEEBE}{way}")
        return {mapping.attrib["target"]: mapping.attrib["source"] for mapping in found}


@dataclass(frozen=True)
class Diagram:
    """One file with one process."""

    path: Path

    @cached_property
    def root(self) -> ET.Element:
        return ET.parse(self.path).getroot()

    @cached_property
    def process(self) -> str:
        (process,) = self.root.findall(f"{BPMN}process")
        return process.attrib["id"]

    @cached_property
    def elements(self) -> dict[str, Element]:
        """Every flow node and sequence flow, by id."""
        (process,) = self.root.findall(f"{BPMN}process")
        return {element.id: element for element in _elements(process, self.process, (self.process,))}

    def of_kind(self, *kinds: str) -> list[Element]:
        return [element for element in self.elements.values() if element.kind in kinds]

    def targets(self, source: str) -> list[Element]:
        """The flow nodes to which sequence flows lead from one."""
        flows = (flow for flow in self.of_kind("sequenceFlow") if flow.attribute("sourceRef") == source)
        return [self.elements[flow.attribute("targetRef") or ""] for flow in flows]

    def boundary_events(self, host: str) -> list[Element]:
        return [event for event in self.of_kind("boundaryEvent") if event.attribute("attachedToRef") == host]

    def declared(self, kind: str) -> dict[str, ET.Element]:
        """Messages, escalations or errors of the file, by id."""
        return {found.attrib["id"]: found for found in self.root.findall(f"{BPMN}{kind}")}

    @property
    def name(self) -> str:
        (process,) = self.root.findall(f"{BPMN}process")
        return process.get("name", "")

    def expressions(self) -> list[str]:
        """Every FEEL expression of the file, wherever it stands."""
        values = [value for each in self.root.iter() for value in (*each.attrib.values(), each.text or "")]
        return [value for value in values if value.startswith("=")]

    def tags(self) -> set[str]:
        """Local names of all its tags."""
        return {each.tag.rpartition("}")[2] for each in self.root.iter()}

    def read_by(self, element: Element) -> list[str]:
        """The expressions that are evaluated with the variables as they are when an element is entered."""
        looped = [element.loop[key] for key in ("inputCollection", "outputElement") if key in element.loop]
        others = [
            element.timer,
            element.xml.findtext(f"{BPMN}conditionExpression"),
            element.extended("assignmentDefinition", "candidateGroups"),
            element.extended("taskSchedule", "dueDate"),
            element.extended("taskSchedule", "followUpDate"),
            self._correlation_key(element),
        ]
        return [*element.inputs.values(), *looped, *(each for each in others if each)]

    def paths(self, element: Element) -> list[str]:
        """Everything that an element reads, in and out: `handling.accept.due`."""
        texts = (*self.read_by(element), *element.outputs.values())
        return [path for text in texts for path in feel.paths(text)]

    def computed_limits(self) -> dict[str, set[str]]:
        """The steps whose deadlines each variable holds: looked up by the task before the one that computes."""
        limits: dict[str, set[str]] = {}
        for look_up in (element for element in self.of_kind("businessRuleTask") if element.loop):
            (compute,) = self.targets(look_up.id)
            (variable,) = [name for name, source in compute.outputs.items() if source == "=deadlines"]
            steps = set(feel.strings(look_up.loop["inputCollection"]))
            limits[variable] = limits.get(variable, set()) | steps
        return limits

    def _correlation_key(self, element: Element) -> str | None:
        definition = element.event("message")
        message = (
            self.declared("message").get(definition.get("messageRef", "")) if definition is not None else None
        )
        if message is None:
            return None
        found = message.find(f"{BPMN}extensionElements/{ZEEBE}subscription")
        return None if found is None else found.get("correlationKey")

    @cached_property
    def drawn(self) -> set[str]:
        """Ids of what has a shape or an edge in the layout."""
        drawn = self.root.iter()
        return {
            each.attrib["bpmnElement"]
            for each in drawn
            if each.tag.startswith(BPMNDI) and "bpmnElement" in each.attrib
        }


@dataclass(frozen=True)
class Table:
    """A decision table."""

    id: str
    path: Path
    hit_policy: str
    inputs: tuple[str, ...]
    """The expressions of its inputs."""
    outputs: tuple[str, ...]
    rules: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    """Of each rule, the texts of its inputs and of its outputs."""


def _elements(container: ET.Element, process: str, parents: tuple[str, ...]) -> Iterator[Element]:
    for child in container:
        kind = child.tag.removeprefix(BPMN)
        if kind in FLOW_NODES or kind == "sequenceFlow":
            yield Element(kind, child, process, parents)
        if kind in CONTAINERS:
            yield from _elements(child, process, (*parents, child.attrib["id"]))


def _tables(path: Path) -> Iterator[Table]:
    for decision in ET.parse(path).getroot().findall(f"{DMN}decision"):
        table = decision.find(f"{DMN}decisionTable")
        if table is None:
            continue
        rules = table.findall(f"{DMN}rule")
        yield Table(
            id=decision.attrib["id"],
            path=path,
            hit_policy=table.get("hitPolicy", "UNIQUE"),
            inputs=tuple(
                each.findtext(f"{DMN}inputExpression/{DMN}text", "") for each in table.findall(f"{DMN}input")
            ),
            outputs=tuple(each.get("name", "") for each in table.findall(f"{DMN}output")),
            rules=tuple((_texts(rule, "inputEntry"), _texts(rule, "outputEntry")) for rule in rules),
        )


def _texts(rule: ET.Element, tag: str) -> tuple[str, ...]:
    return tuple((entry.findtext(f"{DMN}text") or "").strip() for entry in rule.findall(f"{DMN}{tag}"))


DIAGRAMS = {diagram.process: diagram for diagram in map(Diagram, sorted(FOLDER.glob("*.bpmn")))}
"""By process id."""
PROCESSES = tuple(DIAGRAMS)
TABLES = {table.id: table for path in sorted(FOLDER.glob("*.dmn")) for table in _tables(path)}
"""By decision id."""
FORMS: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text("utf-8")) for path in sorted((FOLDER / "forms").glob("*.form"))
}
"""By file name without its ending."""


def every_element() -> Iterator[Element]:
    """All flow nodes and sequence flows of all diagrams."""
    for diagram in DIAGRAMS.values():
        yield from diagram.elements.values()
