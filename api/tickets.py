"""`GET /tickets…`: finding and reading tickets (工单查询). Who sees what: R-60, R-61, R-75."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict

from api.desk import ADesk
from api.inputs import Keepable, MomentParameter, PageWanted, TicketId, TypedText
from api.problems import responses
from api.sight import note_sight
from hotline.audit.reveal import PurposeMissing, SightTooLow, reveal
from hotline.deadlines.explain import TicketDeadline, deadlines_of
from hotline.tickets.close import CLOSED_AS_NAMES
from hotline.tickets.errors import DepartmentUnknown, TicketNotFound
from hotline.tickets.history import HistoryView, history_of
from hotline.tickets.intake_model import NUMBER_PATTERN, Kind
from hotline.tickets.light import Light
from hotline.tickets.lookup import department_of
from hotline.tickets.process_path import ProcessPath, process_path
from hotline.tickets.scope import find_visible
from hotline.tickets.search import TicketFilter, TicketPage, search
from hotline.tickets.view import TicketSummary, TicketView, view_of
from hotline.view import Page

router = APIRouter(prefix="/tickets", tags=["工单"])

ClosedAs = Literal[
    "satisfied", "basically_satisfied", "explained", "unreachable", "returned_to_district", "withdrawn"
]
CODE_PATTERN = r"^[A-Za-z0-9_-]{1,40}$"
_CLOSED_AS_TEXT = "、".join(f"{code} {name}" for code, name in CLOSED_AS_NAMES.items())


def _wanted(
    state: Annotated[Literal["open", "closed"] | None, Query(description="open 在办、closed 已办结")] = None,
    closed_as: Annotated[ClosedAs | None, Query(description=_CLOSED_AS_TEXT)] = None,
    kind: Annotated[Kind | None, Query(description="工单类型")] = None,
    department: Annotated[str | None, Query(pattern=CODE_PATTERN, description="现承办部门编号")] = None,
    number: Annotated[str | None, Query(pattern=NUMBER_PATTERN, description="区级工单编号（完整）")] = None,
    received_from: Annotated[
        MomentParameter | None, Query(description="收单时间起（含），须写明时区")
    ] = None,
    received_to: Annotated[
        MomentParameter | None, Query(description="收单时间止（不含），须写明时区")
    ] = None,
    words: Annotated[
        str | None, Query(max_length=60, description="标题中的文字，空格隔开的须全部出现；查不到诉求人的信息")
    ] = None,
    matter: Annotated[str | None, Query(max_length=100, description="事项（完整）")] = None,
    category: Annotated[str | None, Query(max_length=200, description="分类，含其下各级")] = None,
    grid: Annotated[str | None, Query(pattern=CODE_PATTERN, description="责任格编号")] = None,
    station: Annotated[str | None, Query(pattern=CODE_PATTERN, description="所属工作站编号")] = None,
    traffic: Annotated[
        Light | None, Query(description="green 时限充裕、amber 有时限已到提醒时间、red 有时限已过")
    ] = None,
    mine: Annotated[bool, Query(description="只看本人部门现在承办的")] = False,
    sort: Annotated[
        Literal["newest", "urgency"], Query(description="newest 最近收到的在前、urgency 总时限早的在前")
    ] = "newest",
) -> TicketFilter:
    return TicketFilter(
        state=state,
        closed_as=closed_as,
        kind=kind,
        department=department,
        number=number,
        received_from=received_from,
        received_to=received_to,
        words=words,
        matter=matter,
        category=category,
        grid=grid,
        station=station,
        traffic=traffic,
        mine=mine,
        sort=sort,
    )


@router.get("", summary="查询工单", responses=responses(DepartmentUnknown))
async def find_tickets(
    desk: ADesk, paging: PageWanted, wanted: Annotated[TicketFilter, Depends(_wanted)]
) -> TicketPage:
    """本人岗位可见的工单，最近收到的在前。不支持按诉求人查询。"""
    async with desk.looking() as (work, caller):
        if wanted.department is not None:
            await department_of(work, wanted.department)
        return await search(work, caller, wanted, paging)


@router.get("/{ticket_id}", summary="工单详情", responses=responses(TicketNotFound))
async def read_ticket(desk: ADesk, ticket_id: TicketId) -> TicketView:
    """工单内容和全部办理事实。个人信息按岗位需要显示或脱敏（见 `sight`），看到未脱敏的，记录在案。

    用会话登录的，姓名、电话另由 `citizen` 查看。
    """
    async with desk.looking() as (work, caller):
        ticket = await find_visible(work, caller, ticket_id)
        shown = await view_of(work, caller, ticket)
    await note_sight(desk, caller, shown, "ticket")
    return shown


class Purpose(BaseModel):
    """What somebody's data is looked at for (用途)."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    purpose: TypedText
    """用途，200 字以内，记录在案。"""


@router.post(
    "/{ticket_id}/citizen",
    summary="查看诉求人的完整个人信息",
    responses=responses(TicketNotFound, SightTooLow, PurposeMissing),
)
async def read_citizen(desk: ADesk, ticket_id: TicketId, body: Annotated[Purpose, Keepable]) -> TicketSummary:
    """用会话登录的，工单和待办中的姓名、电话一律脱敏；岗位需要的，写明用途后在此查看，何人、何时、何用途记录在案。"""
    async with desk.acting() as (work, caller):
        return await reveal(work, caller, ticket_id, body.purpose)


@router.get("/{ticket_id}/history", summary="办理过程", responses=responses(TicketNotFound))
async def read_history(desk: ADesk, ticket_id: TicketId, paging: PageWanted) -> Page[HistoryView]:
    """按时间顺序：何时、何人、何事。只增不改。"""
    async with desk.looking() as (work, caller):
        await find_visible(work, caller, ticket_id)
        return await history_of(work, ticket_id, paging)


@router.get("/{ticket_id}/deadlines", summary="各项时限及逐日说明", responses=responses(TicketNotFound))
async def read_deadlines(desk: ADesk, ticket_id: TicketId) -> list[TicketDeadline]:
    """每项时限何时起算、何时到期、为什么（逐日计入或跳过）、是否超时。"""
    async with desk.looking() as (work, caller):
        await find_visible(work, caller, ticket_id)
        return await deadlines_of(work, ticket_id)


@router.get("/{ticket_id}/process", summary="流程轨迹", responses=responses(TicketNotFound))
async def read_process(desk: ADesk, ticket_id: TicketId) -> ProcessPath:
    """工单的流程实例（含子流程）依次经过的流程图元素。"""
    async with desk.looking() as (work, caller):
        ticket = await find_visible(work, caller, ticket_id)
        return await process_path(work, ticket)
