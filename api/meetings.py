"""`/meetings`: calling and reading directors' meetings, their material, reminders by name (主任办公会, R-30)."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from api.case_files import DOWNLOAD, download
from api.desk import ADesk
from api.inputs import CaseId, Keepable, Number, PageWanted, TypedText
from api.problems import responses
from hotline.cases.errors import CaseNotFound
from hotline.documents.errors import FileLost, FileUnknown
from hotline.errors import Forbidden
from hotline.meetings.convene import convene
from hotline.meetings.errors import (
    MeetingNotFound,
    MeetingThere,
    MinutesNotOpen,
    ReminderNotFound,
)
from hotline.meetings.reminders import add_reminder, remove_reminder
from hotline.meetings.rules import MeetingKind, Reason
from hotline.meetings.view import (
    MeetingHead,
    MeetingView,
    ReminderView,
    files_of,
    find_meeting,
    meeting,
    meetings,
    reminder_views,
)
from hotline.organization.responsibility import PersonUnknown
from hotline.view import Page

router = APIRouter(prefix="/meetings", tags=["会审与会议"])

FileId = Annotated[int, Path(ge=1, le=2**31 - 1, description="文件编号")]


class MeetingCall(BaseModel):
    """Which meeting is called (发起会议)."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    kind: MeetingKind
    """`monthly` 月度、`bimonthly` 双月、`quarterly` 季度、`half_yearly` 半年、`yearly` 年度。"""


class ReminderInput(BaseModel):
    """A reminder by name (点名提醒)."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    person_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,60}$")]
    """被提醒的工作人员。"""
    reason: Reason
    """`shirking` 推诿扯皮、`inaction` 不作为、`slow` 慢作为。"""
    text: TypedText
    """提醒内容。"""


@router.get("", summary="会议")
async def read_meetings(desk: ADesk, paging: PageWanted) -> Page[MeetingHead]:
    """本人岗位可见的会议，最近的在前。部门在材料审定发布后可见。"""
    async with desk.looking() as (work, caller):
        return await meetings(work, caller, paging)


@router.post("", status_code=201, summary="发起会议", responses=responses(Forbidden, MeetingThere))
async def call(desk: ADesk, body: Annotated[MeetingCall, Keepable]) -> MeetingView:
    """到期的会议自动发起；需要时由派单员或城运中心分管领导另行发起。每月每种一次。材料随即自动生成。"""
    async with desk.acting() as (work, caller):
        row = await convene(work, caller, body.kind)
        await work.session.flush()
        return await meeting(work, caller, row.id)


@router.get("/{case_id}", summary="会议详情", responses=responses(MeetingNotFound))
async def read_meeting(desk: ADesk, case_id: CaseId) -> MeetingView:
    """材料、参会人员、纪要、决议和提醒。部门只看得到自己的决议，个人只看得到给自己的提醒。"""
    async with desk.looking() as (work, caller):
        return await meeting(work, caller, case_id)


@router.get(
    "/{case_id}/files/{file_id}",
    summary="下载会议材料",
    response_class=Response,
    responses={**DOWNLOAD, **responses(MeetingNotFound, FileUnknown, FileLost)},
)
async def read_material(desk: ADesk, case_id: CaseId, file_id: FileId) -> Response:
    """本次会议现行的材料之一。"""
    async with desk.looking() as (work, caller):
        row, _ = await find_meeting(work, caller, case_id)
        known = {file.id for file in await files_of(work, row)}
        return await download(work, case_id, file_id if file_id in known else None)


@router.post(
    "/{case_id}/reminders",
    status_code=201,
    summary="登记提醒",
    responses=responses(Forbidden, CaseNotFound, MeetingNotFound, MinutesNotOpen, PersonUnknown),
)
async def remind(desk: ADesk, case_id: CaseId, body: Annotated[ReminderInput, Keepable]) -> ReminderView:
    """在办理会议纪要期间登记，纪要办结后通知本人并跟踪到签收。由派单员办理。"""
    async with desk.acting() as (work, caller):
        row = await add_reminder(work, caller, case_id, body.person_id, body.reason, body.text)
        return (await reminder_views(work, [row]))[0]


@router.delete(
    "/{case_id}/reminders/{no}",
    status_code=204,
    summary="删去提醒",
    responses=responses(Forbidden, CaseNotFound, MeetingNotFound, MinutesNotOpen, ReminderNotFound),
)
async def remove(desk: ADesk, case_id: CaseId, no: Number) -> None:
    """在同一期间删去。"""
    async with desk.acting() as (work, caller):
        await remove_reminder(work, caller, case_id, no)
