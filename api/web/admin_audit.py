"""`/admin/audit…`: who saw citizens' data and what for; what happened to accounts (审计, R-60, R-61)."""

from datetime import date, datetime, time
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field

from api.web.admin import render_section
from api.web.page import APage
from api.web.query import paging, wanted
from hotline.accounts.events import EVENTS, EventFilter, account_events
from hotline.audit.search import ViewFilter, personal_data_views
from hotline.calendar import SHANGHAI
from hotline.calendar.days import FIRST_DAY, LAST_DAY
from hotline.organization.colleagues import working_people
from hotline.organization.directory import people_names

router = APIRouter(prefix="/admin/audit")


class _Asked(BaseModel):
    """Days in Asia/Shanghai, both included."""

    model_config = ConfigDict(frozen=True)

    person: str | None = Field(default=None, max_length=60)
    ticket: str | None = Field(default=None, max_length=50)
    event: str | None = Field(default=None, max_length=40)
    first_day: date | None = Field(default=None, ge=FIRST_DAY, le=LAST_DAY)
    last_day: date | None = Field(default=None, ge=FIRST_DAY, le=LAST_DAY)

    @property
    def since(self) -> datetime | None:
        """The moment at which the first day begins."""
        return _begin(self.first_day) if self.first_day else None

    @property
    def until(self) -> datetime | None:
        """The moment at which the last day is over."""
        return _begin(date.fromordinal(self.last_day.toordinal() + 1)) if self.last_day else None


@router.get("")
async def show_views(request: Request, page: APage) -> HTMLResponse:
    """Who was shown a citizen's name, phone, address or words in full, when, where and what for."""
    asked = wanted(request, _Asked)
    filters = ViewFilter(person_id=asked.person, ticket_id=asked.ticket, since=asked.since, until=asked.until)
    async with page.looking() as (work, caller):
        found = await personal_data_views(work, caller, filters, paging(request))
        colleagues = await working_people(work)
    shown: dict[str, Any] = {"views": found, "asked": asked, "colleagues": colleagues}
    return render_section(request, page, "admin_audit.html", **shown)


@router.get("/accounts")
async def show_account_events(request: Request, page: APage) -> HTMLResponse:
    """Logins, locks, resets."""
    asked = wanted(request, _Asked)
    filters = EventFilter(person_id=asked.person, event=asked.event, since=asked.since, until=asked.until)
    async with page.looking() as (work, caller):
        found = await account_events(work, caller, paging(request), filters)
        names = await people_names(work, {asked.person} if asked.person else set())
        colleagues = await working_people(work)
    shown: dict[str, Any] = {"events": found, "asked": asked, "kinds": EVENTS, "names": names}
    shown["colleagues"] = colleagues
    return render_section(request, page, "admin_account_events.html", **shown)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)
