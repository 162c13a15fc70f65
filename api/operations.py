"""`GET /outbox/stuck`, `GET /incidents`: what hangs between the office and the engine (运行监控)."""

from fastapi import APIRouter

from api.desk import ADesk
from api.inputs import PageWanted
from api.problems import responses
from hotline.engine.feed_queries import open_incidents
from hotline.engine.outbox_queries import StuckEntry, stuck
from hotline.errors import Forbidden
from hotline.view import LocalMoment, Page, View

router = APIRouter(tags=["运行"])


class IncidentView(View):
    """An incident of the engine (流程异常)."""

    key: str
    process_instance_key: str
    process_id: str
    element_id: str
    error_type: str
    message: str
    created_at: LocalMoment


@router.get("/outbox/stuck", summary="未送达的流程消息", responses=responses(Forbidden))
async def read_stuck(desk: ADesk, paging: PageWanted) -> Page[StuckEntry]:
    """发送失败、等待重试的。每条只影响它自己的工单。由系统管理员、派单员查看。"""
    async with desk.looking() as (work, _):
        return await stuck(work, paging)


@router.get("/incidents", summary="流程异常", responses=responses(Forbidden))
async def read_incidents(desk: ADesk) -> list[IncidentView]:
    """流程引擎报告的、尚未解决的异常。由系统管理员、派单员查看。"""
    async with desk.looking() as (work, _):
        rows = await open_incidents(work)
    return [
        IncidentView(
            key=str(row.key),  # as text: larger than what a browser's numbers hold
            process_instance_key=str(row.process_instance_key),
            process_id=row.process_id,
            element_id=row.element_id,
            error_type=row.error_type,
            message=row.message,
            created_at=row.created_at,
        )
        for row in rows
    ]
