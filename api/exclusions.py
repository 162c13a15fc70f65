"""`/exclusions`: asking that a ticket does not count, and the district's answer (不纳入测评, R-23)."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from api.applications import checked
from api.desk import ADesk
from api.inputs import CaseId, FormData, Keepable, TicketId, TypedText
from api.problems import responses
from hotline.errors import Forbidden
from hotline.exclusions.district import answer_by_district
from hotline.exclusions.errors import (
    DistrictNotAsked,
    ExcludedAlready,
    ExclusionDecided,
    ExclusionNotFound,
    ExclusionNotNeeded,
    ExclusionPending,
)
from hotline.exclusions.models import Exclusion
from hotline.exclusions.request import request_exclusion, withdraw_exclusion
from hotline.organization.caller import Caller
from hotline.tasks.errors import TaskClaimedByOther, TaskNotYours
from hotline.tasks.form_check import FormInvalid
from hotline.tickets.beside import exclusion_view
from hotline.tickets.beside_views import ExclusionView
from hotline.tickets.errors import NotDispatched, TicketNotFound
from hotline.tickets.scope import find_visible
from hotline.tickets.view import masking_now
from hotline.work import Work

router = APIRouter(tags=["申请"])


class Withdrawal(BaseModel):
    """Why it is taken back (撤回)."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    reason: TypedText
    """撤回的理由。"""


@router.post(
    "/tickets/{ticket_id}/exclusions",
    status_code=201,
    summary="申请不纳入测评",
    responses=responses(
        TicketNotFound,
        Forbidden,
        FormInvalid,
        NotDispatched,
        ExclusionNotNeeded,
        ExclusionPending,
        ExcludedAlready,
    ),
)
async def apply(desk: ADesk, ticket_id: TicketId, data: FormData) -> ExclusionView:
    """由承办过的部门或城运中心提出（表单 `exclusion_application`：`reason`），已办结的工单也可以；不停任何时限。"""
    async with desk.acting() as (work, caller):
        cleaned = await checked(work, caller, ticket_id, "exclusion_application", data)
        exclusion = await request_exclusion(work, caller, ticket_id, cleaned["reason"])
        await work.session.flush()
        return await _shown(work, caller, exclusion)


@router.post(
    "/exclusions/{case_id}/withdrawal",
    summary="撤回不纳入测评申请",
    responses=responses(ExclusionNotFound, Forbidden, ExclusionDecided),
)
async def withdraw(desk: ADesk, case_id: CaseId, body: Annotated[Withdrawal, Keepable]) -> ExclusionView:
    """由申请的部门或城运中心撤回；工单照常参评。"""
    async with desk.acting() as (work, caller):
        await _find(work, caller, case_id)
        exclusion = await withdraw_exclusion(work, caller, case_id, body.reason)
        return await _shown(work, caller, exclusion)


@router.post(
    "/exclusions/{case_id}/district-answer",
    summary="区级答复",
    responses=responses(
        ExclusionNotFound, DistrictNotAsked, TaskNotYours, TaskClaimedByOther, FormInvalid, ExclusionDecided
    ),
)
async def answer(desk: ADesk, case_id: CaseId, data: FormData) -> ExclusionView:
    """区级系统直接给出答复（表单 `enter_district_answer`），与人工登记是同一待办，权限相同。"""
    async with desk.acting() as (work, caller):
        await _find(work, caller, case_id)
        exclusion = await answer_by_district(work, caller, case_id, data)
        await work.session.flush()
        return await _shown(work, caller, exclusion)


async def _find(work: Work, caller: Caller, case_id: str) -> None:
    """Raises ExclusionNotFound where it is not there, or about none of the caller's tickets."""
    exclusion = await work.session.get(Exclusion, case_id)
    if exclusion is None:
        raise ExclusionNotFound
    try:
        await find_visible(work, caller, exclusion.ticket_id)
    except TicketNotFound as error:
        raise ExclusionNotFound from error


async def _shown(work: Work, caller: Caller, exclusion: Exclusion) -> ExclusionView:
    ticket = await find_visible(work, caller, exclusion.ticket_id)
    return await exclusion_view(work, await masking_now(work, caller, ticket), exclusion)
