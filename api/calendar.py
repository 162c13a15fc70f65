"""`GET /calendar/due`: when something would be due, and why (到期计算, R-50, R-51)."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, StringConstraints

from api.desk import ADesk
from api.errors import RequestInvalid
from api.inputs import MomentParameter
from api.problems import responses
from hotline.calendar import LimitRule, LimitUnit, OfficeFileInvalid, OutsideCalendar
from hotline.deadlines.explain import ExplainedLimit, explain
from hotline.deadlines.revise import DeadlineChange, apply, preview
from hotline.errors import Forbidden
from hotline.office_calendar import office_calendar

router = APIRouter(prefix="/calendar", tags=["日历"])

LONGEST = 1000
"""Days: each one is explained."""


@router.get("/due", summary="计算到期时间", responses=responses(RequestInvalid, OutsideCalendar))
async def read_due(
    desk: ADesk,
    start: Annotated[
        MomentParameter,
        Query(description="起算时间，须写明时区", examples=["2026-09-29T10:00:00+08:00"]),
    ],
    working_days: Annotated[int | None, Query(ge=0, le=LONGEST, description="工作日数")] = None,
    calendar_days: Annotated[
        int | None, Query(ge=0, le=LONGEST, description="自然日数；与 working_days 二者取一")
    ] = None,
) -> ExplainedLimit:
    """按国家节假日、调休和本单位日历计算，逐日说明计入或跳过的原因。起算当日不计入。"""
    rule = _rule(working_days, calendar_days)
    async with desk.looking() as (work, _):
        return explain(work.calendar, start, rule)


def _rule(working_days: int | None, calendar_days: int | None) -> LimitRule:
    if working_days is not None and calendar_days is None:
        return LimitRule(working_days, LimitUnit.WORKING_DAYS)
    if calendar_days is not None and working_days is None:
        return LimitRule(calendar_days, LimitUnit.CALENDAR_DAYS)
    raise RequestInvalid("请给出 working_days 或 calendar_days，二者取一")


class Revision(BaseModel):
    """Why the calendar has changed (调整原因); it stands in the history of every ticket that it moves."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
    """如“9月10日台风停工”。"""


@router.get("/changes", summary="日历变动预览", responses=responses(Forbidden, OfficeFileInvalid))
async def read_changes(desk: ADesk) -> list[DeadlineChange]:
    """重新读取本单位日历文件：在办工单的哪些时限会从何时变到何时。只看不改。"""
    async with desk.looking() as (work, _):
        return await preview(replace(work, calendar=office_calendar(work.settings)))


@router.post("/changes", summary="按日历文件调整时限", responses=responses(Forbidden, OfficeFileInvalid))
async def apply_changes(desk: ADesk, revision: Revision) -> list[DeadlineChange]:
    """重新读取本单位日历文件，此后新算的时限按新日历；在办工单的时限和流程引擎中的定时器随之调整，
    不再超时的撤销超时记录。可重复执行。
    """
    desk.office.reread_calendar()
    return await apply(desk.office, revision.reason, desk.person)
