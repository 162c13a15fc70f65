"""The way of a process instance through its diagram (流程轨迹), with those that it called, as the feed told it."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter

from sqlalchemy import select

from hotline.engine.feed_models import VisitedElement
from hotline.engine.process_models import ProcessVersion
from hotline.engine.process_versions import labels_of
from hotline.view import LocalMoment, View
from hotline.work import Work

PROCESS, FLOW, CALL = "PROCESS", "SEQUENCE_FLOW", "CALL_ACTIVITY"
DEEPEST = 8
"""Levels of calls that are followed; no diagram comes near."""


class ElementPath(View):
    """An element of a diagram that an instance has entered (经过的流程图元素), however often."""

    element_id: str
    name: str | None
    """流程图上的名称；未命名的元素（如网关）为空。"""
    element_type: str
    """`USER_TASK`、`SERVICE_TASK`、`EXCLUSIVE_GATEWAY`、`CALL_ACTIVITY` 等。"""
    state: str
    """`active` 正停留于此、`completed` 已完成、`terminated` 已终止；经过多次的，以现状或最后一次为准。"""
    visits: int
    """经过的次数。"""
    active: int
    """此刻停留的个数。"""
    first_entered_at: LocalMoment
    last_left_at: LocalMoment | None
    """最后一次离开的时间；仍停留则为空。"""


class FlowPath(View):
    """A sequence flow that was taken (走过的连线)."""

    element_id: str
    times: int


class CalledPath(View):
    """An instance that a call activity has called (调用的子流程)."""

    call_activity: str | None
    """调用活动的元素编号；早期记录未载明的为空。"""
    instance_key: str
    process_id: str


class InstancePath(View):
    """The way of one instance through its own diagram (一个流程实例的轨迹)."""

    instance_key: str
    process_id: str
    process_name: str
    """流程名称，如“工单办理”；流程图未存档的为流程编号。"""
    version: int | None
    """流程图版本，见 `GET /processes/{process_id}/versions/{version}`；早期记录未载明的为空。"""
    called_by: str | None
    """上级流程实例；根流程为空。"""
    call_activity: str | None
    """上级流程图中调用它的元素。"""
    state: str
    """`active` 进行中、`completed` 已完成、`terminated` 已终止。"""
    begun_at: LocalMoment
    ended_at: LocalMoment | None
    elements: list[ElementPath]
    """不含流程本身和连线，按首次进入的先后。"""
    flows: list[FlowPath]
    called: list[CalledPath]


async def visits_of(work: Work, instance_key: int) -> list[VisitedElement]:
    """Every visit of an element by the instance and those that it called, in the order of entering.

    One query for each level of calls.
    """
    column = VisitedElement.process_instance_key
    found: list[VisitedElement] = list(
        await work.session.scalars(select(VisitedElement).where(column == instance_key))
    )
    callers = [instance_key]
    for _ in range(DEEPEST):
        query = select(VisitedElement).where(VisitedElement.parent_process_instance_key.in_(callers))
        called = list(await work.session.scalars(query))
        found += called
        callers = sorted({row.process_instance_key for row in called})
        if not callers:
            break
    return sorted(found, key=attrgetter("entered_at", "key"))


async def instance_paths(work: Work, visits: Sequence[VisitedElement]) -> list[InstancePath]:
    """Those visits by instance, the one that called before those that it called."""
    by_instance: dict[int, list[VisitedElement]] = {}
    for visit in visits:
        by_instance.setdefault(visit.process_instance_key, []).append(visit)
    begun = [_process(rows) for rows in by_instance.values()]
    processes = sorted((row for row in begun if row is not None), key=attrgetter("entered_at", "key"))
    diagrams = {(row.process_id, row.process_version) for row in processes if row.process_version}
    known = {(process, version or 0) for process, version in diagrams}
    labels, names = await labels_of(work, known), await _names(work, {process for process, _ in known})
    places = {row.key: row.element_id for row in visits if row.element_type == CALL}
    return [
        _instance(
            row,
            by_instance[row.process_instance_key],
            [each for each in processes if each.parent_process_instance_key == row.process_instance_key],
            labels.get((row.process_id, row.process_version or 0), {}),
            names.get((row.process_id, row.process_version or 0), row.process_id),
            places,
        )
        for row in processes
    ]


async def _names(work: Work, processes: Iterable[str]) -> dict[tuple[str, int], str]:
    query = select(ProcessVersion.process, ProcessVersion.version, ProcessVersion.name).where(
        ProcessVersion.process.in_(sorted(processes)), ProcessVersion.name != ""
    )
    return {(row.process, row.version): row.name for row in await work.session.execute(query)}


def _process(rows: Iterable[VisitedElement]) -> VisitedElement | None:
    return next((row for row in rows if row.element_type == PROCESS), None)


def _instance(
    process: VisitedElement,
    rows: Sequence[VisitedElement],
    called: Iterable[VisitedElement],
    labels: Mapping[str, str],
    name: str,
    places: Mapping[int, str],
) -> InstancePath:
    parent = process.parent_process_instance_key
    return InstancePath(
        instance_key=str(process.process_instance_key),
        process_id=process.process_id,
        process_name=name,
        version=process.process_version,
        called_by=str(parent) if parent is not None else None,
        call_activity=places.get(process.scope_key or 0),
        state=process.ended_as or "active",
        begun_at=process.entered_at,
        ended_at=process.left_at,
        elements=_elements(rows, labels),
        flows=_flows(rows),
        called=[
            CalledPath(
                call_activity=places.get(each.scope_key or 0),
                instance_key=str(each.process_instance_key),
                process_id=each.process_id,
            )
            for each in called
        ],
    )


def _elements(rows: Iterable[VisitedElement], labels: Mapping[str, str]) -> list[ElementPath]:
    entered = [row for row in rows if row.element_type not in (PROCESS, FLOW)]
    groups = [list(group) for _, group in groupby(sorted(entered, key=_by_element), key=_by_element)]
    shown = [_element(group, labels.get(group[0].element_id)) for group in groups]
    return sorted(shown, key=attrgetter("first_entered_at", "element_id"))


def _by_element(row: VisitedElement) -> str:
    return row.element_id


def _element(visits: list[VisitedElement], name: str | None) -> ElementPath:
    """`visits` are those of one element, in the order of entering."""
    standing = [row for row in visits if row.ended_as is None]
    left = [row.left_at for row in visits if row.left_at is not None]
    return ElementPath(
        element_id=visits[0].element_id,
        name=name,
        element_type=visits[0].element_type,
        state="active" if standing else visits[-1].ended_as or "active",
        visits=len(visits),
        active=len(standing),
        first_entered_at=visits[0].entered_at,
        last_left_at=None if standing else max(left, default=None),
    )


def _flows(rows: Iterable[VisitedElement]) -> list[FlowPath]:
    times: dict[str, int] = {}
    for row in rows:
        if row.element_type == FLOW:
            times[row.element_id] = times.get(row.element_id, 0) + 1
    return [FlowPath(element_id=key, times=number) for key, number in times.items()]
