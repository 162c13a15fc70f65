"""`/departments`, `GET /people/me` (组织架构), and departments that are merged, renamed, closed (R-81)."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from api.desk import ADesk
from api.inputs import Keepable
from api.problems import responses
from hotline.errors import Forbidden
from hotline.organization.directory import DepartmentView, PersonView, departments, profile
from hotline.organization.succession import (
    SuccessionTooEarly,
    SuccessorInvalid,
    UnitClosed,
    UnitUnknown,
    succeed,
)
from hotline.view import View

router = APIRouter(tags=["组织"])

CODE = r"^[A-Za-z0-9_-]{1,40}$"


class SuccessionGiven(BaseModel):
    """Which unit takes over from when (承接)."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    successor: Annotated[str, Field(pattern=CODE)]
    """承接单位编号。"""
    day: date
    """自哪一天起，不晚于今天。"""


class SuccessionView(View):
    """A unit that was closed, and its successor (撤并)."""

    code: str
    name: str
    successor: str
    ended_on: date


@router.get("/departments", summary="承办部门")
async def read_departments(desk: ADesk) -> list[DepartmentView]:
    """可以派单的四级承办部门。"""
    async with desk.looking() as (work, _):
        return await departments(work)


@router.post(
    "/departments/{code}/succession",
    summary="撤并部门",
    responses=responses(Forbidden, UnitUnknown, SuccessorInvalid, SuccessionTooEarly, UnitClosed),
)
async def close_department(
    desk: ADesk,
    code: Annotated[str, Path(pattern=CODE, description="撤并单位编号")],
    given: Annotated[SuccessionGiven, Keepable],
) -> SuccessionView:
    """合并、更名换号、撤销：在办工单和待办即刻转由承接单位办理，时限不变；已办结的仍记原单位。由系统管理员办理。

    不可撤销；重复提交不会重复移交。组织文件也应随后写明 `closed` 和 `successor`。
    """
    async with desk.acting() as (work, caller):
        return SuccessionView.model_validate(await succeed(work, caller, code, given.successor, given.day))


@router.get("/people/me", summary="本人")
async def read_me(desk: ADesk) -> PersonView:
    """本人及各岗位；代理他人时，另见被代理人及其岗位。"""
    async with desk.looking() as (work, caller):
        return await profile(work, caller)
