"""Layout: everything is drawn, named in Chinese, has an id that says what it is, and knows its flows."""

import re
from collections.abc import Iterator

from hotline.engine.process_versions import BPMN
from hotline.processes.check.finding import Finding, Level, about
from hotline.processes.check.known import Known
from hotline.processes.diagram import FLOW, Diagram, Element
from hotline.processes.folder import ProcessFolder

CHINESE = re.compile(r"[\u4e00-\u9fff]")
_GATEWAY = "exclusiveGateway"
_IDS = {
    "startEvent": "start_",
    "endEvent": "end_",
    "boundaryEvent": "(timer|boundary)_",
    _GATEWAY: "gateway_",
    FLOW: "flow_",
}
_SAID_IDS = {"boundaryEvent": "timer_… 或 boundary_…"}


def check(folder: ProcessFolder, _known: Known) -> Iterator[Finding]:
    """NOT_DRAWN, NAME_MISSING, ID_STYLE, FLOWS_NOT_LISTED, DEFAULT_MISSING, CONDITION_MISSING, WAY_NAMELESS."""
    for diagram in folder.diagrams.values():
        if not CHINESE.search(diagram.name):
            text = "流程没有中文名称，请在流程属性里填写"
            yield Finding(diagram.file, diagram.name, diagram.process, "NAME_MISSING", text)
        for element in diagram.elements.values():
            yield from _element(diagram, element)
        for gateway in diagram.of_kind(_GATEWAY):
            yield from _choice(diagram, gateway)


def _element(diagram: Diagram, element: Element) -> Iterator[Finding]:
    if element.id not in diagram.drawn:
        text = "没有画在图上，别人看不到它；请在 Camunda Modeler 中删掉重画"
        yield about(diagram, element, "NOT_DRAWN", text)
    if not re.fullmatch(_IDS.get(element.kind, "") + "[a-z][a-z0-9_]*", element.id):
        yield about(diagram, element, "ID_STYLE", _id_style(element), Level.WARNING)
    if element.kind != FLOW:
        yield from _node(diagram, element)


def _id_style(element: Element) -> str:
    prefix = _SAID_IDS.get(element.kind) or f"{_IDS.get(element.kind, '')}…".replace("……", "…")
    wanted = f"如 {prefix}" if element.kind in _IDS else "如“动词_名词”"
    return f"编号“{element.id}”看不出是什么，请改为英文小写加下划线，{wanted}（只改还没有部署过的）"


def _node(diagram: Diagram, node: Element) -> Iterator[Finding]:
    if not CHINESE.search(node.name) and not _merges(diagram, node):
        yield about(diagram, node, "NAME_MISSING", "没有中文名称，请写上办公室平时说的名称")
    listed = {
        way: {each.text for each in node.xml.findall(f"{BPMN}{way}")} for way in ("incoming", "outgoing")
    }
    flows = {
        "incoming": {flow.id for flow in diagram.arriving(node.id)},
        "outgoing": {flow.id for flow in diagram.leaving(node.id)},
    }
    if listed != flows:
        text = "连线与它自己记的进出对不上，引擎会拒绝；请在 Camunda Modeler 中把它的连线删掉重连"
        yield about(diagram, node, "FLOWS_NOT_LISTED", text)


def _merges(diagram: Diagram, node: Element) -> bool:
    ways = len(diagram.leaving(node.id)), len(diagram.arriving(node.id))
    return node.kind == _GATEWAY and ways[0] == 1 and ways[1] > 1


def _choice(diagram: Diagram, gateway: Element) -> Iterator[Finding]:
    ways = diagram.leaving(gateway.id)
    if len(ways) < 2:
        return
    default = gateway.attribute("default")
    if default not in {way.id for way in ways}:
        text = "没有默认出口，各条件都不满足时工单会停住；请把其中一条设为默认（Default flow）"
        yield about(diagram, gateway, "DEFAULT_MISSING", text)
    for way in ways:
        if not CHINESE.search(way.name):
            yield about(diagram, way, "WAY_NAMELESS", "网关出去的线没有写走这条的情形，请写上")
        if way.id != default and not way.condition:
            text = '网关出去的线没有条件，也不是默认出口；请写条件，如 =decision = "approved"'
            yield about(diagram, way, "CONDITION_MISSING", text)
