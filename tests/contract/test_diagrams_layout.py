"""A person reads the diagrams: everything is drawn, named in Chinese, and has an id that says what it is."""

import re

import pytest

from tests.contract.diagrams import BPMN, DIAGRAMS, Diagram

CHINESE = re.compile(r"[\u4e00-\u9fff]")
IDS = {
    "startEvent": "start_",
    "endEvent": "end_",
    "boundaryEvent": "(timer|boundary)_",
    "exclusiveGateway": "gateway_",
    "sequenceFlow": "flow_",
}
EVERY = pytest.mark.parametrize("diagram", DIAGRAMS.values(), ids=list(DIAGRAMS))


def leaving(diagram: Diagram, node: str) -> list[str]:
    return [flow.id for flow in diagram.of_kind("sequenceFlow") if flow.attribute("sourceRef") == node]


def arriving(diagram: Diagram, node: str) -> list[str]:
    return [flow.id for flow in diagram.of_kind("sequenceFlow") if flow.attribute("targetRef") == node]


@EVERY
def test_everything_is_drawn(diagram: Diagram) -> None:
    assert set(diagram.elements) <= diagram.drawn


@EVERY
def test_everything_but_a_merging_gateway_has_a_chinese_name(diagram: Diagram) -> None:
    nameless = [
        element.id
        for element in diagram.elements.values()
        if element.kind != "sequenceFlow" and not CHINESE.search(element.name)
    ]
    assert [node for node in nameless if not _merges(diagram, node)] == []
    assert CHINESE.search(diagram.name)


def _merges(diagram: Diagram, node: str) -> bool:
    is_gateway = diagram.elements[node].kind == "exclusiveGateway"
    return is_gateway and len(leaving(diagram, node)) == 1 and len(arriving(diagram, node)) > 1


@EVERY
def test_a_choice_names_its_ways_and_has_a_default(diagram: Diagram) -> None:
    for gateway in diagram.of_kind("exclusiveGateway"):
        ways = leaving(diagram, gateway.id)
        if len(ways) == 1:
            continue
        default = gateway.attribute("default")
        assert default in ways, gateway.id
        for way in ways:
            flow = diagram.elements[way]
            assert CHINESE.search(flow.name), way
            has_condition = flow.xml.find(f"{BPMN}conditionExpression") is not None
            assert has_condition == (way != default), way


@EVERY
def test_ids_say_what_they_are(diagram: Diagram) -> None:
    for element in diagram.elements.values():
        pattern = IDS.get(element.kind, "") + "[a-z][a-z0-9_]*"
        assert re.fullmatch(pattern, element.id), element.id


@EVERY
def test_every_node_knows_its_flows(diagram: Diagram) -> None:
    # The engine refuses a boundary event without them, and modellers lose edges.
    for node in diagram.elements.values():
        if node.kind != "sequenceFlow":
            assert {each.text for each in node.xml.findall(f"{BPMN}outgoing")} == set(
                leaving(diagram, node.id)
            )
            assert {each.text for each in node.xml.findall(f"{BPMN}incoming")} == set(
                arriving(diagram, node.id)
            )


@EVERY
def test_the_file_is_named_for_its_process_and_the_process_can_run(diagram: Diagram) -> None:
    assert diagram.path.stem == diagram.process
    process = diagram.root.find(f"{BPMN}process")
    assert process is not None
    assert process.get("isExecutable") == "true"
