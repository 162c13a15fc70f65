"""`/admin/calendar…`: which days are special, and which deadlines a changed calendar moves (日历, R-50, R-52)."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, StringConstraints

from api.errors import RequestInvalid
from api.web.admin import render_section
from api.web.page import APage, PageDesk
from api.web.typed import Typed, checked, typed
from hotline.calendar import Calendar, OfficeDays, in_shanghai, missing_year, read_office_file
from hotline.calendar.special_days import special_days
from hotline.deadlines.revise import apply, preview
from hotline.errors import HotlineError
from hotline.office_calendar import office_calendar
from hotline.settings import Settings
from hotline.work import Work

router = APIRouter(prefix="/admin/calendar")

FIRST_YEAR, LAST_YEAR = 2000, 2099
SHOWN = 200
"""Moved deadlines on a page; how many there are in all is said above them."""


class _Revision(BaseModel):
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]


@router.get("")
async def show_calendar(request: Request, page: APage) -> HTMLResponse:
    """A year's holidays, make-up days and the office's own days; the office's hours."""
    async with page.looking() as (work, _):
        today = in_shanghai(work.now).date()
        year = _year(request, today.year)
        context: dict[str, Any] = {
            "year": year,
            "years": (FIRST_YEAR, LAST_YEAR),
            "days": special_days(work.calendar, year, _own_days(work.settings)),
            "published": work.calendar.knows(year),
            "missing": missing_year(work.calendar, today),
            "calendar": work.calendar,
            "file": work.settings.calendar_file,
            "is_new": _in_file(work).version != work.calendar.version,
        }
    return render_section(request, page, "admin_calendar.html", **context)


@router.get("/changes")
async def show_changes(request: Request, page: APage) -> HTMLResponse:
    """What the calendar file, read anew, would move; nothing is changed."""
    return await _changes(request, page)


@router.post("/changes")
async def apply_changes(request: Request, page: APage) -> HTMLResponse:
    """Moves the deadlines of what is open, and the timers that run. Safe to repeat."""
    given = checked(typed(await request.form()), _Revision)
    if isinstance(given, Typed):
        return await _changes(request, page, given)
    page.office.reread_calendar()
    moved = await apply(page.office, given.reason, page.person)
    shown: dict[str, Any] = {"moved": moved[:SHOWN], "count": len(moved), "shown": SHOWN}
    return render_section(request, page, "admin_calendar_applied.html", **shown, reason=given.reason)


async def _changes(request: Request, page: PageDesk, sent: Typed | None = None) -> HTMLResponse:
    async with page.looking() as (work, _):
        calendar = office_calendar(work.settings)
        changes = await preview(replace(work, calendar=calendar))
        file = work.settings.calendar_file
    context: dict[str, Any] = {
        "changes": changes[:SHOWN],
        "count": len(changes),
        "shown": SHOWN,
        "file": file,
        "sent": sent or Typed(),
    }
    return render_section(request, page, "admin_calendar_changes.html", 422 if sent else 200, **context)


def _in_file(work: Work) -> Calendar:
    """The calendar as the file has it now; a file that can't be read is told about when it is previewed."""
    try:
        return office_calendar(work.settings)
    except HotlineError:
        return work.calendar


def _own_days(settings: Settings) -> OfficeDays:
    try:
        return read_office_file(settings.calendar_file) if settings.calendar_file else OfficeDays()
    except HotlineError:
        return OfficeDays()


def _year(request: Request, this_year: int) -> int:
    text = request.query_params.get("year") or str(this_year)
    if not text.isascii() or not text.isdigit() or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise RequestInvalid(f"年份应在 {FIRST_YEAR}–{LAST_YEAR} 之间")
    return int(text)
