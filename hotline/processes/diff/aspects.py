"""Everything about an element that can change, each under the name that people give it (元素的各个方面)."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET  # the files are the office's own

from hotline.engine.process_versions import BPMN
from hotline.processes.diagram import CONTAINERS, KIND_NAMES, Diagram, Element
from hotline.processes.diff.words import said

_EXPRESSIONS = {
    "由谁办": ("assignmentDefinition", "candidateGroups"),
    "到期日": ("taskSchedule", "dueDate"),
    "最早办理": ("taskSchedule", "followUpDate"),
}
_NAMES = {
    "表单": ("formDefinition", "formId"),
    "决策表": ("calledDecision", "decisionId"),
    "结果变量": ("calledDecision", "resultVariable"),
    "所调用的流程": ("calledElement", "processId"),
    "任务类型": ("taskDefinition", "type"),
    "重试次数": ("taskDefinition", "retries"),
}


def aspects(diagram: Diagram, element: Element, named_by: Diagram) -> dict[str, str]:
    """By name, in words. What is not there is left out.

    Other elements are called as `named_by` calls them, so that a new name is told once, of the element itself.
    """
    found = {
        "类型": KIND_NAMES[element.kind],
        **dict(_extensions(element)),
        **dict(_timer(element)),
        **dict(_mappings(element)),
        **dict(_neighbours(diagram, element, named_by)),
        **dict(_event(diagram, element)),
        "条件": said(element.condition) if element.condition else "",
        "说明": _one_line(element.xml.findtext(f"{BPMN}documentation")),
    }
    return {name: value for name, value in found.items() if value}


def rest(element: Element) -> bytes:
    """The element's XML without what stands in it by itself and without its lists of flows: for what no name fits."""
    copy = ET.fromstring(ET.tostring(element.xml))  # noqa: S314 - made from what was read
    for child in list(copy):
        kind = child.tag.removeprefix(BPMN)
        if kind in (*KIND_NAMES, *CONTAINERS, "incoming", "outgoing"):
            copy.remove(child)
    for each in copy.iter():
        each.text, each.tail = (each.text or "").strip(), ""
    copy.attrib.pop("name", None)
    return ET.canonicalize(ET.tostring(copy)).encode()


def _extensions(element: Element) -> Iterator[tuple[str, str]]:
    for name, (tag, attribute) in _EXPRESSIONS.items():
        value = element.extended(tag, attribute)
        yield name, said(value) if value else ""
    for name, (tag, attribute) in _NAMES.items():
        value = element.extended(tag, attribute)
        yield name, f"“{value}”" if value else ""
    yield from ((f"任务头 {key}", f"“{value}”") for key, value in element.headers.items())


def _timer(element: Element) -> Iterator[tuple[str, str]]:
    for name, value in (("时刻", element.timer), ("定期", element.cycle), ("等待时长", element.duration)):
        yield name, said(value) if value else ""
    if element.kind == "boundaryEvent":
        yield "到时", "不中断" if element.attribute("cancelActivity") == "false" else "中断所挂的步骤"


def _mappings(element: Element) -> Iterator[tuple[str, str]]:
    yield from ((f"输入 {name}", said(source)) for name, source in element.inputs.items())
    yield from ((f"输出 {name}", said(source)) for name, source in element.outputs.items())
    yield from ((f"多实例 {name}", said(value)) for name, value in element.loop.items())


def _neighbours(diagram: Diagram, element: Element, named_by: Diagram) -> Iterator[tuple[str, str]]:
    for name, attribute in (("挂在", "attachedToRef"), ("默认出口", "default")):
        other = element.attribute(attribute)
        naming = named_by if other in named_by.elements else diagram
        if other in naming.elements:
            yield name, f"“{naming.label(naming.elements[other])}”"


def _event(diagram: Diagram, element: Element) -> Iterator[tuple[str, str]]:
    message = diagram.message(element)
    if message is not None:
        yield "消息", f"“{message.get('name', '')}”"
        yield "消息按什么对应", said(diagram.correlation_key(element) or "")
    for kind, name, code in (("escalation", "升级", "escalationCode"), ("error", "错误", "errorCode")):
        definition = element.event(kind)
        if definition is not None:
            declared = diagram.declared(kind).get(definition.get(f"{kind}Ref", ""))
            yield name, f"“{declared.get(code, '')}”" if declared is not None else "任何一种"


def _one_line(text: str | None) -> str:
    return f"“{' '.join(text.split())}”" if text else ""
