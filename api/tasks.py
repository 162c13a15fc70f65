"""`/tasks/{id}`: claiming and doing a human task (办理待办)."""

from fastapi import APIRouter

from api.desk import ADesk, Desk
from api.inputs import FormData, TaskId
from api.problems import responses
from api.sight import note_sight
from hotline.errors import RuleBroken
from hotline.tasks.complete import claim, complete, keep_draft, keep_unsent, release
from hotline.tasks.errors import (
    TaskClaimedByOther,
    TaskDone,
    TaskNotFound,
    TaskNotYours,
    TaskWithdrawn,
)
from hotline.tasks.form_check import FormInvalid
from hotline.tasks.form_versions import FormUnknown
from hotline.tasks.view import TaskState, TaskView, view_task

router = APIRouter(prefix="/tasks/{task_id}", tags=["待办"])

_OPEN = responses(TaskNotFound, TaskNotYours, TaskClaimedByOther, TaskDone, TaskWithdrawn)


@router.get("", summary="待办详情", responses=responses(TaskNotFound, TaskNotYours, FormUnknown))
async def read_task(desk: ADesk, task_id: TaskId) -> TaskView:
    """办理所需的一切：工单、表单和选项、草稿、时限。已办结、已撤回的也可查看。"""
    async with desk.looking() as (work, caller):
        shown = await view_task(work, caller, task_id)
    await note_sight(desk, caller, shown.ticket, "task")
    return shown


@router.post("/claim", summary="认领", responses=_OPEN)
async def claim_task(desk: ADesk, task_id: TaskId) -> TaskState:
    """由本人办理；同岗位的同事随之不能办理。"""
    async with desk.acting() as (work, caller):
        return TaskState.model_validate(await claim(work, caller, task_id))


@router.post("/release", summary="退回认领", responses=_OPEN)
async def release_task(desk: ADesk, task_id: TaskId) -> TaskState:
    """交还本岗位，同事可以认领。"""
    async with desk.acting() as (work, caller):
        return TaskState.model_validate(await release(work, caller, task_id))


@router.put("/draft", summary="保存草稿", responses=_OPEN)
async def save_draft(desk: ADesk, task_id: TaskId, data: FormData) -> TaskState:
    """暂存已填内容，不校验。待办若已撤回（退单获准、撤单），内容仍予保留（409）。"""
    try:
        async with desk.acting() as (work, caller):
            return TaskState.model_validate(await keep_draft(work, caller, task_id, data))
    except TaskWithdrawn:
        await _keep(desk, task_id, data)
        raise


@router.post(
    "/complete",
    summary="办理完成",
    responses=responses(
        TaskNotFound,
        TaskNotYours,
        TaskClaimedByOther,
        TaskDone,
        TaskWithdrawn,
        RuleBroken,
        FormInvalid,
        FormUnknown,
    ),
)
async def complete_task(desk: ADesk, task_id: TaskId, data: FormData) -> TaskState:
    """提交表单，流程随即继续。待办若已撤回（退单获准、撤单），所填内容仍保留为草稿。"""
    try:
        async with desk.acting() as (work, caller):
            return TaskState.model_validate(await complete(work, caller, task_id, data))
    except TaskWithdrawn:
        await _keep(desk, task_id, data)
        raise


async def _keep(desk: Desk, task_id: str, data: FormData) -> None:
    """In a transaction of its own: the one that was refused is rolled back."""
    async with desk.acting() as (work, caller):
        await keep_unsent(work, caller, task_id, data)
