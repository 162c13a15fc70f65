"""The steps of a diagram as a list (流程步骤), for who can't see the drawing: what each is, and what it uses."""

from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET  # the files are the office's own

from sqlalchemy import func, select

from hotline.engine.feed_models import VisitedElement
from hotline.engine.process_versions import BPMN, ZEEBE
from hotline.view import View
from hotline.work import Work

KINDS: Mapping[str, str] = {
    "userTask": "人工办理",
    "serviceTask": "自动步骤",
    "businessRuleTask": "查规则表",
    "callActivity": "子流程",
    "subProcess": "分段",
    "startEvent": "开始",
    "endEvent": "结束",
    "intermediateCatchEvent": "等待",
    "intermediateThrowEvent": "发出",
    "boundaryEvent": "到时或收到消息",
    "exclusiveGateway": "判断",
    "parallelGateway": "并行",
    "eventBasedGateway": "等待其一",
}
"""What people call each kind of element."""

DEEDS = frozenset({"userTask", "serviceTask", "businessRuleTask", "callActivity", "subProcess"})
"""Kinds in which something is done; the others lead from one to the next."""


class StepView(View):
    """A step of a diagram (步骤)."""

    element_id: str
    name: str
    kind: str
    """元素类型，如 `userTask`。"""
    kind_name: str
    depth: int
    """在几层分段之内。"""
    text: str
    """流程图上写的说明。"""
    form: str | None
    """人工办理所用的表单。"""
    table: str | None
    """所查的规则表。"""
    called: str | None
    """所调用的流程。"""
    standing: int
    """此刻停在这一步的件数。"""


async def steps(work: Work, process_id: str, version: int, xml: str) -> list[StepView]:
    """The named elements of the diagram, in the file's order, and how many instances stand at each now."""
    standing = await _standing(work, process_id, version)
    root = ET.fromstring(xml)  # noqa: S314 - the files are the office's own
    process = next((each for each in root.iter(f"{BPMN}process") if each.get("id") == process_id), None)
    return list(_steps(process, 0, standing)) if process is not None else []


async def _standing(work: Work, process_id: str, version: int) -> Mapping[str, int]:
    query = (
        select(VisitedElement.element_id, func.count())
        .where(
            VisitedElement.process_id == process_id,
            VisitedElement.process_version == version,
            VisitedElement.left_at.is_(None),
        )
        .group_by(VisitedElement.element_id)
    )
    return {element: count for element, count in await work.session.execute(query)}  # noqa: C416


def _steps(parent: ET.Element, depth: int, standing: Mapping[str, int]) -> Iterator[StepView]:
    for element in parent:
        kind = element.tag.removeprefix(BPMN)
        if kind not in KINDS:
            continue
        if element.get("name"):
            yield _step(element, kind, depth, standing)
        if kind == "subProcess":
            yield from _steps(element, depth + 1, standing)


def _step(element: ET.Element, kind: str, depth: int, standing: Mapping[str, int]) -> StepView:
    identity = element.get("id", "")
    return StepView(
        element_id=identity,
        name=" ".join(element.get("name", "").split()),
        kind=kind,
        kind_name=KINDS[kind],
        depth=depth,
        text=(element.findtext(f"{BPMN}documentation") or "").strip(),
        form=_used(element, "formDefinition", "formId"),
        table=_used(element, "calledDecision", "decisionId"),
        called=_used(element, "calledElement", "processId"),
        standing=standing.get(identity, 0),
    )


def _used(element: ET.Element, tag: str, attribute: str) -> str | None:
    found = element.find(f"{BPMN}extensionElements/{ZEEBE}{tag}")
    return found.get(attribute) if found is not None else None
