"""`/absences`, `/deputies`: who is away and who stands in (请假、代理, R-76)."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from api.desk import ADesk
from api.inputs import Keepable, PageWanted
from api.problems import responses
from hotline.errors import Forbidden
from hotline.organization.absence_view import (
    AbsenceView,
    DeputyView,
    absence_view,
    absences,
    deputies,
    deputy_view,
)
from hotline.organization.absences import AbsenceNotFound, end_absence, record_absence
from hotline.organization.deputies import DeputyIsHimself, DeputyNotFound, end_deputy, record_deputy
from hotline.organization.deputy_models import Absence, Deputy
from hotline.organization.directory import people_names
from hotline.organization.responsibility import DaysInvalid, PersonUnknown
from hotline.view import Page
from hotline.work import Work

router = APIRouter(tags=["组织"])

PersonId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,59}$")]
RowId = Annotated[int, Path(ge=1, le=2**31 - 1, description="登记编号")]


class AbsenceGiven(BaseModel):
    """Somebody is away (请假)."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    person_id: PersonId
    first_day: date
    """起日（含）。"""
    last_day: date
    """止日（含），不早于今天。"""


class DeputyGiven(AbsenceGiven):
    """Somebody stands in (代理)."""

    deputy_id: PersonId
    """代理人。"""


@router.get("/absences", summary="请假登记")
async def read_absences(desk: ADesk, paging: PageWanted) -> Page[AbsenceView]:
    """本人的；负责人另见本部门人员的，系统管理员、审计员可见全部。"""
    async with desk.looking() as (work, caller):
        return await absences(work, caller, paging)


@router.post(
    "/absences",
    status_code=201,
    summary="登记请假",
    responses=responses(Forbidden, PersonUnknown, DaysInvalid),
)
async def add_absence(desk: ADesk, given: Annotated[AbsenceGiven, Keepable]) -> AbsenceView:
    """其间由组织文件中的 AB 角代理。由本人、所在部门负责人或系统管理员登记；代理人不能代为登记。"""
    async with desk.acting() as (work, caller):
        row = await record_absence(work, caller, given.person_id, given.first_day, given.last_day)
        return await _absence(work, row)


@router.post(
    "/absences/{row_id}/end", summary="提前结束请假", responses=responses(Forbidden, AbsenceNotFound)
)
async def stop_absence(desk: ADesk, row_id: RowId) -> AbsenceView:
    """即刻生效；重复提交以第一次为准。"""
    async with desk.acting() as (work, caller):
        return await _absence(work, await end_absence(work, caller, row_id))


@router.get("/deputies", summary="代理登记")
async def read_deputies(desk: ADesk, paging: PageWanted) -> Page[DeputyView]:
    """本人的、由本人代理的；负责人另见本部门人员的，系统管理员、审计员可见全部。"""
    async with desk.looking() as (work, caller):
        return await deputies(work, caller, paging)


@router.post(
    "/deputies",
    status_code=201,
    summary="登记代理",
    responses=responses(Forbidden, PersonUnknown, DeputyIsHimself, DaysInvalid),
)
async def add_deputy(desk: ADesk, given: Annotated[DeputyGiven, Keepable]) -> DeputyView:
    """其间代理人代为办理、签字，两人姓名都留痕。由本人、所在部门负责人或系统管理员登记。"""
    async with desk.acting() as (work, caller):
        row = await record_deputy(
            work, caller, given.person_id, given.deputy_id, given.first_day, given.last_day
        )
        return await _deputy(work, row)


@router.post("/deputies/{row_id}/end", summary="提前结束代理", responses=responses(Forbidden, DeputyNotFound))
async def stop_deputy(desk: ADesk, row_id: RowId) -> DeputyView:
    """即刻生效；重复提交以第一次为准。"""
    async with desk.acting() as (work, caller):
        return await _deputy(work, await end_deputy(work, caller, row_id))


async def _absence(work: Work, row: Absence) -> AbsenceView:
    names = await people_names(work, {row.person_id})
    return absence_view(row, names[row.person_id])


async def _deputy(work: Work, row: Deputy) -> DeputyView:
    names = await people_names(work, {row.person_id, row.deputy_id})
    return deputy_view(row, names[row.person_id], names[row.deputy_id])
