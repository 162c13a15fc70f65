"""`GET /departments`, `GET /people/me` (组织架构)."""

from fastapi import APIRouter

from api.desk import ADesk
from hotline.organization.directory import DepartmentView, PersonView, departments, profile

router = APIRouter(tags=["组织"])


@router.get("/departments", summary="承办部门")
async def read_departments(desk: ADesk) -> list[DepartmentView]:
    """可以派单的四级承办部门。"""
    async with desk.looking() as (work, _):
        return await departments(work)


@router.get("/people/me", summary="本人")
async def read_me(desk: ADesk) -> PersonView:
    """本人及各岗位。"""
    async with desk.looking() as (work, caller):
        return await profile(work, caller)
