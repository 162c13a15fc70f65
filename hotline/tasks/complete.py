"""Claiming, drafting and completing a task (办理待办): one transaction with what the engine is to be told."""

from typing import Any

from sqlalchemy import select

from hotline.calendar import in_shanghai
from hotline.engine.outbox import complete_task, engine_variables
from hotline.organization.caller import Caller
from hotline.tasks.actions import ACTIONS, Completion
from hotline.tasks.errors import (
    TaskClaimedByOther,
    TaskDone,
    TaskNotFound,
    TaskNotYours,
    TaskWithdrawn,
)
from hotline.tasks.form_check import check
from hotline.tasks.form_options import options_for
from hotline.tasks.form_versions import form_of
from hotline.tasks.models import HumanTask
from hotline.tickets.lookup import lock_ticket
from hotline.work import Work


async def complete(work: Work, caller: Caller, task_id: str, data: dict[str, Any]) -> HumanTask:
    """Completes a task with what was filled in.

    Raises TaskNotFound, TaskNotYours, TaskClaimedByOther, TaskDone, TaskWithdrawn, FormInvalid, or what the
    rules say against it.
    """
    task = await _own_open_task(work, caller, task_id)
    ticket = await lock_ticket(work, task.ticket_id)
    form = await form_of(work, task)
    today = in_shanghai(work.now).date()
    cleaned = check(form, data, await options_for(work, form, ticket), today=today)
    output = await ACTIONS[task.action](work, Completion(ticket, task, caller, cleaned))
    task.status = "completed"
    task.data = cleaned
    task.output = engine_variables(output)
    task.ended_at = work.now
    task.ended_by = caller.id
    complete_task(work, ticket.id, task.id)
    return task


async def claim(work: Work, caller: Caller, task_id: str) -> HumanTask:
    """Takes a task of one's group for oneself (认领). Raises as `complete`."""
    task = await _own_open_task(work, caller, task_id)
    task.claimed_by = caller.id
    task.claimed_at = work.now
    return task


async def release(work: Work, caller: Caller, task_id: str) -> HumanTask:
    """Gives a claimed task back to its group (退回认领). Raises as `complete`."""
    task = await _own_open_task(work, caller, task_id)
    task.claimed_by = None
    task.claimed_at = None
    return task


async def keep_draft(work: Work, caller: Caller, task_id: str, draft: dict[str, Any]) -> HumanTask:
    """Keeps what was typed so far (草稿), unchecked. Raises as `complete`."""
    task = await _own_open_task(work, caller, task_id)
    task.draft = draft
    return task


async def keep_unsent(work: Work, caller: Caller, task_id: str, data: dict[str, Any]) -> None:
    """Keeps what somebody had filled in when the task was taken back from them: nothing typed is lost.

    The draft of a colleague who had claimed the task stays.
    """
    task = await work.session.get(HumanTask, task_id)
    if task is None or caller.groups.isdisjoint(group.group for group in task.groups):
        return
    if task.claimed_by in (None, caller.id):
        task.draft = data


async def _own_open_task(work: Work, caller: Caller, task_id: str) -> HumanTask:
    """The task, its ticket locked first, so that nobody else changes either until the end."""
    ticket_id = await work.session.scalar(select(HumanTask.ticket_id).where(HumanTask.id == task_id))
    if ticket_id is None:
        raise TaskNotFound
    await lock_ticket(work, ticket_id)
    task = await work.session.get_one(HumanTask, task_id, populate_existing=True)
    if caller.groups.isdisjoint(group.group for group in task.groups):
        raise TaskNotYours
    if task.status == "completed":
        raise TaskDone
    if task.status == "withdrawn":
        raise TaskWithdrawn
    if task.claimed_by not in (None, caller.id):
        raise TaskClaimedByOther
    return task
