"""`/cases`: reading cases, calling off what was called (事项)."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from api.desk import ADesk
from api.inputs import CaseId, PageWanted, TypedText
from api.problems import responses
from hotline.cases.call_off import call_off
from hotline.cases.errors import CaseEnded, CaseNotFound
from hotline.cases.sight import find_case, find_case_closely
from hotline.cases.view import CaseView, case_view
from hotline.deadlines.explain import TicketDeadline, deadlines_of
from hotline.errors import Forbidden
from hotline.tickets.history import HistoryView, history_of
from hotline.tickets.process_path import ProcessPath, process_path
from hotline.view import Page

router = APIRouter(prefix="/cases/{case_id}", tags=["会审与会议"])


class CallingOff(BaseModel):
    """Why it is called off (撤销)."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    reason: TypedText
    """撤销的理由，记入办理过程。"""


@router.get("", summary="事项详情", responses=responses(CaseNotFound))
async def read_case(desk: ADesk, case_id: CaseId) -> CaseView:
    """事项是什么、涉及哪张工单和哪个单位、办到哪一步。看得到工单的，看得到它的事项；其他事项各按其规则。"""
    async with desk.looking() as (work, caller):
        return await case_view(work, caller, case_id)


@router.get("/deadlines", summary="事项的各项时限", responses=responses(CaseNotFound))
async def read_deadlines(desk: ADesk, case_id: CaseId) -> list[TicketDeadline]:
    """每项时限何时起算、何时到期、为什么、是否超时。"""
    async with desk.looking() as (work, caller):
        await find_case(work, caller, case_id)
        return await deadlines_of(work, case_id)


@router.get("/history", summary="事项的办理过程", responses=responses(CaseNotFound))
async def read_history(desk: ADesk, case_id: CaseId, paging: PageWanted) -> Page[HistoryView]:
    """按时间顺序：何时、何人、何事。会审、会议、约谈和说明的办理过程，只给城运中心、街道领导、审计员和纪工委。"""
    async with desk.looking() as (work, caller):
        await find_case_closely(work, caller, case_id)
        return await history_of(work, case_id, paging)


@router.get("/process", summary="事项的流程轨迹", responses=responses(CaseNotFound))
async def read_process(desk: ADesk, case_id: CaseId) -> ProcessPath:
    """事项的流程实例（含子流程）经过的流程图元素；可见范围同办理过程。"""
    async with desk.looking() as (work, caller):
        return await process_path(work, await find_case_closely(work, caller, case_id))


@router.post(
    "/withdrawal",
    status_code=204,
    summary="撤销会审或会议",
    responses=responses(Forbidden, CaseNotFound, CaseEnded),
)
async def withdraw(desk: ADesk, case_id: CaseId, body: CallingOff) -> None:
    """由城运中心分管领导撤销：待办收回，流程结束，已有记录保留。"""
    async with desk.acting() as (work, caller):
        await call_off(work, caller, case_id, body.reason)
