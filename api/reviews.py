"""`/joint-reviews`: calling and reading joint reviews, striking items, their resolutions (联合会审, R-34)."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from api.case_files import DOWNLOAD, download
from api.desk import ADesk
from api.inputs import CaseId, Keepable, Number, PageWanted, TicketId, TypedText
from api.problems import responses
from hotline.cases.errors import CaseNotFound
from hotline.documents.errors import FileLost, FileUnknown
from hotline.errors import Forbidden
from hotline.reviews.agenda import strike_item
from hotline.reviews.errors import (
    AgendaNotOpen,
    DueOnPast,
    ItemNotFound,
    NotOnAgenda,
    OwnerUnknown,
    ResolutionsNotOpen,
    ReviewNotFound,
    TicketStillOpen,
)
from hotline.reviews.joint_review import call_review
from hotline.reviews.resolution_view import ResolutionView, resolution_view
from hotline.reviews.review_view import ReviewHead, ReviewView, find_review, review, reviews
from hotline.reviews.take_up_again import take_up_again
from hotline.tickets.errors import TicketNotFound
from hotline.view import Page

router = APIRouter(prefix="/joint-reviews", tags=["会审与会议"])


class Strike(BaseModel):
    """Why an item is struck (删去议题)."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    reason: TypedText
    """删去的理由。"""


class TakeUp(BaseModel):
    """What is to be done with a closed ticket (再办理)."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    measure: TypedText
    """解决办法。"""
    due_on: Annotated[date, Field()]
    """完成日期。"""


@router.get("", summary="会审")
async def read_reviews(desk: ADesk, paging: PageWanted) -> Page[ReviewHead]:
    """本人岗位可见的会审，最近的在前。部门看得到已公布的，和有决议要落实的。"""
    async with desk.looking() as (work, caller):
        return await reviews(work, caller, paging)


@router.post("", status_code=201, summary="发起会审", responses=responses(Forbidden))
async def call(desk: ADesk) -> ReviewHead:
    """每月的会审自动发起；需要时由派单员或城运中心分管领导另行发起。随后自动归集未解决的工单。"""
    async with desk.acting() as (work, caller):
        row = await call_review(work, caller)
        await work.session.flush()
        return await review(work, caller, row.id)


@router.get("/{case_id}", summary="会审详情", responses=responses(ReviewNotFound))
async def read_review(desk: ADesk, case_id: CaseId) -> ReviewView:
    """议题（同组的一并审议，写明理由）、决议及落实情况、结果。公布之前，部门只看得到自己的。"""
    async with desk.looking() as (work, caller):
        return await review(work, caller, case_id)


@router.get(
    "/{case_id}/outcome",
    summary="下载会审结果",
    response_class=Response,
    responses={**DOWNLOAD, **responses(ReviewNotFound, FileUnknown, FileLost)},
)
async def read_outcome(desk: ADesk, case_id: CaseId) -> Response:
    """会审结果文书（.docx）；部门在公布之后可以下载。"""
    async with desk.looking() as (work, caller):
        await find_review(work, caller, case_id)
        shown = await review(work, caller, case_id)
        return await download(work, case_id, shown.outcome_file)


@router.post(
    "/{case_id}/items/{no}/strike",
    summary="删去议题",
    responses=responses(Forbidden, CaseNotFound, ReviewNotFound, ItemNotFound, AgendaNotOpen),
)
async def strike(desk: ADesk, case_id: CaseId, no: Number, body: Annotated[Strike, Keepable]) -> ReviewView:
    """由城运中心分管领导在确定议题期间删去。重复删去以第一次为准。"""
    async with desk.acting() as (work, caller):
        await strike_item(work, caller, case_id, no, body.reason)
        await work.session.flush()
        return await review(work, caller, case_id)


@router.post(
    "/{case_id}/tickets/{ticket_id}/take-up",
    status_code=201,
    summary="再办理",
    responses=responses(
        Forbidden,
        CaseNotFound,
        TicketNotFound,
        TicketStillOpen,
        ResolutionsNotOpen,
        NotOnAgenda,
        OwnerUnknown,
        DueOnPast,
    ),
)
async def take_up(
    desk: ADesk, case_id: CaseId, ticket_id: TicketId, body: Annotated[TakeUp, Keepable]
) -> ResolutionView:
    """已办结而未实际解决的工单，经会审由原承办部门再办理：登记为一项决议，督办到落实为止。原办结结果不变。"""
    async with desk.acting() as (work, caller):
        row = await take_up_again(work, caller, case_id, ticket_id, body.measure, body.due_on)
        return await resolution_view(work, caller, row)
