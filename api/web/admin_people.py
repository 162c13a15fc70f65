"""`/admin/people…`: people, how they log in, who is away and who stands in (人员与账号, R-60, R-76)."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from api.client_address import origin_of
from api.web.admin import render_section
from api.web.page import APage, PageDesk, wants_part
from api.web.query import paging, wanted
from api.web.typed import Typed, checked, typed
from hotline.accounts.administer import (
    create_account,
    disable_second_factor,
    end_sessions,
    reset_password,
    unlock,
)
from hotline.accounts.events import EventFilter, account_events
from hotline.accounts.people import PeopleFilter, people, person_entry
from hotline.accounts.record import Origin
from hotline.errors import HotlineError
from hotline.organization.absences import end_absence, record_absence
from hotline.organization.caller import Caller
from hotline.organization.colleagues import working_people
from hotline.organization.deputies import end_deputy, record_deputy
from hotline.organization.person_absences import absences_of, deputies_of
from hotline.organization.rules import Role
from hotline.view import Paging
from hotline.work import Work

router = APIRouter(prefix="/admin/people")

PersonId = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9._-]{0,59}$")]
RowId = Annotated[int, Path(ge=1, le=2**31 - 1)]
Deed = Callable[[Work, Caller, str, Origin], Awaitable[str | None]]
LATEST = Paging(size=10)
"""Account events beside a person; all of them are in the audit log."""


class _Days(BaseModel):
    first_day: date
    last_day: date


class _DeputyDays(_Days):
    deputy_id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,59}$")]


@router.get("")
async def show_people(request: Request, page: APage) -> HTMLResponse:
    """All people; found by name, role or the state of their account."""
    filters = wanted(request, PeopleFilter)
    async with page.looking() as (work, caller):
        found = await people(work, caller, filters, paging(request))
        file = work.settings.street_file
    template = "_people_list.html" if wants_part(request) else "admin_people.html"
    roles = [role for role in Role if role is not Role.PERSON]
    return render_section(request, page, template, people=found, filters=filters, roles=roles, file=file)


@router.get("/{person_id}")
async def show_person(request: Request, page: APage, person_id: PersonId) -> HTMLResponse:
    """One person."""
    return await _person(request, page, person_id)


@router.post("/{person_id}/account")
async def open_account(request: Request, page: APage, person_id: PersonId) -> HTMLResponse:
    """An account, and its one-time password, which is shown once."""
    return await _with_password(request, page, person_id, create_account)


@router.post("/{person_id}/password")
async def renew_password(request: Request, page: APage, person_id: PersonId) -> HTMLResponse:
    """Another one-time password; wherever the person is logged in, he has to log in again."""
    return await _with_password(request, page, person_id, reset_password)


@router.post("/{person_id}/unlock")
async def unlock_account(request: Request, page: APage, person_id: PersonId) -> RedirectResponse:
    """The person may try again at once."""
    return await _done(request, page, person_id, unlock)


@router.post("/{person_id}/second-factor")
async def take_second_factor(request: Request, page: APage, person_id: PersonId) -> RedirectResponse:
    """For somebody who lost the phone."""
    return await _done(request, page, person_id, disable_second_factor)


@router.post("/{person_id}/sessions")
async def end_all_sessions(request: Request, page: APage, person_id: PersonId) -> RedirectResponse:
    """Wherever the person is logged in, he has to log in again."""
    return await _done(request, page, person_id, end_sessions)


@router.post("/{person_id}/absences")
async def add_absence(request: Request, page: APage, person_id: PersonId) -> Response:
    """The person is away on these days."""
    sent = typed(await request.form())
    days = checked(sent, _Days)
    if isinstance(days, Typed):
        return await _refused(request, page, person_id, "absence", days)
    try:
        async with page.acting() as (work, caller):
            await record_absence(work, caller, person_id, days.first_day, days.last_day)
    except HotlineError as error:
        return await _refused(request, page, person_id, "absence", sent, error)
    return _back(person_id, "absences")


@router.post("/{person_id}/absences/{row_id}/end")
async def stop_absence(page: APage, person_id: PersonId, row_id: RowId) -> RedirectResponse:
    """The person is back, or does not go."""
    async with page.acting() as (work, caller):
        await end_absence(work, caller, row_id)
    return _back(person_id, "absences")


@router.post("/{person_id}/deputies")
async def add_deputy(request: Request, page: APage, person_id: PersonId) -> Response:
    """Somebody stands in on these days."""
    sent = typed(await request.form())
    days = checked(sent, _DeputyDays)
    if isinstance(days, Typed):
        return await _refused(request, page, person_id, "deputy", days)
    try:
        async with page.acting() as (work, caller):
            await record_deputy(work, caller, person_id, days.deputy_id, days.first_day, days.last_day)
    except HotlineError as error:
        return await _refused(request, page, person_id, "deputy", sent, error)
    return _back(person_id, "deputies")


@router.post("/{person_id}/deputies/{row_id}/end")
async def stop_deputy(page: APage, person_id: PersonId, row_id: RowId) -> RedirectResponse:
    """Nobody stands in any more."""
    async with page.acting() as (work, caller):
        await end_deputy(work, caller, row_id)
    return _back(person_id, "deputies")


async def _person(
    request: Request, page: PageDesk, person_id: str, status: int = 200, **more: Any
) -> HTMLResponse:
    async with page.looking() as (work, caller):
        context: dict[str, Any] = {
            "person": await person_entry(work, caller, person_id),
            "absences": await absences_of(work, caller, person_id),
            "deputies": await deputies_of(work, caller, person_id),
            "colleagues": await working_people(work),
            "events": await account_events(work, caller, LATEST, EventFilter(person_id=person_id)),
            "password_hours": work.settings.one_time_password_hours,
            "file": work.settings.street_file,
        }
    unsent: dict[str, Any] = {"refused_in": "", "sent": Typed(), "error": None, "password": None}
    return render_section(request, page, "admin_person.html", status, **(context | unsent | more))


async def _refused(
    request: Request,
    page: PageDesk,
    person_id: str,
    where: str,
    sent: Typed,
    error: HotlineError | None = None,
) -> HTMLResponse:
    """The page again, with what was typed and what is wrong with it."""
    status = error.status if error else 422
    return await _person(request, page, person_id, status, refused_in=where, sent=sent, error=error)


async def _with_password(request: Request, page: PageDesk, person_id: str, deed: Deed) -> HTMLResponse:
    async with page.acting() as (work, caller):
        password = await deed(work, caller, person_id, origin_of(request, work.settings))
    return await _person(request, page, person_id, password=password)


async def _done(request: Request, page: PageDesk, person_id: str, deed: Deed) -> RedirectResponse:
    async with page.acting() as (work, caller):
        await deed(work, caller, person_id, origin_of(request, work.settings))
    return _back(person_id, "account")


def _back(person_id: str, part: str) -> RedirectResponse:
    return RedirectResponse(f"/admin/people/{quote(person_id)}#{part}", 303)
