"""`GET /inbox`: what a person may do now (待办箱)."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from api.desk import ADesk
from api.inputs import PageWanted
from hotline.tasks.inbox import InboxFilter, InboxItem, inbox
from hotline.view import Page

router = APIRouter(prefix="/inbox", tags=["待办"])


@router.get("", summary="我的待办")
async def read_inbox(
    desk: ADesk,
    paging: PageWanted,
    group: Annotated[
        str | None,
        Query(pattern=r"^[a-z_]{1,40}@[A-Za-z0-9._-]{1,60}$", description="只看某一岗位，如 handler@V01"),
    ] = None,
    ticket_id: Annotated[
        str | None, Query(pattern=r"^[A-Za-z0-9_-]{1,40}\.[0-9]{1,2}$", description="只看某一工单")
    ] = None,
    overdue: Annotated[bool | None, Query(description="true 只看已到期、false 只看未到期")] = None,
    claimed: Annotated[
        Literal["mine", "free", "others"] | None,
        Query(description="mine 本人已认领、free 无人认领、others 同事已认领"),
    ] = None,
    mine_first: Annotated[bool, Query(description="本人已认领的排在最前")] = False,
) -> Page[InboxItem]:
    """本人各岗位的待办，到期早的在前；没有时限的在最后。"""
    wanted = InboxFilter(
        group=group, ticket_id=ticket_id, overdue=overdue, claimed=claimed, mine_first=mine_first
    )
    async with desk.looking() as (work, caller):
        return await inbox(work, caller, wanted, paging)
