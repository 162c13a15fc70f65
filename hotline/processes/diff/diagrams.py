"""What changed in one diagram: elements, their names and settings, and how they are connected."""

from collections.abc import Iterator

from hotline.processes.diagram import FLOW, KIND_NAMES, Diagram, Element
from hotline.processes.diff.aspects import aspects, rest
from hotline.processes.diff.change import Change, ChangeKind
from hotline.processes.diff.layout import layout


def diagram_changes(old: Diagram, new: Diagram) -> Iterator[Change]:
    """In the order of the new file; at the end what has gone, and whether only places changed."""
    found = [*_process(old, new), *_nodes(old, new), *_flows(old, new)]
    yield from found
    if layout(old) != layout(new) and not any(each.kind is not ChangeKind.CHANGED for each in found):
        yield _changed(new, "", new.process, "图上的位置有调整，不影响办理")


def _process(old: Diagram, new: Diagram) -> Iterator[Change]:
    if old.name != new.name:
        yield _changed(new, new.name, new.process, f"流程名称：“{old.name}” → “{new.name}”")
    if old.is_executable != new.is_executable:
        yield _changed(
            new, new.name, new.process, "可执行：" + ("否 → 是" if new.is_executable else "是 → 否")
        )


def _nodes(old: Diagram, new: Diagram) -> Iterator[Change]:
    before, after = _nodes_of(old), _nodes_of(new)
    for key, element in after.items():
        if key in before:
            yield from _element(old, before[key], new, element)
        else:
            yield Change(new.file, new.label(element), key, ChangeKind.ADDED, _put(new, element))
    for key in [key for key in before if key not in after]:
        place = _between(old, before[key])
        text = KIND_NAMES[before[key].kind] + (f"，原来{place}" if place else "")
        yield Change(new.file, old.label(before[key]), key, ChangeKind.REMOVED, text)


def _nodes_of(diagram: Diagram) -> dict[str, Element]:
    return {key: element for key, element in diagram.elements.items() if element.kind != FLOW}


def _put(diagram: Diagram, element: Element) -> str:
    """What was added, where, and with which settings."""
    shown = [f"{name}：{value}" for name, value in aspects(diagram, element, diagram).items() if _tells(name)]
    return "；".join(filter(None, (KIND_NAMES[element.kind], _between(diagram, element), *shown)))


def _tells(name: str) -> bool:
    return not name.startswith(("输入", "输出", "任务头", "多实例", "类型", "说明"))


def _between(diagram: Diagram, element: Element) -> str:
    came = [diagram.elements.get(flow.attribute("sourceRef") or "") for flow in diagram.arriving(element.id)]
    goes = diagram.targets(element.id)
    before = "、".join(f"“{diagram.label(each)}”" for each in came if each is not None)
    after = "、".join(f"“{diagram.label(each)}”" for each in goes)
    return "，".join(filter(None, (f"在{before}之后" if before else "", f"在{after}之前" if after else "")))


def _element(old: Diagram, was: Element, new: Diagram, now: Element) -> Iterator[Change]:
    """Names, then settings; at last whatever else differs in the file."""
    texts = list(_differences(old, was, new, now))
    if was.name != now.name:
        texts.insert(0, f"名称：“{was.name}” → “{now.name}”")
    if was.parents != now.parents:
        texts.append("移到了另一个子流程里" if len(now.parents) > 1 else "移到了子流程外面")
    if not texts and rest(was) != rest(now):
        texts.append("其他设置有改动，请在 Camunda Modeler 中查看")
    yield from (_changed(new, new.label(now), now.id, text) for text in texts)


def _differences(old: Diagram, was: Element, new: Diagram, now: Element) -> Iterator[str]:
    before, after = aspects(old, was, new), aspects(new, now, new)
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield f"{name}：{before.get(name, '（无）')} → {after.get(name, '（无）')}"


def _flows(old: Diagram, new: Diagram) -> Iterator[Change]:
    """A flow between elements that are there before and after; what hangs on a new element is told with it."""
    before, after = _flows_of(old), _flows_of(new)
    for key, flow in after.items():
        if key in before:
            yield from _flow(old, before[key], new, flow)
        elif _is_told(flow, old):
            yield Change(new.file, new.label(flow), key, ChangeKind.ADDED, f"连线：{_ends(new, flow)}")
    for key in [key for key in before if key not in after]:
        if _is_told(before[key], new):
            text = f"连线：{_ends(old, before[key])}"
            yield Change(new.file, old.label(before[key]), key, ChangeKind.REMOVED, text)


def _flow(old: Diagram, was: Element, new: Diagram, now: Element) -> Iterator[Change]:
    if _ends_of(was) != _ends_of(now):
        yield _changed(new, new.label(now), now.id, f"改接：{_ends(old, was)}，改为{_ends(new, now)}")
        return
    yield from _element(old, was, new, now)


def _flows_of(diagram: Diagram) -> dict[str, Element]:
    return {flow.id: flow for flow in diagram.of_kind(FLOW)}


def _ends_of(flow: Element) -> tuple[str, str]:
    return flow.attribute("sourceRef") or "", flow.attribute("targetRef") or ""


def _is_told(flow: Element, other: Diagram) -> bool:
    return all(end in other.elements for end in _ends_of(flow))


def _ends(diagram: Diagram, flow: Element) -> str:
    ends = (diagram.elements.get(end) for end in _ends_of(flow))
    return " → ".join(f"“{diagram.label(end)}”" if end is not None else "？" for end in ends)


def _changed(diagram: Diagram, label: str, element: str, text: str) -> Change:
    return Change(diagram.file, label, element, ChangeKind.CHANGED, text)
