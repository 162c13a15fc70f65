"""The engine's open incidents, page by page (流程异常), with how the diagram calls the element."""

from sqlalchemy import func, select

from hotline.engine.feed_models import EngineIncident
from hotline.engine.process_models import ProcessVersion
from hotline.view import LocalMoment, Page, Paging, View
from hotline.work import Work


class OpenIncident(View):
    """An incident that nobody has resolved yet (流程异常)."""

    key: str
    process_instance_key: str
    process_id: str
    process_name: str
    element_id: str
    element_name: str
    error_type: str
    message: str
    created_at: LocalMoment


async def incident_list(work: Work, paging: Paging) -> Page[OpenIncident]:
    """A page of them, the oldest first."""
    is_open = EngineIncident.resolved_at.is_(None)
    total = await work.session.scalar(select(func.count()).select_from(EngineIncident).where(is_open))
    query = (
        select(EngineIncident)
        .where(is_open)
        .order_by(EngineIncident.created_at, EngineIncident.key)
        .offset(paging.offset)
        .limit(paging.size)
    )
    rows = list(await work.session.scalars(query))
    names = await _latest(work, {row.process_id for row in rows})
    items = [_view(row, names.get(row.process_id)) for row in rows]
    return Page(items=items, total=total or 0, page=paging.page, size=paging.size)


async def _latest(work: Work, processes: set[str]) -> dict[str, ProcessVersion]:
    query = (
        select(ProcessVersion)
        .where(ProcessVersion.process.in_(sorted(processes)))
        .order_by(ProcessVersion.version)
    )
    return {row.process: row for row in await work.session.scalars(query)}


def _view(row: EngineIncident, version: ProcessVersion | None) -> OpenIncident:
    labels = version.labels if version else {}
    return OpenIncident(
        key=str(row.key),  # as text: larger than what a browser's numbers hold
        process_instance_key=str(row.process_instance_key),
        process_id=row.process_id,
        process_name=(version.name if version else "") or row.process_id,
        element_id=row.element_id,
        element_name=labels.get(row.element_id, row.element_id),
        error_type=row.error_type,
        message=row.message,
        created_at=row.created_at,
    )
