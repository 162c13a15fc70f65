"""`GET /dispatch-board`, `GET /callbacks`: what waits at the center (派单台、回访)."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from api.desk import ADesk
from api.inputs import PageWanted
from api.problems import responses
from hotline.errors import Forbidden
from hotline.tickets.board import DispatchBoard, dispatch_board
from hotline.tickets.call_back_list import CallBackFilter, CallBackPage, call_backs_waiting

router = APIRouter(tags=["城运中心"])


@router.get("/dispatch-board", summary="派单台", responses=responses(Forbidden))
async def read_dispatch_board(desk: ADesk) -> DispatchBoard:
    """待派单、退单待审核、临期和超期的工单，各承办部门在办、今日到期和超期的件数。"""
    async with desk.looking() as (work, caller):
        return await dispatch_board(work, caller)


@router.get("/callbacks", summary="待回访", responses=responses(Forbidden))
async def read_call_backs(
    desk: ADesk,
    paging: PageWanted,
    state: Annotated[
        Literal["now", "later"] | None, Query(description="now 现在可以回访、later 约定在此之后")
    ] = None,
    claimed: Annotated[
        Literal["mine", "free", "others"] | None,
        Query(description="mine 本人已认领、free 无人认领、others 同事已认领"),
    ] = None,
) -> CallBackPage:
    """待回访的工单，到期早的在前；附本轮已回访的各次和下次回访时间。"""
    async with desk.looking() as (work, caller):
        return await call_backs_waiting(work, caller, CallBackFilter(state=state, claimed=claimed), paging)
