"""`/dispatch`: the center's board (派单台): what waits, what is near its limit, what each department has."""

from collections.abc import Sequence
from hashlib import sha256
from itertools import groupby
from typing import Annotated, Any, TypedDict
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.inputs import TaskId
from api.problems import problem_of
from api.web.page import APage, PageDesk, render, wants_part
from hotline.errors import HotlineError
from hotline.organization.caller import Caller
from hotline.tasks.complete import complete
from hotline.tasks.suggested import suggested_departments
from hotline.tasks.view import TaskView, view_task
from hotline.tickets.board import DISPATCHERS, DepartmentLoad, DispatchBoard, dispatch_board
from hotline.work import Work

router = APIRouter(prefix="/dispatch")

Code = Annotated[str, Form(max_length=40)]
Codes = Annotated[list[Code] | None, Form(max_length=50)]


@router.get("")
async def show_board(request: Request, page: APage) -> HTMLResponse:
    """The board as it stands now."""
    async with page.looking() as (work, caller):
        shown = await _read(work, caller)
    return _board(request, shown)


@router.get("/changes")
async def show_changes(request: Request, page: APage, seen: str = "") -> Response:
    """The board anew if something on it has changed since `seen`; else nothing."""
    async with page.looking() as (work, caller):
        shown = await _read(work, caller)
    return Response(status_code=204) if shown["fingerprint"] == seen else _board(request, shown)


@router.get("/decide")
async def show_decision(request: Request, page: APage, card: str, drop: str = "") -> HTMLResponse:
    """What is about to be dispatched and to whom: to be looked at once more, with those who assist."""
    return await _decision(request, page, card, drop)


@router.post("/{task_id}")
async def dispatch(
    request: Request, page: APage, task_id: TaskId, department: Code = "", assistants: Codes = None
) -> Response:
    """Completes the task as its form does (`dispatch_ticket.form`), with the decision for a department."""
    data: dict[str, Any] = {"decision": "department", "department": department or None}
    if assistants:
        data["assistants"] = assistants
    try:
        async with page.acting() as (work, caller):
            await complete(work, caller, task_id, data)
    except HotlineError as error:
        return await _decision(request, page, task_id, department, assistants or (), error)
    if not wants_part(request):
        return RedirectResponse("/dispatch", 303)
    async with page.looking() as (work, caller):
        shown = await _read(work, caller)
    name = next((each.name for each in shown["board"].departments if each.code == department), department)
    return _board(request, shown, notice=f"已派至{name}")


class _Shown(TypedDict):
    """What the board's template is made of."""

    board: DispatchBoard
    fields: list[tuple[str, list[DepartmentLoad]]]
    suggested: dict[str, str]
    names: dict[str, str]
    may_dispatch: bool
    fingerprint: str


async def _read(work: Work, caller: Caller) -> _Shown:
    board = await dispatch_board(work, caller)
    suggested = await suggested_departments(work, [each.task_id for each in board.waiting.items])
    seen = board.model_dump_json() + repr(sorted(suggested.items()))
    return _Shown(
        board=board,
        fields=_by_field(board.departments),
        suggested=suggested,
        names={each.code: each.name for each in board.departments},
        may_dispatch=DISPATCHERS in caller.groups,
        fingerprint=sha256(seen.encode()).hexdigest()[:24],
    )


def _by_field(loads: Sequence[DepartmentLoad]) -> list[tuple[str, list[DepartmentLoad]]]:
    """Departments by their field (领域), those without one last."""
    ordered = sorted(loads, key=lambda each: (each.field is None, each.field or "", each.code))
    return [(name or "其他", list(each)) for name, each in groupby(ordered, key=lambda each: each.field_name)]


def _board(request: Request, shown: _Shown, notice: str = "") -> HTMLResponse:
    template = "_board.html" if wants_part(request) else "dispatch.html"
    return render(request, template, **shown, notice=notice)


async def _decision(
    request: Request,
    page: PageDesk,
    task_id: str,
    department: str,
    assistants: Sequence[str] = (),
    error: HotlineError | None = None,
) -> HTMLResponse:
    async with page.looking() as (work, caller):
        task = await view_task(work, caller, task_id)
    context = {
        "task": task,
        "address": f"/dispatch/{quote(task.id)}",
        "labels": _labels(task),
        "department": department,
        "assistants": assistants,
        "problem": problem_of(error) if error else None,
    }
    template = "_decide.html" if wants_part(request) else "decide.html"
    return render(request, template, error.status if error else 200, **context)


def _labels(task: TaskView) -> dict[str, str]:
    """What the form calls its fields, by key: the form is changed by the process owner, not here."""
    return {each["key"]: each["label"] for each in task.form.get("components", ()) if "key" in each}
