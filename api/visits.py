"""`GET /visits`: what a station or the field team has to go to, and where it was (走访, R-32, R-33)."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from api.desk import ADesk
from api.inputs import MomentParameter, PageWanted
from api.problems import responses
from hotline.errors import Forbidden
from hotline.view import Page
from hotline.visits.worklist import VisitFilter, VisitLine, visits

router = APIRouter(prefix="/visits", tags=["走访"])


@router.get("", summary="走访清单", responses=responses(Forbidden))
async def read_visits(
    desk: ADesk,
    paging: PageWanted,
    state: Annotated[
        Literal["waiting", "taken", "open", "done"],
        Query(description="waiting 待接收、taken 已接收待走访、open 两者、done 已走访"),
    ] = "open",
    mine: Annotated[bool, Query(description="只看本人接收的")] = False,
    grid: Annotated[str | None, Query(pattern=r"^[A-Za-z0-9_-]{1,40}$", description="责任格编号")] = None,
    done_from: Annotated[MomentParameter | None, Query(description="走访时间起（含），须写明时区")] = None,
    done_to: Annotated[MomentParameter | None, Query(description="走访时间止（不含），须写明时区")] = None,
) -> Page[VisitLine]:
    """本人工作站或外勤小组的走访，到期早的在前；已走访的，最近的在前。"""
    wanted = VisitFilter(state=state, mine=mine, grid=grid, done_from=done_from, done_to=done_to)
    async with desk.looking() as (work, caller):
        return await visits(work, caller, wanted, paging)
