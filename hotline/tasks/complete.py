"""Claiming, drafting and completing a task (办理待办): one transaction with what the engine is to be told."""

from typing import Any

from sqlalchemy import select

from hotline.calendar import in_shanghai
from hotline.cases.lookup import lock_subject
from hotline.organization.caller import Caller
from hotline.organization.stand_in import in_the_name_of
from hotline.tasks.actions import ACTIONS, Completion
from hotline.tasks.completed import mark_completed
from hotline.tasks.errors import (
    TaskClaimedByOther,
    TaskDone,
    TaskNotFound,
    TaskWithdrawn,
)
from hotline.tasks.form_check import check
from hotline.tasks.form_options import options_for
from hotline.tasks.form_versions import form_of
from hotline.tasks.models import HumanTask
from hotline.tasks.offered import check_offered, is_offered
from hotline.tasks.ticket import concerned_ticket
from hotline.tickets.lookup import lock_ticket
from hotline.work import Work


async def complete(work: Work, caller: Caller, task_id: str, data: dict[str, Any]) -> HumanTask:
    """Completes a task with what was filled in.

    Raises TaskNotFound, TaskNotYours, TaskClaimedByOther, TaskDone, TaskWithdrawn, FormInvalid, or what the
    rules say against it.
    """
    task = await _own_open_task(work, caller, task_id)
    subject = await lock_subject(work, task.case_id)
    ticket = await concerned_ticket(work, task)
    form = await form_of(work, task)
    today = in_shanghai(work.now).date()
    cleaned = check(form, data, await options_for(work, form, ticket), today=today)
    for_whom = caller.on_behalf_of(*_groups(task), rather=task.claimed_by)
    work = await in_the_name_of(work, for_whom)
    done = Completion(subject, task, caller, cleaned, for_whom)
    output = await ACTIONS[task.action](work, done)
    mark_completed(work, done, output)
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
    if task is None or not is_offered(caller, task, await concerned_ticket(work, task)):
        return
    if task.claimed_by is None or caller.may_take_over(task.claimed_by):
        task.draft = data


async def _own_open_task(work: Work, caller: Caller, task_id: str) -> HumanTask:
    """The task, its case locked first, so that nobody else changes either until the end.

    Before a case that concerns a ticket the ticket is locked: whoever works on a ticket locks its cases after it.
    """
    query = select(HumanTask.case_id, HumanTask.ticket_id).where(HumanTask.id == task_id)
    found = (await work.session.execute(query)).one_or_none()
    if found is None:
        raise TaskNotFound
    if found.ticket_id is not None:
        await lock_ticket(work, found.ticket_id)
    await lock_subject(work, found.case_id)
    task = await work.session.get_one(HumanTask, task_id, populate_existing=True)
    await check_offered(work, caller, task)
    if task.status == "completed":
        raise TaskDone
    if task.status == "withdrawn":
        raise TaskWithdrawn
    if task.claimed_by is not None and not caller.may_take_over(task.claimed_by):
        raise TaskClaimedByOther
    return task


def _groups(task: HumanTask) -> list[str]:
    return [group.group for group in task.groups]
