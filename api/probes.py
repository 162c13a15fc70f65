"""`/health`, `/ready`, `/metrics`: for whoever keeps the system running (健康检查). Nobody need be known."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, ConfigDict

from api.desk import AnOffice
from api.figures import KeptFigures, as_text, office_metrics
from api.health import Health
from api.problems import RETRY_AFTER_SECONDS
from hotline.calendar import in_shanghai, missing_text, missing_year
from hotline.engine.outbox_queries import Waiting, waiting
from hotline.errors import DatabaseUnavailable
from hotline.office import Office

router = APIRouter(tags=["运行"])


def create_probes(office: Office, health: Health) -> FastAPI:
    """The probes alone, for a process that serves no people (`hotline work`)."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.office = office
    app.state.health = health
    app.state.figures = KeptFigures(office)
    app.include_router(router)
    return app


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"] = "alive"


class Ready(BaseModel):
    """Whether the office can work (就绪状态)."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    status: Literal["ready", "degraded", "unready"]
    """`ready` 正常；`degraded` 流程引擎或执行进程不可用，照常受理，恢复后继续；`unready` 数据库不可用（503）。"""
    database: Literal["answering", "away"]
    engine: str
    """`answering`、`away`，或 `unknown`（本进程不与流程引擎往来）。"""
    work: str
    """另有进程（`hotline work`）在执行流程：`running`、`away`；`unknown` 由本进程执行，或不得而知。"""
    outbox: Waiting | None
    """尚未告知流程引擎的内容。"""
    calendar: str | None
    """工作日历缺少的年份及处理办法；不缺为空。每年 11 月起检查下一年。"""


def _health(request: Request) -> Health:
    health: Health = request.app.state.health
    return health


def _kept_figures(request: Request) -> KeptFigures:
    kept: KeptFigures = request.app.state.figures
    return kept


@router.get("/health", summary="存活")
async def read_health() -> Alive:
    """进程在运行。"""
    return Alive()


@router.get(
    "/ready",
    summary="就绪",
    responses={503: {"model": Ready, "description": "数据库不可用"}},
)
async def read_ready(
    office: AnOffice, health: Annotated[Health, Depends(_health)], response: Response
) -> Ready:
    """数据库、流程引擎、发件箱。引擎不可用不算未就绪：收单和办理照常进行。"""
    outbox = await _outbox(office)
    if outbox is None:
        response.status_code = 503
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return Ready(
            status="unready",
            database="away",
            engine=health.engine,
            work=health.work,
            outbox=None,
            calendar=_calendar(office),
        )
    return Ready(
        status="ready" if health.is_whole else "degraded",
        database="answering",
        engine=health.engine,
        work=health.work,
        outbox=outbox,
        calendar=_calendar(office),
    )


@router.get(
    "/metrics",
    summary="指标",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}, "description": "Prometheus 文本格式"}},
)
async def read_metrics(
    office: AnOffice,
    health: Annotated[Health, Depends(_health)],
    kept: Annotated[KeptFigures, Depends(_kept_figures)],
) -> Response:
    """供 Prometheus 采集；数据库中的数最多每 15 秒读一次。"""
    of_office = as_text(office_metrics(office, health, await kept.latest()))
    return Response(generate_latest() + of_office, media_type=CONTENT_TYPE_LATEST)


def _calendar(office: Office) -> str | None:
    year = missing_year(office.calendar, in_shanghai(office.clock.now()).date())
    return missing_text(year) if year else None


async def _outbox(office: Office) -> Waiting | None:
    try:
        async with office.look() as work:
            return await waiting(work)
    except DatabaseUnavailable:
        return None
