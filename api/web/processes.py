"""`/processes…`: diagrams, tables and forms as they run now (流程), to look at and to take home as files."""

import json
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, Response

from api.web.page import APage, PageDesk, render
from api.web.query import paging
from hotline.organization.access import Action
from hotline.processes.catalogue import ProcessView, diagram, instances, processes
from hotline.processes.forms import form, forms
from hotline.processes.steps import DEEDS, StepView, steps
from hotline.processes.table_files import table_file
from hotline.processes.tables import table, tables

router = APIRouter(prefix="/processes")

Key = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.-]{1,80}$")]
Version = Annotated[int, Path(ge=1, le=2**31 - 1)]
PAGE = 20
"""Instances beside a diagram."""
_TABS = [("/processes", "流程图"), ("/processes/tables", "规则表"), ("/processes/forms", "表单")]
_CHECK = ("/processes/check", "检查与比较")


def tabs_for(page: PageDesk) -> list[tuple[str, str]]:
    """The parts of the pages about processes that the viewer may open."""
    may_check = page.viewer.caller.may(Action.CHECK_PROCESSES)
    return [*_TABS, _CHECK] if may_check else _TABS


@router.get("")
async def show_processes(request: Request, page: APage) -> HTMLResponse:
    """Every diagram, its versions and how much runs on each."""
    async with page.looking() as (work, _):
        found = await processes(work)
    return render(request, "processes.html", processes=found, tabs_of=tabs_for(page))


@router.get("/tables")
async def show_tables(request: Request, page: APage) -> HTMLResponse:
    """Every decision table."""
    async with page.looking() as (work, _):
        found = tables(work.settings.processes)
    return render(request, "process_tables.html", tables=found, tabs_of=tabs_for(page))


@router.get("/forms")
async def show_forms(request: Request, page: APage) -> HTMLResponse:
    """Every form."""
    async with page.looking() as (work, _):
        found = await forms(work)
    return render(request, "process_forms.html", forms=found, tabs_of=tabs_for(page))


@router.get("/{process_id}/versions/{version}")
async def show_diagram(request: Request, page: APage, process_id: Key, version: Version) -> HTMLResponse:
    """A diagram, its steps as a list, and whose instances are on it."""
    async with page.looking() as (work, caller):
        shown = await diagram(work, process_id, version)
        known = await processes(work)
        whole = request.query_params.get("all") == "1"
        listed = await steps(work, process_id, version, shown.xml)
        running = await instances(work, caller, process_id, version, paging(request, PAGE))
    return render(
        request,
        "process.html",
        diagram=shown,
        process=next(each for each in known if each.id == process_id),
        names={each.id: each for each in known},
        steps=listed if whole else [each for each in listed if each.kind in DEEDS],
        whole=whole,
        running=running,
        called={"called": _called(listed, known)},
    )


@router.get("/{process_id}/versions/{version}/file")
async def send_diagram(page: APage, process_id: Key, version: Version) -> Response:
    """The diagram's file, as it was deployed."""
    async with page.looking() as (work, _):
        shown = await diagram(work, process_id, version)
    return _file(shown.xml, f"{process_id}-v{version}.bpmn", "application/xml")


@router.get("/tables/{table_id}")
async def show_table(request: Request, page: APage, table_id: Key) -> HTMLResponse:
    """A decision table with all its rows."""
    async with page.looking() as (work, _):
        shown = table(work.settings.processes, table_id)
    return render(request, "process_table.html", table=shown)


@router.get("/tables/{table_id}/file")
async def send_table(page: APage, table_id: Key) -> Response:
    """The file in which the table is."""
    async with page.looking() as (work, _):
        name, content = table_file(work.settings.processes, table_id)
    return _file(content, name, "application/xml")


@router.get("/forms/{form_id}")
async def show_form(request: Request, page: APage, form_id: Key) -> HTMLResponse:
    """A form as it looks to who fills it in; nothing can be typed."""
    async with page.looking() as (work, _):
        shown = await form(work, form_id)
    island = {
        "task": f"preview-{form_id}",
        "schema": shown.document,
        "choices": {},
        "data": {},
        "readonly": True,
        "urls": {},
        "claimed_by_me": False,
    }
    return render(request, "process_form.html", form=shown, island=island)


@router.get("/forms/{form_id}/file")
async def send_form(page: APage, form_id: Key) -> Response:
    """The form's file, as it was deployed."""
    async with page.looking() as (work, _):
        shown = await form(work, form_id)
    text = json.dumps(shown.document, ensure_ascii=False, indent=2)
    return _file(text, f"{form_id}.form", "application/json")


def _called(listed: list[StepView], known: list[ProcessView]) -> dict[str, dict[str, str]]:
    latest = {each.id: each.version for each in known}
    return {
        step.element_id: {"url": f"/processes/{step.called}/versions/{latest[step.called]}"}
        for step in listed
        if step.called in latest
    }


def _file(content: str, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
