"""`/absences…`: who is away and who stands in, recorded by people themselves (请假与代理, R-76)."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from api.web.page import APage, PageDesk, render
from api.web.query import paging
from api.web.typed import Typed, checked, typed
from hotline.errors import HotlineError
from hotline.organization.absence_view import absences, deputies
from hotline.organization.absences import end_absence, record_absence
from hotline.organization.arranging import arranged_by
from hotline.organization.colleagues import working_people
from hotline.organization.deputies import DeputyIsHimself, end_deputy, record_deputy
from hotline.organization.responsibility import DaysInvalid, PersonUnknown

router = APIRouter(prefix="/absences")

RowId = Annotated[int, Path(ge=1, le=2**31 - 1)]
PersonId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,59}$")]


class _Days(BaseModel):
    first_day: date
    last_day: date
    person_id: PersonId | None = None
    """Nobody: for oneself."""


class _DeputyDays(_Days):
    deputy_id: PersonId


@router.get("")
async def show_absences(request: Request, page: APage) -> HTMLResponse:
    """Absences that run or are to come, `?all=yes` for those that are over too; and the form for another."""
    return await _absences(request, page)


@router.post("")
async def add_absence(request: Request, page: APage) -> Response:
    """Somebody is away: meanwhile the standing deputy acts."""
    sent = typed(await request.form())
    given = checked(sent, _Days)
    if isinstance(given, Typed):
        return await _absences(request, page, 422, given)
    try:
        async with page.acting() as (work, caller):
            await record_absence(work, caller, given.person_id or caller.id, given.first_day, given.last_day)
    except (DaysInvalid, PersonUnknown) as error:
        return await _absences(request, page, error.status, _beside(sent, error, "person_id"))
    return RedirectResponse("/absences?done=recorded", 303)


@router.post("/{row_id}/end")
async def stop_absence(page: APage, row_id: RowId) -> RedirectResponse:
    """The person is back, or does not go."""
    async with page.acting() as (work, caller):
        await end_absence(work, caller, row_id)
    return RedirectResponse("/absences?done=ended", 303)


@router.get("/deputies")
async def show_deputies(request: Request, page: APage) -> HTMLResponse:
    """The same for deputyships: who acts for the viewer, and for whom the viewer does."""
    return await _deputies(request, page)


@router.post("/deputies")
async def add_deputy(request: Request, page: APage) -> Response:
    """Somebody stands in, whether the person is away or not."""
    sent = typed(await request.form())
    given = checked(sent, _DeputyDays)
    if isinstance(given, Typed):
        return await _deputies(request, page, 422, given)
    try:
        async with page.acting() as (work, caller):
            person = given.person_id or caller.id
            await record_deputy(work, caller, person, given.deputy_id, given.first_day, given.last_day)
    except (DaysInvalid, PersonUnknown, DeputyIsHimself) as error:
        return await _deputies(request, page, error.status, _beside(sent, error, "deputy_id"))
    return RedirectResponse("/absences/deputies?done=recorded", 303)


@router.post("/deputies/{row_id}/end")
async def stop_deputy(page: APage, row_id: RowId) -> RedirectResponse:
    """The deputy does not act any more."""
    async with page.acting() as (work, caller):
        await end_deputy(work, caller, row_id)
    return RedirectResponse("/absences/deputies?done=ended", 303)


async def _absences(
    request: Request, page: PageDesk, status: int = 200, sent: Typed | None = None
) -> HTMLResponse:
    async with page.looking() as (work, caller):
        spans = await absences(work, caller, paging(request), still=not _all(request))
        people = await arranged_by(work, caller)
    return _shown(request, status, sent, part="/absences", spans=spans, people=people, colleagues=[])


async def _deputies(
    request: Request, page: PageDesk, status: int = 200, sent: Typed | None = None
) -> HTMLResponse:
    async with page.looking() as (work, caller):
        spans = await deputies(work, caller, paging(request), still=not _all(request))
        people = await arranged_by(work, caller)
        colleagues = await working_people(work)
    return _shown(
        request, status, sent, part="/absences/deputies", spans=spans, people=people, colleagues=colleagues
    )


def _shown(request: Request, status: int, sent: Typed | None, **context: Any) -> HTMLResponse:
    form = sent or Typed()
    return render(
        request,
        "absences.html",
        status,
        form={"typed": form.values, "wrong": form.wrong},
        done=request.query_params.get("done", "") if sent is None else "",
        all=_all(request),
        **context,
    )


def _all(request: Request) -> bool:
    return request.query_params.get("all") == "yes"


def _beside(sent: Typed, error: HotlineError, person_field: str) -> Typed:
    """What the office refused, beside the field that it is about."""
    about = "last_day" if isinstance(error, DaysInvalid) else person_field
    return sent.refused(**{about: f"{error}（代码 {error.code}）"})
