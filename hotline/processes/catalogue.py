"""The diagrams as they were deployed (流程清单), and how many instances run on each version."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from hotline.cases.models import Case
from hotline.engine.feed_models import VisitedElement
from hotline.engine.process_models import ProcessVersion
from hotline.errors import NotFound
from hotline.organization.caller import Caller
from hotline.processes.path import PROCESS
from hotline.tickets.models import Ticket
from hotline.tickets.scope import scope_for, visible
from hotline.view import LocalMoment, Page, Paging, View
from hotline.work import Work


class ProcessUnknown(NotFound):
    """There is no such process, or none of that version."""

    code = "PROCESS_UNKNOWN"
    message = "未找到该流程或该版本"


class VersionView(View):
    """A version of a diagram (流程图版本)."""

    version: int
    deployed_at: LocalMoment | None
    """首次部署的时间；早期版本未记录的为空。"""
    running: int
    """正在此版本上办理的流程实例。"""
    stored: bool
    """流程图是否存档，可以查看。"""


class ProcessView(View):
    """A process as it runs now (流程)."""

    id: str
    name: str
    version: int
    """现行版本：新的工单和事项按它办理。"""
    deployed_at: LocalMoment | None
    running: int
    """各版本上正在办理的流程实例。"""
    versions: list[VersionView]
    """新的在前。"""


class DiagramView(View):
    """A diagram as it was deployed (流程图)."""

    id: str
    name: str
    version: int
    deployed_at: LocalMoment | None
    xml: str
    """BPMN 文件全文。"""
    labels: dict[str, str]
    """元素编号和名称。"""


class RunningView(View):
    """An instance that runs on a version, and whose it is (流程实例)."""

    instance_key: str
    version: int | None
    begun_at: LocalMoment
    ticket_id: str | None
    """所属工单，限本人可见的；不属单个工单的为空。"""
    case_id: str | None
    """所属事项；工单自身的流程为空。"""
    title: str
    """工单号或事项名称。"""


async def processes(work: Work) -> list[ProcessView]:
    """All processes, by id, each with its versions."""
    columns = (
        ProcessVersion.process,
        ProcessVersion.version,
        ProcessVersion.name,
        ProcessVersion.deployed_at,
        (ProcessVersion.content != "").label("stored"),
    )
    query = select(*columns).where(ProcessVersion.version > 0)  # below are those of an engine that was lost
    query = query.order_by(ProcessVersion.process, ProcessVersion.version.desc())
    running = await _running(work)
    by_process: dict[str, list[Any]] = {}
    for row in await work.session.execute(query):
        by_process.setdefault(row.process, []).append(row)
    return [_process(key, rows, running) for key, rows in by_process.items()]


async def diagram(work: Work, process_id: str, version: int) -> DiagramView:
    """The diagram of that version. Raises ProcessUnknown."""
    query = select(
        ProcessVersion.name, ProcessVersion.labels, ProcessVersion.content, ProcessVersion.deployed_at
    ).where(ProcessVersion.process == process_id, ProcessVersion.version == version)
    row = (await work.session.execute(query)).one_or_none()
    if row is None or not row.content:
        raise ProcessUnknown
    return DiagramView(
        id=process_id,
        name=row.name or process_id,
        version=version,
        deployed_at=row.deployed_at,
        xml=row.content,
        labels=row.labels,
    )


async def instances(
    work: Work, caller: Caller, process_id: str, version: int, paging: Paging
) -> Page[RunningView]:
    """A page of the instances that run on a version, the oldest first; each of those that the caller may see.

    Raises ProcessUnknown.
    """
    if await work.session.get(ProcessVersion, (process_id, version)) is None:
        raise ProcessUnknown
    found = _instances(visible(await scope_for(work, caller))).where(
        *_is_running(), VisitedElement.process_id == process_id, VisitedElement.process_version == version
    )
    total = await work.session.scalar(select(func.count()).select_from(found.subquery()))
    page = found.order_by(VisitedElement.key).offset(paging.offset).limit(paging.size)
    items = [
        _instance(row, ticket_id, case_id, title)
        for row, ticket_id, case_id, title in await work.session.execute(page)
    ]
    return Page(items=items, total=total or 0, page=paging.page, size=paging.size)


def _is_running() -> Sequence[ColumnElement[bool]]:
    return VisitedElement.element_type == PROCESS, VisitedElement.left_at.is_(None)


def _instances(seen: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """A called process is its caller's: its ticket or case is that of the instance above."""
    of_ticket = aliased(Ticket)
    own = func.coalesce(VisitedElement.parent_process_instance_key, VisitedElement.process_instance_key)
    key = func.coalesce(of_ticket.id, Case.ticket_id)
    allowed = select(Ticket.id).where(seen)
    return (
        select(VisitedElement, key, Case.id, Case.title)
        .outerjoin(of_ticket, of_ticket.instance_key == own)
        .outerjoin(Case, Case.instance_key == own)
        .where(or_(and_(key.is_(None), Case.id.is_not(None)), key.in_(allowed)))
    )


def _instance(
    row: VisitedElement, ticket_id: str | None, case_id: str | None, title: str | None
) -> RunningView:
    return RunningView(
        instance_key=str(row.process_instance_key),
        version=row.process_version,
        begun_at=row.entered_at,
        ticket_id=ticket_id,
        case_id=case_id,
        title=title or f"工单{ticket_id}",
    )


async def _running(work: Work) -> Mapping[tuple[str, int], int]:
    query = (
        select(VisitedElement.process_id, VisitedElement.process_version, func.count())
        .where(*_is_running())
        .group_by(VisitedElement.process_id, VisitedElement.process_version)
    )
    return {(process, version or 0): number for process, version, number in await work.session.execute(query)}


def _process(key: str, rows: Sequence[Any], running: Mapping[tuple[str, int], int]) -> ProcessView:
    """`rows` are its versions, the latest first."""
    latest = rows[0]
    return ProcessView(
        id=key,
        name=latest.name or key,
        version=latest.version,
        deployed_at=latest.deployed_at,
        running=sum(number for (process, _), number in running.items() if process == key),
        versions=[
            VersionView(
                version=row.version,
                deployed_at=row.deployed_at,
                running=running.get((key, row.version), 0),
                stored=bool(row.stored),
            )
            for row in rows
        ],
    )
