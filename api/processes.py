"""`/processes`, `/tables`, `/forms`: by what the office works (流程、决策表、表单)."""

from typing import Annotated

from fastapi import APIRouter, Path

from api.desk import ADesk
from api.inputs import PageWanted
from api.problems import responses
from hotline.processes.catalogue import (
    DiagramView,
    ProcessUnknown,
    ProcessView,
    RunningView,
    diagram,
    instances,
    processes,
)
from hotline.processes.forms import FormContent, FormHead, FormNotFound, form, forms
from hotline.processes.tables import TableHead, TableUnknown, TableView, table, tables
from hotline.view import Page

router = APIRouter(tags=["流程"])

Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.-]{1,80}$", description="编号")]
Version = Annotated[int, Path(ge=1, le=1_000_000, description="版本")]


@router.get("/processes", summary="流程")
async def read_processes(desk: ADesk) -> list[ProcessView]:
    """现行的流程，各版本首次部署的时间，以及正在其上办理的流程实例数。"""
    async with desk.looking() as (work, _):
        return await processes(work)


@router.get(
    "/processes/{process_id}/versions/{version}", summary="流程图", responses=responses(ProcessUnknown)
)
async def read_diagram(desk: ADesk, process_id: Id, version: Version) -> DiagramView:
    """部署时的流程图全文（BPMN）和各元素的名称。同一版本不会改变，可以缓存。"""
    async with desk.looking() as (work, _):
        return await diagram(work, process_id, version)


@router.get(
    "/processes/{process_id}/versions/{version}/instances",
    summary="某一版本上的流程实例",
    responses=responses(ProcessUnknown),
)
async def read_instances(
    desk: ADesk, process_id: Id, version: Version, paging: PageWanted
) -> Page[RunningView]:
    """正在该版本上办理的工单和事项，限本人可见的，先开始的在前。"""
    async with desk.looking() as (work, caller):
        return await instances(work, caller, process_id, version, paging)


@router.get("/tables", summary="决策表")
async def read_tables(desk: ADesk) -> list[TableHead]:
    """流程所依据的各张决策表。"""
    return tables(desk.office.settings.processes)


@router.get("/tables/{table_id}", summary="决策表内容", responses=responses(TableUnknown))
async def read_table(desk: ADesk, table_id: Id) -> TableView:
    """各列、各行和说明，与文件一致；修改后重新启动即部署。"""
    return table(desk.office.settings.processes, table_id)


@router.get("/forms", summary="表单")
async def read_forms(desk: ADesk) -> list[FormHead]:
    """现行的表单。"""
    async with desk.looking() as (work, _):
        return await forms(work)


@router.get("/forms/{form_id}", summary="表单内容", responses=responses(FormNotFound))
async def read_form(desk: ADesk, form_id: Id) -> FormContent:
    """现行版本的表单（form-js JSON）。已开的待办仍用开单时的版本。"""
    async with desk.looking() as (work, _):
        return await form(work, form_id)
