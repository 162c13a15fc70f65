"""`/cases/{id}/resolutions`: what a review or a meeting decided, entered beside its record (决议事项, R-30, R-34)."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.desk import ADesk
from api.inputs import CaseId, Keepable, Number, TypedText
from api.problems import responses
from hotline.cases.errors import CaseNotFound
from hotline.errors import Forbidden
from hotline.reviews.errors import (
    DueOnPast,
    NotOnAgenda,
    OwnerUnknown,
    ResolutionNotFound,
    ResolutionsNotOpen,
)
from hotline.reviews.resolution_view import ResolutionView, resolution_view
from hotline.reviews.resolutions import (
    Decided,
    add_resolution,
    change_resolution,
    remove_resolution,
)
from hotline.tickets.errors import TicketNotFound

router = APIRouter(prefix="/cases/{case_id}/resolutions", tags=["会审与会议"])

_REFUSED = (Forbidden, CaseNotFound, ResolutionsNotOpen)
_CHECKED = (*_REFUSED, OwnerUnknown, DueOnPast, TicketNotFound, NotOnAgenda)


class ResolutionInput(BaseModel):
    """What was decided (决议)."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    text: TypedText
    """问题。"""
    measure: TypedText
    """解决办法。"""
    owner: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
    """责任单位编号：承办部门、职能部门或物业公司。"""
    due_on: date
    """完成日期。"""
    ticket_ids: Annotated[
        list[Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}\.[0-9]{1,2}$")]], Field(max_length=200)
    ] = []
    """涉及的工单；会审的决议只能涉及议题中的工单。已办结的为再办理。"""

    @property
    def decided(self) -> Decided:
        """As the use cases take it."""
        return Decided(
            text=self.text,
            measure=self.measure,
            owner=self.owner,
            due_on=self.due_on,
            ticket_ids=tuple(self.ticket_ids),
        )


@router.post("", status_code=201, summary="登记决议", responses=responses(*_CHECKED))
async def add(desk: ADesk, case_id: CaseId, body: Annotated[ResolutionInput, Keepable]) -> ResolutionView:
    """会审在办理专题协调会记录期间、主任办公会在办理会议纪要期间登记。由派单员办理。"""
    async with desk.acting() as (work, caller):
        return await resolution_view(work, caller, await add_resolution(work, caller, case_id, body.decided))


@router.put("/{no}", summary="修改决议", responses=responses(*_CHECKED, ResolutionNotFound))
async def change(
    desk: ADesk, case_id: CaseId, no: Number, body: Annotated[ResolutionInput, Keepable]
) -> ResolutionView:
    """在同一期间修改；记录办结后不再修改。"""
    async with desk.acting() as (work, caller):
        return await resolution_view(
            work, caller, await change_resolution(work, caller, case_id, no, body.decided)
        )


@router.delete(
    "/{no}", status_code=204, summary="删去决议", responses=responses(*_REFUSED, ResolutionNotFound)
)
async def remove(desk: ADesk, case_id: CaseId, no: Number) -> None:
    """在同一期间删去。"""
    async with desk.acting() as (work, caller):
        await remove_resolution(work, caller, case_id, no)
