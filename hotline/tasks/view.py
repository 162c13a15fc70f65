"""One task with everything that is needed to do it (待办详情): ticket, form, choices, draft, deadlines."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator
from sqlalchemy import select

from hotline.cases.models import Case
from hotline.deadlines.models import Deadline
from hotline.deadlines.rules import NEVER, STEP_NAMES
from hotline.engine.process_versions import labels_of
from hotline.organization.caller import Caller
from hotline.organization.directory import people_names
from hotline.tasks.errors import TaskNotFound
from hotline.tasks.form_options import options_for
from hotline.tasks.form_versions import form_of
from hotline.tasks.models import HumanTask, TaskLimit
from hotline.tasks.offered import check_offered
from hotline.tickets.view import TicketSummary, summary_now
from hotline.view import LocalMoment, View
from hotline.work import Work


def _or_none(due: datetime | None) -> datetime | None:
    return due if due is not None and due < NEVER else None


Due = Annotated[LocalMoment | None, BeforeValidator(_or_none)]
"""When something is due; null for a step without a limit."""


class TaskState(View):
    """Where a task stands (待办状态)."""

    id: str
    case_id: str
    """所办事项：工单自身的待办为工单号，其他为事项号。"""
    ticket_id: str | None
    element: str
    action: str
    status: str
    """`open` 待办、`completed` 已办、`withdrawn` 已撤回。"""
    opened_at: LocalMoment
    due_at: Due
    follow_up_at: LocalMoment | None
    claimed_by: str | None
    claimed_at: LocalMoment | None
    draft: dict[str, Any]
    """尚未提交的内容；待办撤回后仍保留。"""
    ended_at: LocalMoment | None
    ended_by: str | None
    ended_for: str | None
    """代理人代何人办理；本人办理为空。"""
    withdrawn_reason: str | None


class TaskDeadline(View):
    """A deadline that stands on a task, the task's own first (任务时限)."""

    id: str
    step: str
    step_name: str
    due_at: LocalMoment
    remind_at: LocalMoment
    late: bool
    open: bool


class Choice(View):
    """A choice of a list that a form names (选项)."""

    value: str
    label: str


class TaskView(TaskState):
    """A task with all that is needed to do it (待办详情)."""

    step: str
    """步骤名称，与流程图一致。"""
    claimed_by_name: str | None
    form: dict[str, Any]
    """开单时的表单（form-js JSON）；之后修改表单不影响本待办。"""
    choices: dict[str, list[Choice]]
    """表单 `valuesKey` 引用的选项。"""
    suggestion: dict[str, Any]
    """流程建议的内容，如建议承办部门。"""
    data: dict[str, Any]
    """已提交的内容。"""
    deadlines: list[TaskDeadline]
    case_title: str | None
    """事项名称；工单自身的待办为空。"""
    ticket: TicketSummary | None
    """所涉工单；不涉及单个工单的事项（约谈、会议等）为空。"""


async def view_task(work: Work, caller: Caller, task_id: str) -> TaskView:
    """A task of the caller's groups, done and withdrawn ones too. Raises TaskNotFound, TaskNotYours, FormUnknown."""
    task = await work.session.get(HumanTask, task_id)
    if task is None:
        raise TaskNotFound
    ticket = await check_offered(work, caller, task)
    case = await work.session.get(Case, task.case_id)
    form = await form_of(work, task)
    options = await options_for(work, form, ticket)
    return TaskView(
        **TaskState.model_validate(task).model_dump(),
        step=await _step(work, task),
        claimed_by_name=(await people_names(work, {task.claimed_by or ""})).get(task.claimed_by or ""),
        form=dict(form.document),
        choices={
            key: [Choice(value=str(option.value), label=option.label) for option in options[key]]
            for key in sorted(form.options_keys)
        },
        suggestion=task.suggestion,
        data=task.data,
        deadlines=await _deadlines(work, task_id),
        case_title=case.title if case else None,
        ticket=await summary_now(work, caller, ticket) if ticket else None,
    )


async def _step(work: Work, task: HumanTask) -> str:
    labels = await labels_of(work, [(task.process, task.process_version)])
    return labels.get((task.process, task.process_version), {}).get(task.element, task.element)


async def _deadlines(work: Work, task_id: str) -> list[TaskDeadline]:
    query = (
        select(Deadline)
        .join(TaskLimit, TaskLimit.deadline_id == Deadline.id)
        .where(TaskLimit.task_id == task_id)
        .order_by(TaskLimit.position)
    )
    return [
        TaskDeadline(
            id=row.id,
            step=row.step,
            step_name=STEP_NAMES.get(row.step, row.step),
            due_at=row.due_at,
            remind_at=row.remind_at,
            late=row.late,
            open=row.open,
        )
        for row in await work.session.scalars(query)
    ]
