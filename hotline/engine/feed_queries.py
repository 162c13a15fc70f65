"""What the engine told, asked for (流程记录查询): incidents, the live diagram, coverage."""

from sqlalchemy import select

from hotline.engine.feed_models import CancelledJob, EngineIncident, VisitedElement
from hotline.work import Work


async def open_incidents(work: Work) -> list[EngineIncident]:
    """Incidents that nobody has resolved yet (未解决的流程异常), the oldest first."""
    query = select(EngineIncident).where(EngineIncident.resolved_at.is_(None))
    return list(await work.session.scalars(query.order_by(EngineIncident.created_at, EngineIncident.key)))


async def visited(work: Work, process_id: str) -> set[str]:
    """Ids of all elements of a process, sequence flows and the process itself among them, ever entered."""
    query = select(VisitedElement.element_id).where(VisitedElement.process_id == process_id).distinct()
    return set(await work.session.scalars(query))


async def elements_of_instance(work: Work, process_instance_key: int) -> list[VisitedElement]:
    """Every visit of an element of one process instance (实例轨迹), in the order of entering."""
    query = select(VisitedElement).where(VisitedElement.process_instance_key == process_instance_key)
    return list(await work.session.scalars(query.order_by(VisitedElement.entered_at, VisitedElement.key)))


async def called_instances(work: Work, process_instance_key: int) -> list[int]:
    """Keys of the process instances that call activities of one instance called (子流程实例), in order."""
    query = select(VisitedElement.key).where(
        VisitedElement.parent_process_instance_key == process_instance_key,
        VisitedElement.element_type == "PROCESS",
    )
    return list(await work.session.scalars(query.order_by(VisitedElement.key)))


async def cancelled_jobs_of_instance(work: Work, process_instance_key: int) -> list[CancelledJob]:
    """Jobs of one process instance that the engine took back (已取消的作业), in order."""
    query = select(CancelledJob).where(CancelledJob.process_instance_key == process_instance_key)
    return list(await work.session.scalars(query.order_by(CancelledJob.cancelled_at, CancelledJob.job_key)))
