"""Which element of an older diagram becomes which of the new one (元素对应): proposed, and checked. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from hotline.processes.diagram import FLOW, KIND_NAMES, Diagram, Element
from hotline.processes.diff.layout import layout

_EVENTS = ("timer", "message", "escalation", "error", "signal", "conditional")


@dataclass(frozen=True, slots=True)
class Renamed:
    """An element that seems to have another id in the new diagram (编号有变), to be confirmed by a person."""

    process: str
    old: str
    new: str
    label: str
    why: str
    """In what the two are alike, Chinese."""


def proposals(old: Diagram, new: Diagram) -> list[Renamed]:
    """For each element whose id is gone: the one new element of its kind with its label or in its place.

    Nothing is proposed where two would do as well.
    """
    fresh = [each for each in _nodes(new).values() if each.id not in old.elements]
    found = [_best(old, new, each, fresh) for key, each in _nodes(old).items() if key not in new.elements]
    chosen = [each for each in found if each is not None]
    targets = [each.new for each in chosen]
    return [each for each in chosen if targets.count(each.new) == 1]


def _best(old: Diagram, new: Diagram, element: Element, fresh: Collection[Element]) -> Renamed | None:
    alike = [(each, _alike(old, element, new, each)) for each in fresh if _kind(each) == _kind(element)]
    best = max((len(ways) for _, ways in alike), default=0)
    first = [(each, ways) for each, ways in alike if len(ways) == best]
    if best == 0 or len(first) != 1:
        return None
    (other, ways) = first[0]
    return Renamed(old.process, element.id, other.id, old.label(element), "、".join(ways))


def _alike(old: Diagram, element: Element, new: Diagram, other: Element) -> list[str]:
    place = layout(old).get(element.id, [])[:1]
    ways = {
        "名称相同": bool(element.name) and element.name == other.name,
        "位置相同": bool(place) and place == layout(new).get(other.id, [])[:1],
    }
    return [name for name, holds in ways.items() if holds]


def mapping(old: Diagram, new: Diagram, renamed: Mapping[str, str]) -> dict[str, str]:
    """Everything that can be carried over: what is still of the same kind, in the same place.

    Boundary events and starts of event subprocesses too: the engine then keeps their timers and messages as they
    are, instead of making them anew.
    """
    ids = {key: renamed.get(key, key) for key in _nodes(old)}
    return {
        key: target
        for key, target in ids.items()
        if target in new.elements and not any(_differences(old.elements[key], new.elements[target], ids))
    }


def problems(old: Diagram, new: Diagram, renamed: Mapping[str, str], standing: Collection[str]) -> list[str]:
    """Why an instance that stands on these elements can't be carried over, Chinese; empty if it can."""
    ids = {key: renamed.get(key, key) for key in _nodes(old)}
    return [problem for key in sorted(standing) for problem in _problems(old, new, key, ids)]


def _problems(old: Diagram, new: Diagram, key: str, ids: Mapping[str, str]) -> Iterator[str]:
    element = old.elements.get(key)
    if element is None:
        yield f"停在“{key}”，它不在存档的旧流程图里"
        return
    target = new.elements.get(ids[key])
    if target is None:
        yield f"停在“{old.label(element)}”，新流程图里没有编号“{ids[key]}”"
        return
    for what in _differences(element, target, ids):
        yield f"停在“{old.label(element)}”，新流程图里它{what}"


def _differences(element: Element, target: Element, ids: Mapping[str, str]) -> Iterator[str]:
    if _kind(element) != _kind(target):
        yield f"改成了{KIND_NAMES[target.kind]}" if element.kind != target.kind else "换了事件的种类"
    if bool(element.loop) != bool(target.loop):
        yield "改了是否多实例"
    if [ids.get(each, each) for each in element.parents] != list(target.parents):
        yield "移到了另一个子流程里或外面"
    if ids.get(_host(element), _host(element)) != _host(target):
        yield "挂到了另一个步骤上"


def _kind(element: Element) -> tuple[str, ...]:
    return (
        element.kind,
        *(kind for kind in _EVENTS if element.event(kind) is not None),
        element.attribute("triggeredByEvent") or "false",
    )


def _host(element: Element) -> str:
    return element.attribute("attachedToRef") or ""


def _nodes(diagram: Diagram) -> dict[str, Element]:
    return {key: element for key, element in diagram.elements.items() if element.kind != FLOW}
