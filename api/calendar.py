"""`GET /calendar/due`: when something would be due, and why (到期计算, R-50, R-51)."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.desk import ADesk
from api.errors import RequestInvalid
from api.inputs import MomentParameter
from api.problems import responses
from hotline.calendar import LimitRule, LimitUnit, OutsideCalendar
from hotline.deadlines.explain import ExplainedLimit, explain

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
