"""`/callback`: whom the center calls back, and one call with its script (街道级回访, R-04)."""

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.inputs import TaskId
from api.problems import Problem, problem_of
from api.sight import note_sight
from api.web.beside import beside
from api.web.form_words import FormWords
from api.web.page import APage, PageDesk, render, wants_part
from api.web.query import paging, wanted
from api.web.task_island import task_island
from hotline.organization.categories import SEPARATOR
from hotline.organization.directory import people_names, unit_names
from hotline.tasks.complete import claim
from hotline.tasks.view import view_task
from hotline.tickets.call_back_list import CALL_BACK, CallBackFilter, call_backs_waiting
from hotline.tickets.call_back_script import CallBackScript, CallBackScriptInvalid, read_script
from hotline.tickets.models import Ticket
from hotline.tickets.view import TicketView, view_of

router = APIRouter(prefix="/callback")

FOR_THE_CALL = "回访"
"""The purpose that is recorded when the officer has the phone shown (R-61)."""
PAGE = 30


@router.get("")
async def show_call_backs(request: Request, page: APage) -> HTMLResponse:
    """What waits for a call, the most urgent first; what may be called now, and what has a time."""
    filters = wanted(request, CallBackFilter)
    async with page.looking() as (work, caller):
        found = await call_backs_waiting(work, caller, filters, paging(request, PAGE))
        names = await people_names(work, {each.by for line in found.items for each in line.tries})
    template = "_callback_list.html" if wants_part(request) else "callbacks.html"
    return render(request, template, calls=found, filters=filters, names=names)


@router.get("/{task_id}")
async def show_call(request: Request, page: APage, task_id: TaskId) -> Response:
    """One call: script, phone, what was done, earlier tries, the form. Other tasks have their own page."""
    async with page.looking() as (work, caller):
        task = await view_task(work, caller, task_id)
        ticket = await work.session.get(Ticket, task.ticket_id) if task.ticket_id else None
        if ticket is None or task.action != CALL_BACK:
            return RedirectResponse(f"/tasks/{quote(task_id)}", 303)
        shown, units = await view_of(work, caller, ticket), await unit_names(work)
        context: dict[str, Any] = {
            "beside": await beside(work, caller, ticket),
            "names": units | await people_names(work, _people(shown)),
            "words": FormWords(work.settings.processes),
        }
    await note_sight(page, caller, shown, "page-callback")
    script, problem = _script(page, shown)
    return render(
        request,
        "callback.html",
        task=task,
        ticket=shown,
        island=task_island(task, page.viewer, "/callback"),
        script=script,
        script_problem=problem,
        purpose=FOR_THE_CALL,
        too_early=task.follow_up_at is not None and task.follow_up_at > page.office.clock.now(),
        **context,
    )


@router.post("/{task_id}/claim")
async def claim_call(page: APage, task_id: TaskId) -> RedirectResponse:
    """“由我回访”: no colleague calls the citizen meanwhile."""
    async with page.acting() as (work, caller):
        await claim(work, caller, task_id)
    return RedirectResponse(f"/callback/{quote(task_id)}", 303)


def _people(shown: TicketView) -> set[str]:
    facts = (*shown.call_backs, *shown.submissions, *shown.contacts)
    return {each.by for each in facts} | {
        each.confirmed_by for each in shown.submissions if each.confirmed_by
    }


def _script(page: PageDesk, ticket: TicketView) -> tuple[CallBackScript | None, Problem | None]:
    """The script for this ticket. A mistake in the file is said, and keeps nobody from calling."""
    try:
        script = read_script(page.office.settings.call_back_script)
    except CallBackScriptInvalid as error:
        return None, problem_of(error)
    matter = (ticket.matter or ticket.category).rpartition(SEPARATOR)[2] or "诉求"
    places = {"matter": matter, "department": ticket.department_name or "承办部门"}
    return script.for_ticket(
        kind=ticket.kind, number=ticket.number, street=page.viewer.street, **places
    ), None
