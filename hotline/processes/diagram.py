"""A diagram read from its file (流程图): its elements and what each of them asks for."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from hotline.engine.process_versions import BPMN, ZEEBE
from hotline.processes import feel
from hotline.processes.steps import KINDS

BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
USER_TASK_JOB = "io.camunda.zeebe:userTask"
FLOW = "sequenceFlow"
CONTAINERS = ("process", "subProcess")
KIND_NAMES = {
    **KINDS,
    FLOW: "连线",
    "task": "未定类型的任务",
    "manualTask": "手工任务",
    "scriptTask": "脚本任务",
    "sendTask": "发送任务",
    "receiveTask": "接收任务",
    "inclusiveGateway": "包容网关",
    "complexGateway": "复杂网关",
}
"""What people call each kind of element that a diagram may hold, also those that bpmnlint advises against."""


@dataclass(frozen=True, eq=False)
class Element:
    """A flow node or sequence flow of a diagram (元素)."""

    kind: str
    """The local name of its tag: `userTask`, `endEvent`, `sequenceFlow`, …"""
    xml: ET.Element = field(repr=False)
    process: str
    parents: tuple[str, ...]
    """Ids of the process and the subprocesses around it, the outermost first."""

    @property
    def id(self) -> str:
        """Its id; empty where the file gives none."""
        return self.xml.get("id", "")

    @property
    def name(self) -> str:
        """Its label in one line; empty where it has none."""
        return " ".join(self.xml.get("name", "").split())

    @property
    def where(self) -> str:
        """Process and id, for programmers."""
        return f"{self.process}:{self.id}"

    def attribute(self, name: str) -> str | None:
        """An attribute of the element itself."""
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
        """Task headers."""
        found = self.xml.iterfind(f"{BPMN}extensionElements/{ZEEBE}taskHeaders/{ZEEBE}header")
        return {header.get("key", ""): header.get("value", "") for header in found}

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
        return self._timer("timeDate")

    @property
    def cycle(self) -> str | None:
        """The cron expression of a timer that comes again and again."""
        return self._timer("timeCycle")

    @property
    def duration(self) -> str | None:
        """The duration of a timer."""
        return self._timer("timeDuration")

    @property
    def condition(self) -> str | None:
        """The condition of a sequence flow."""
        return self.xml.findtext(f"{BPMN}conditionExpression")

    def event(self, kind: str) -> ET.Element | None:
        """Its event definition of a kind: `message`, `timer`, `escalation`, `error`."""
        return self.xml.find(f"{BPMN}{kind}EventDefinition")

    def _timer(self, tag: str) -> str | None:
        text = self.xml.findtext(f"{BPMN}timerEventDefinition/{BPMN}{tag}")
        return text.strip() if text else None

    def _mappings(self, way: str) -> dict[str, str]:
        found = self.xml.iterfind(f"{BPMN}extensionElements/{ZEEBE}ioMapping/{ZEEBE}{way}")
        return {mapping.get("target", ""): mapping.get("source", "") for mapping in found}


@dataclass(frozen=True, eq=False)
class Diagram:
    """One file with one process."""

    file: str
    """Name of the file."""
    root: ET.Element = field(repr=False)

    @cached_property
    def _process(self) -> ET.Element:
        """Who makes a diagram has seen that there is one (`hotline.processes.folder`)."""
        (process,) = self.root.findall(f"{BPMN}process")
        return process

    @property
    def process(self) -> str:
        """The id of its process."""
        return self._process.get("id", "")

    @property
    def name(self) -> str:
        """What people call the process."""
        return " ".join(self._process.get("name", "").split())

    @property
    def is_executable(self) -> bool:
        """Whether the engine may run it."""
        return self._process.get("isExecutable") == "true"

    @cached_property
    def elements(self) -> dict[str, Element]:
        """Every flow node and sequence flow, by id."""
        return {element.id: element for element in _elements(self._process, self.process, (self.process,))}

    def of_kind(self, *kinds: str) -> list[Element]:
        """The elements of these kinds."""
        return [element for element in self.elements.values() if element.kind in kinds]

    def label(self, element: Element) -> str:
        """How a person finds it: its label, the two ends of a nameless flow, else what kind of thing it is."""
        if element.name:
            return element.name
        if element.kind == FLOW:
            ends = (self.elements.get(element.attribute(end) or "") for end in ("sourceRef", "targetRef"))
            return " → ".join(self.label(end) if end is not None else "？" for end in ends)
        return f"未命名（{KIND_NAMES.get(element.kind, element.kind)}）"

    @cached_property
    def _flows(self) -> dict[str, dict[str, list[Element]]]:
        """Sequence flows by where they begin and by where they end: a check asks for them at every node."""
        found: dict[str, dict[str, list[Element]]] = {"sourceRef": {}, "targetRef": {}}
        for flow in self.of_kind(FLOW):
            for end, flows in found.items():
                flows.setdefault(flow.attribute(end) or "", []).append(flow)
        return found

    def leaving(self, node: str) -> list[Element]:
        """The sequence flows that lead away from a node."""
        return self._flows["sourceRef"].get(node, [])

    def arriving(self, node: str) -> list[Element]:
        """The sequence flows that lead to a node."""
        return self._flows["targetRef"].get(node, [])

    def targets(self, source: str) -> list[Element]:
        """The flow nodes to which sequence flows lead from one."""
        ends = (flow.attribute("targetRef") or "" for flow in self.leaving(source))
        return [self.elements[end] for end in ends if end in self.elements]

    def boundary_events(self, host: str) -> list[Element]:
        """The events on the edge of an activity."""
        return [event for event in self.of_kind("boundaryEvent") if event.attribute("attachedToRef") == host]

    def host(self, event: Element) -> Element | None:
        """The activity on whose edge an event stands."""
        return self.elements.get(event.attribute("attachedToRef") or "")

    def declared(self, kind: str) -> dict[str, ET.Element]:
        """Messages, escalations or errors of the file, by id."""
        return {found.get("id", ""): found for found in self.root.findall(f"{BPMN}{kind}")}

    def message(self, element: Element) -> ET.Element | None:
        """The message that an event or task waits for."""
        definition = element.event("message")
        reference = (element.xml if definition is None else definition).get("messageRef", "")
        return self.declared("message").get(reference)

    def read_by(self, element: Element) -> list[str]:
        """The expressions that are evaluated with the variables as they are when an element is entered."""
        looped = [element.loop[key] for key in ("inputCollection", "outputElement") if key in element.loop]
        others = [
            element.timer,
            element.condition,
            element.extended("assignmentDefinition", "candidateGroups"),
            element.extended("taskSchedule", "dueDate"),
            element.extended("taskSchedule", "followUpDate"),
            self.correlation_key(element),
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
            steps = set(feel.strings(look_up.loop.get("inputCollection", "")))
            for compute in self.targets(look_up.id):
                for variable in (name for name, source in compute.outputs.items() if source == "=deadlines"):
                    limits[variable] = limits.get(variable, set()) | steps
        return limits

    def correlation_key(self, element: Element) -> str | None:
        """By what the message that an element waits for finds it."""
        message = self.message(element)
        found = None if message is None else message.find(f"{BPMN}extensionElements/{ZEEBE}subscription")
        return None if found is None else found.get("correlationKey")

    @cached_property
    def drawn(self) -> set[str]:
        """Ids of what has a shape or an edge in the layout."""
        marks = (each for each in self.root.iter() if each.tag.startswith(BPMNDI))
        return {each.attrib["bpmnElement"] for each in marks if "bpmnElement" in each.attrib}


def expressions(xml: ET.Element) -> list[str]:
    """Every FEEL expression in a part of a file."""
    values = [value for each in xml.iter() for value in (*each.attrib.values(), each.text or "")]
    return [value for value in values if value.startswith("=")]


def _elements(container: ET.Element, process: str, parents: tuple[str, ...]) -> Iterator[Element]:
    for child in container:
        kind = child.tag.removeprefix(BPMN)
        if kind in KIND_NAMES:
            yield Element(kind, child, process, parents)
        if kind in CONTAINERS:
            yield from _elements(child, process, (*parents, child.get("id", "")))
