"""`/admin/departments…`: units, and what becomes of one that is merged, renamed or closed (单位, R-81)."""

from datetime import date
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from api.web.admin import render_section
from api.web.page import APage, PageDesk, wants_part
from api.web.query import paging, wanted
from api.web.typed import Typed, checked, typed
from hotline.calendar import in_shanghai
from hotline.errors import HotlineError
from hotline.organization.succession import succeed
from hotline.organization.unit_list import KIND_NAMES, UnitFilter, unit_detail, unit_list

router = APIRouter(prefix="/admin/departments")

CODE = r"^[A-Za-z0-9_-]{1,40}$"
Code = Annotated[str, Path(pattern=CODE)]


class _Succession(BaseModel):
    successor: Annotated[str, Field(pattern=CODE)]
    day: date
    sure: str


@router.get("")
async def show_units(request: Request, page: APage) -> HTMLResponse:
    """All units; closed ones with who took over."""
    filters = wanted(request, UnitFilter)
    async with page.looking() as (work, caller):
        found = await unit_list(work, caller, filters, paging(request))
        file = work.settings.street_file
    template = "_unit_list.html" if wants_part(request) else "admin_departments.html"
    shown: dict[str, Any] = {"units": found, "filters": filters, "kinds": KIND_NAMES, "file": file}
    return render_section(request, page, template, **shown)


@router.get("/{code}")
async def show_unit(request: Request, page: APage, code: Code) -> HTMLResponse:
    """One unit, and closing it."""
    return await _unit(request, page, code)


@router.post("/{code}/succession")
async def close_unit(request: Request, page: APage, code: Code) -> Response:
    """Its open work goes to the successor at once; that can't be taken back."""
    sent = typed(await request.form())
    given = checked(sent, _Succession)
    if isinstance(given, Typed):
        return await _unit(request, page, code, 422, sent=given)
    try:
        async with page.acting() as (work, caller):
            await succeed(work, caller, code, given.successor, given.day)
    except HotlineError as error:
        return await _unit(request, page, code, error.status, sent=sent, error=error)
    return RedirectResponse(f"/admin/departments/{quote(code)}", 303)


async def _unit(request: Request, page: PageDesk, code: str, status: int = 200, **more: Any) -> HTMLResponse:
    async with page.looking() as (work, caller):
        shown = await unit_detail(work, caller, code)
        context: dict[str, Any] = {
            "unit": shown,
            "today": in_shanghai(work.now).date(),
            "file": work.settings.street_file,
        }
    unsent: dict[str, Any] = {"sent": Typed(), "error": None}
    return render_section(request, page, "admin_department.html", status, **(context | unsent | more))
