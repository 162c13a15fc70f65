"""`/duty-roster`, `/on-duty`: who is on duty when (值班表, R-77)."""

from datetime import date, time
from typing import Annotated

from fastapi import APIRouter, Body, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from api.desk import ADesk
from api.inputs import Keepable
from api.problems import responses
from hotline.errors import Forbidden
from hotline.organization.duty import (
    DutyPersonUnknown,
    TooManyDays,
    duty_between,
    on_duty,
    set_duty,
)
from hotline.organization.duty_rules import Shift
from hotline.view import View

router = APIRouter(tags=["组织"])

MOST_SHIFTS = 50
"""Shifts that begin on one day; no street has more."""


TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class ShiftGiven(BaseModel):
    """A shift (班次)."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    person_id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,59}$")]
    begins: TimeOfDay | None = None
    """起（含），北京时间，如 `17:30`；空为 0:00。"""
    ends: TimeOfDay | None = None
    """止（不含），北京时间；空为 24:00，不晚于起的为次日。"""


class ShiftView(View):
    """A shift with the person's name (班次)."""

    day: date
    """班次开始的日期。"""
    person_id: str
    person_name: str
    begins: str | None
    """起，如 `17:30`；空为 0:00。"""
    ends: str | None
    """止；空为 24:00。"""


class OnDutyView(View):
    """Somebody who is on duty (值班人员)."""

    id: str
    name: str


@router.get("/duty-roster", summary="值班表", responses=responses(TooManyDays))
async def read_roster(
    desk: ADesk,
    first_day: Annotated[date, Query(description="起日（含）")],
    last_day: Annotated[date, Query(description="止日（含），一次至多 100 天")],
) -> list[ShiftView]:
    """按开始日期排列。"""
    async with desk.looking() as (work, _):
        found = await duty_between(work, first_day, last_day)
    return [
        ShiftView(
            day=row.day,
            person_id=row.person_id,
            person_name=name,
            begins=_shown(row.begins),
            ends=_shown(row.ends),
        )
        for row, name in found
    ]


@router.get("/on-duty", summary="此刻值班人员")
async def read_on_duty(desk: ADesk) -> list[OnDutyView]:
    """紧急工单到达时通知的人员。"""
    async with desk.looking() as (work, _):
        return [OnDutyView.model_validate(person) for person in await on_duty(work, work.now)]


@router.put(
    "/duty-roster/{day}",
    status_code=204,
    summary="设置一天的值班",
    responses=responses(Forbidden, DutyPersonUnknown),
)
async def put_duty(
    desk: ADesk,
    day: Annotated[date, Path(description="班次开始的日期")],
    shifts: Annotated[list[ShiftGiven], Keepable, Body(max_length=MOST_SHIFTS)],
) -> None:
    """取代这一天原有的班次；空列表为无人值班。由派单员、城运中心分管领导、系统管理员设置。"""
    async with desk.acting() as (work, caller):
        given = [Shift(day, each.person_id, _time(each.begins), _time(each.ends)) for each in shifts]
        await set_duty(work, caller, day, given)


def _time(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None


def _shown(moment: time | None) -> str | None:
    return moment.strftime("%H:%M") if moment is not None else None
