"""`/visits`: what station and field team have to see on site, on a phone (走访, R-32, R-33)."""

from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.inputs import TaskId
from api.sight import note_sight
from api.web.beside import beside
from api.web.page import APage, render, wants_part
from api.web.query import paging, wanted
from api.web.task_island import task_island
from hotline.tasks.complete import claim, complete
from hotline.tasks.view import view_task
from hotline.tickets.models import Ticket
from hotline.visits.own_grids import own_grids
from hotline.visits.worklist import VisitFilter, visits

router = APIRouter(prefix="/visits")

TAKE = "take_visit"
ON_SITE = frozenset({"visit_site", "visit_citizen"})
"""Actions that record a visit: with photographs and a position."""
PAGE = 20
"""Visits on a page of a phone."""


@router.get("")
async def show_visits(request: Request, page: APage) -> HTMLResponse:
    """What waits, what is taken, what was done; the nearest due first, or cell by cell."""
    filters = wanted(request, VisitFilter)
    async with page.looking() as (work, caller):
        found = await visits(work, caller, filters, paging(request, PAGE))
        grids = await own_grids(work, caller)
    template = "_visit_list.html" if wants_part(request) else "visits.html"
    station = page.viewer.caller.has_role("station_staff")
    return render(request, template, visits=found, filters=filters, grids=grids, station=station)


@router.get("/{task_id}")
async def show_visit(request: Request, page: APage, task_id: TaskId) -> Response:
    """One visit: where, what is the matter, what is to be done. Tasks of other kinds have their own page."""
    async with page.looking() as (work, caller):
        task = await view_task(work, caller, task_id)
        ticket = await work.session.get(Ticket, task.ticket_id) if task.ticket_id else None
        side = await beside(work, caller, ticket) if ticket else None
    if side is None or task.action not in ON_SITE | {TAKE}:
        return RedirectResponse(f"/tasks/{quote(task_id)}", 303)
    await note_sight(page, caller, task.ticket, "page-visit")
    return render(
        request,
        "visit.html",
        task=task,
        ticket=task.ticket,
        taking=task.action == TAKE,
        island=task_island(task, page.viewer, "/visits"),
        beside=side,
    )


@router.post("/{task_id}/take")
async def take_visit(page: APage, task_id: TaskId) -> RedirectResponse:
    """“接收” by one touch: the same as the form of taking it, filled in with yes."""
    async with page.acting() as (work, caller):
        await claim(work, caller, task_id)
        await complete(work, caller, task_id, {"taken": "yes"})
    return RedirectResponse("/visits?state=taken&just=taken", 303)


@router.post("/{task_id}/claim")
async def claim_visit(page: APage, task_id: TaskId) -> RedirectResponse:
    """“由我走访”: nobody else of the station goes meanwhile."""
    async with page.acting() as (work, caller):
        await claim(work, caller, task_id)
    return RedirectResponse(f"/visits/{quote(task_id)}", 303)
