"""`/tasks/{id}`: doing a task (办理待办): its form, the ticket, and what was done before."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api.inputs import TaskId
from api.sight import note_sight
from api.web.beside import beside
from api.web.page import APage, render
from api.web.task_island import task_island
from hotline.deadlines.explain import TicketDeadline, deadlines_of
from hotline.tasks.complete import claim, release
from hotline.tasks.hand_over import colleagues, hand_over
from hotline.tasks.view import TaskView, view_task
from hotline.tickets.models import Ticket
from hotline.work import Work

router = APIRouter(prefix="/tasks/{task_id}")


@router.get("")
async def show_task(request: Request, page: APage, task_id: TaskId) -> HTMLResponse:
    """A task of one's groups; one that is done or was withdrawn too, with what was typed."""
    async with page.looking() as (work, caller):
        task = await view_task(work, caller, task_id)
        ticket = await work.session.get(Ticket, task.ticket_id) if task.ticket_id else None
        context: dict[str, Any] = {
            "task": task,
            "ticket": task.ticket,
            "island": task_island(task, page.viewer),
            "beside": await beside(work, caller, ticket) if ticket else None,
            "task_deadlines": await _deadlines(work, task),
            "colleagues": await colleagues(work, caller, task_id) if task.status == "open" else [],
        }
    await note_sight(page, caller, task.ticket, "page-task")
    return render(request, "task.html", **context)


@router.post("/claim")
async def claim_task(page: APage, task_id: TaskId) -> RedirectResponse:
    """Takes it for oneself."""
    async with page.acting() as (work, caller):
        await claim(work, caller, task_id)
    return _back(task_id)


@router.post("/release")
async def release_task(page: APage, task_id: TaskId) -> RedirectResponse:
    """Gives it back to its group."""
    async with page.acting() as (work, caller):
        await release(work, caller, task_id)
    return _back(task_id)


@router.post("/hand-over")
async def hand_task_over(
    page: APage, task_id: TaskId, person: Annotated[str, Form(min_length=1, max_length=60)]
) -> RedirectResponse:
    """Gives it, with its draft, to a colleague of the same group."""
    async with page.acting() as (work, caller):
        await hand_over(work, caller, task_id, person)
    return RedirectResponse("/inbox", 303)


async def _deadlines(work: Work, task: TaskView) -> list[TicketDeadline]:
    """Those that stand on the task, explained."""
    ids = [each.id for each in task.deadlines]
    return [each for each in await deadlines_of(work, task.case_id) if each.id in ids]


def _back(task_id: str) -> RedirectResponse:
    return RedirectResponse(f"/tasks/{quote(task_id)}", 303)
