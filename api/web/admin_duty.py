"""`/admin/duty`: who is on duty, a week at a time, set day by day (值班表, R-77)."""

from datetime import date, time
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.errors import RequestInvalid
from api.web.admin import render_section
from api.web.page import APage, PageDesk
from hotline.calendar import in_shanghai
from hotline.calendar.days import FIRST_DAY, LAST_DAY
from hotline.errors import HotlineError
from hotline.organization.colleagues import working_people
from hotline.organization.duty import duty_between, on_duty, set_duty
from hotline.organization.duty_rules import Shift

router = APIRouter(prefix="/admin/duty")

WEEK = 7
SPARE_ROWS = 2
"""Empty lines below a day's shifts, for more."""
MOST_SHIFTS = 50


@router.get("")
async def show_duty(request: Request, page: APage) -> HTMLResponse:
    """The week of `?week=`, a day in it; this week without."""
    return await _week(request, page, _asked(request))


@router.post("/{day}")
async def set_day(request: Request, page: APage, day: Annotated[date, Path()]) -> Response:
    """The day's shifts, instead of what stood there; lines without a person count for nothing."""
    form = await request.form()
    columns = [[str(value).strip() for value in form.getlist(name)] for name in ("person", "begins", "ends")]
    rows = [row for row in zip(*columns, strict=False) if row[0]][:MOST_SHIFTS]
    try:
        shifts = [Shift(day, person, _time(begins), _time(ends)) for person, begins, ends in rows]
        async with page.acting() as (work, caller):
            await set_duty(work, caller, day, shifts)
    except HotlineError as error:
        return await _week(request, page, day, error.status, refused=day, typed=rows, error=error)
    return RedirectResponse(f"/admin/duty?week={day.isoformat()}#day-{day.isoformat()}", 303)


async def _week(
    request: Request, page: PageDesk, wanted: date | None, status: int = 200, **more: Any
) -> HTMLResponse:
    async with page.looking() as (work, _):
        today = in_shanghai(work.now).date()
        days = _days_of(wanted or today)
        found = await duty_between(work, days[0], days[-1])
        by_day: dict[date, list[tuple[str, str, str, str]]] = {each: [] for each in days}
        for row, name in found:
            by_day[row.day].append((row.person_id, _shown(row.begins), _shown(row.ends), name))
        context: dict[str, Any] = {
            "week": [(work.calendar.day(each), by_day[each]) for each in days],
            "today": today,
            "before": _moved(days[0], -WEEK),
            "after": _moved(days[0], WEEK),
            "colleagues": await working_people(work),
            "now_on_duty": [each.name for each in await on_duty(work, work.now)],
            "spare": SPARE_ROWS,
            "file": work.settings.duty_file,
        }
    unsent: dict[str, Any] = {"refused": None, "typed": [], "error": None}
    return render_section(request, page, "admin_duty.html", status, **(context | unsent | more))


def _asked(request: Request) -> date | None:
    text = request.query_params.get("week")
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = date.min
    if day is not None and not FIRST_DAY < day < LAST_DAY:
        raise RequestInvalid("日期有误，应如 2026-10-01")
    return day


def _days_of(day: date) -> list[date]:
    """Monday to Sunday of the week of a day."""
    monday = day.toordinal() - day.weekday()
    return [date.fromordinal(monday + number) for number in range(WEEK)]


def _moved(day: date, by: int) -> date:
    return date.fromordinal(day.toordinal() + by)


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        raise RequestInvalid("时间有误，应如 17:30") from None


def _shown(moment: time | None) -> str:
    return moment.strftime("%H:%M") if moment is not None else ""
