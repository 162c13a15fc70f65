"""`GET /tickets…`: finding and reading tickets (工单查询). Who sees what: R-60, R-61, R-75."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from api.desk import ADesk
from api.inputs import MomentParameter, PageWanted, TicketId
from api.problems import responses
from api.sight import note_sight
from hotline.deadlines.explain import TicketDeadline, deadlines_of
from hotline.tickets.close import CLOSED_AS_NAMES
from hotline.tickets.errors import DepartmentUnknown, TicketNotFound
from hotline.tickets.history import HistoryView, history_of
from hotline.tickets.intake_model import NUMBER_PATTERN, Kind
from hotline.tickets.lookup import department_of
from hotline.tickets.process_path import ProcessPath, process_path
from hotline.tickets.scope import find_visible
from hotline.tickets.search import TicketFilter, search
from hotline.tickets.view import TicketHead, TicketView, view_of
from hotline.view import Page

router = APIRouter(prefix="/tickets", tags=["工单"])

ClosedAs = Literal[
    "satisfied", "basically_satisfied", "explained", "unreachable", "returned_to_district", "withdrawn"
]
_CLOSED_AS_TEXT = "、".join(f"{code} {name}" for code, name in CLOSED_AS_NAMES.items())


@router.get("", summary="查询工单", responses=responses(DepartmentUnknown))
async def find_tickets(
    desk: ADesk,
    paging: PageWanted,
    state: Annotated[Literal["open", "closed"] | None, Query(description="open 在办、closed 已办结")] = None,
    closed_as: Annotated[ClosedAs | None, Query(description=_CLOSED_AS_TEXT)] = None,
    kind: Annotated[Kind | None, Query(description="工单类型")] = None,
    department: Annotated[
        str | None, Query(pattern=r"^[A-Za-z0-9_-]{1,40}$", description="现承办部门编号")
    ] = None,
    number: Annotated[str | None, Query(pattern=NUMBER_PATTERN, description="区级工单编号（完整）")] = None,
    received_from: Annotated[
        MomentParameter | None, Query(description="收单时间起（含），须写明时区")
    ] = None,
    received_to: Annotated[
        MomentParameter | None, Query(description="收单时间止（不含），须写明时区")
    ] = None,
) -> Page[TicketHead]:
    """本人岗位可见的工单，最近收到的在前。不支持按诉求人查询。"""
    wanted = TicketFilter(
        state=state,
        closed_as=closed_as,
        kind=kind,
        department=department,
        number=number,
        received_from=received_from,
        received_to=received_to,
    )
    async with desk.looking() as (work, caller):
        if department is not None:
            await department_of(work, department)
        return await search(work, caller, wanted, paging)


@router.get("/{ticket_id}", summary="工单详情", responses=responses(TicketNotFound))
async def read_ticket(desk: ADesk, ticket_id: TicketId) -> TicketView:
    """工单内容和全部办理事实。个人信息按岗位需要显示或脱敏（见 `sight`）；看到未脱敏个人信息的，记录在案。"""
    async with desk.looking() as (work, caller):
        ticket = await find_visible(work, caller, ticket_id)
        shown = await view_of(work, caller, ticket)
    await note_sight(desk, caller, shown, "ticket")
    return shown


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
