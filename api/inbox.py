"""`GET /inbox`: what a person may do now (待办箱), and whether it is still the same."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from api.desk import ADesk
from api.inputs import PageWanted
from hotline.tasks.inbox import InboxFilter, InboxPage, InboxState, inbox, inbox_state
from hotline.tickets.intake_model import Kind
from hotline.tickets.light import Light

router = APIRouter(prefix="/inbox", tags=["待办"])


def _wanted(
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
    kind: Annotated[Kind | None, Query(description="工单类型")] = None,
    element: Annotated[
        str | None, Query(pattern=r"^[A-Za-z0-9_.-]{1,80}$", description="步骤，如 contact_citizen")
    ] = None,
    words: Annotated[
        str | None, Query(max_length=60, description="标题中的文字，空格隔开的须全部出现；查不到诉求人的信息")
    ] = None,
    light: Annotated[
        Light | None, Query(description="green 时限充裕、amber 已到提醒时间、red 已过期限")
    ] = None,
    sort: Annotated[
        Literal["urgency", "newest"], Query(description="urgency 到期早的在前、newest 最近开出的在前")
    ] = "urgency",
) -> InboxFilter:
    return InboxFilter(
        group=group,
        ticket_id=ticket_id,
        overdue=overdue,
        claimed=claimed,
        mine_first=mine_first,
        kind=kind,
        element=element,
        words=words,
        light=light,
        sort=sort,
    )


Wanted = Annotated[InboxFilter, Depends(_wanted)]


@router.get("", summary="我的待办")
async def read_inbox(desk: ADesk, paging: PageWanted, wanted: Wanted) -> InboxPage:
    """本人各岗位的待办，到期早的在前；没有时限的在最后。"""
    async with desk.looking() as (work, caller):
        return await inbox(work, caller, wanted, paging)


@router.get("/state", summary="待办有无变化")
async def read_state(desk: ADesk, paging: PageWanted, wanted: Wanted) -> InboxState:
    """同样的条件和分页，只答指纹：与上次相同则不必重新读取。"""
    async with desk.looking() as (work, caller):
        return await inbox_state(work, caller, wanted, paging)
