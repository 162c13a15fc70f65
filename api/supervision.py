"""`/talks`, `/explanations`: what the discipline office, the center and the departments see (监督, R-40, R-41)."""

from fastapi import APIRouter

from api.desk import ADesk
from api.inputs import CaseId, PageWanted
from api.problems import responses
from hotline.cases.errors import CaseNotFound
from hotline.supervision.view import (
    ExplanationView,
    TalkView,
    explanation,
    explanations,
    talk,
    talks,
)
from hotline.view import Page

router = APIRouter(tags=["监督"])


@router.get("/talks", summary="约谈")
async def read_talks(desk: ADesk, paging: PageWanted) -> Page[TalkView]:
    """本人岗位可见的约谈，最近的在前。纪工委和部门只看得到城运中心核实过的。"""
    async with desk.looking() as (work, caller):
        return await talks(work, caller, paging)


@router.get("/talks/{case_id}", summary="约谈详情", responses=responses(CaseNotFound))
async def read_talk(desk: ADesk, case_id: CaseId) -> TalkView:
    """计入的超时、核实和约谈的情况。办理用待办 `verify_talk`、`hold_talk`。"""
    async with desk.looking() as (work, caller):
        return await talk(work, caller, case_id)


@router.get("/explanations", summary="书面说明")
async def read_explanations(desk: ADesk, paging: PageWanted) -> Page[ExplanationView]:
    """本人岗位可见的书面说明，最近的在前。部门只看得到自己的。"""
    async with desk.looking() as (work, caller):
        return await explanations(work, caller, paging)


@router.get("/explanations/{case_id}", summary="书面说明详情", responses=responses(CaseNotFound))
async def read_explanation(desk: ADesk, case_id: CaseId) -> ExplanationView:
    """所列工单、原因和整改措施、接收情况。办理用待办 `write_explanation`、`receive_explanation`。"""
    async with desk.looking() as (work, caller):
        return await explanation(work, caller, case_id)
