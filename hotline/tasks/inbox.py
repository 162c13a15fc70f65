"""The inbox (待办箱): open tasks of a person's groups, by urgency; paged by the database (R-60).

However many tasks there are, a page is a walk along the index of each of the caller's groups (`TaskGroup`), and
what lies behind it is counted only so far (`COUNTED`).
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.orm import defer, lazyload

from hotline.cases.models import Case
from hotline.deadlines.models import Deadline
from hotline.deadlines.rules import NEVER
from hotline.engine.process_versions import labels_of
from hotline.organization.caller import Caller
from hotline.organization.directory import people_names, unit_names
from hotline.tasks.inbox_queries import COUNTED, count_tasks, find_tasks
from hotline.tasks.models import HumanTask, TaskLimit
from hotline.tickets.helping import NOBODY, units_helping
from hotline.tickets.light import Light, light_of
from hotline.tickets.models import Ticket
from hotline.tickets.view import TicketHead, head_of
from hotline.view import LocalMoment, Page, Paging, View
from hotline.work import Work


class InboxFilter(BaseModel):
    """What is looked for; what is not given does not matter."""

    model_config = ConfigDict(frozen=True)

    group: str | None = None
    ticket_id: str | None = None
    overdue: bool | None = None
    claimed: Literal["mine", "free", "others"] | None = None
    mine_first: bool = False
    kind: str | None = None
    """Of the ticket."""
    element: str | None = None
    """The step: the user task's id in its diagram."""
    words: str | None = None
    """All of them in the title of ticket or case."""
    light: Light | None = None
    sort: Literal["urgency", "newest"] = "urgency"


class InboxItem(View):
    """An open task in a list (待办)."""

    id: str
    element: str
    step: str
    """步骤名称，与流程图一致，如“先行联系”；流程图未存档的为元素编号。"""
    action: str
    """办理动作，见各表单。"""
    dispatch_no: int
    round: str
    groups: list[str]
    opened_at: LocalMoment
    due_at: LocalMoment | None
    follow_up_at: LocalMoment | None
    """约定在此之后办理（如再次回访）。"""
    overdue: bool
    light: Light | None
    """`green` 时限充裕、`amber` 已到提醒时间、`red` 已过期限；不限时为空。"""
    time_left: str | None
    """剩余工作时间，如“还剩 1 个工作日 3 小时”。"""
    claimed_by: str | None
    claimed_by_name: str | None
    has_draft: bool
    case_id: str
    """所办事项：工单自身的待办为工单号，其他为事项号。"""
    case_title: str | None
    """事项名称；工单自身的待办为空。"""
    ticket: TicketHead | None
    """所涉工单；不涉及单个工单的事项（约谈、会议等）为空。"""


class InboxPage(Page[InboxItem]):
    """A page of an inbox (待办分页)."""

    more: bool
    """全部条数超过 1000：`total` 只数到 1000。"""


class InboxState(View):
    """Whether an inbox is still what it was (待办有无变化)."""

    fingerprint: str
    """与上次相同即无变化：本页的待办、认领情况和时限，以及条数。"""
    total: int
    more: bool


async def inbox(work: Work, caller: Caller, wanted: InboxFilter, paging: Paging) -> InboxPage:
    """A page of what the caller may do, the most urgent first."""
    counted = await count_tasks(work, caller, wanted)
    keys = await find_tasks(work, caller, wanted, paging)
    return InboxPage(
        items=await _items(work, caller, keys),
        total=min(counted, COUNTED),
        more=counted > COUNTED,
        page=paging.page,
        size=paging.size,
    )


async def inbox_state(
    work: Work, caller: Caller, wanted: InboxFilter, paging: Paging | None = None
) -> InboxState:
    """What to compare with what was last seen, at a fraction of reading the page again."""
    counted = await count_tasks(work, caller, wanted)
    keys = await find_tasks(work, caller, wanted, paging or Paging())
    query = select(HumanTask.id, HumanTask.claimed_by, HumanTask.due_at).where(HumanTask.id.in_(keys))
    rows = {row.id: row for row in await work.session.execute(query)}
    seen = [(key, *_seen(work, rows[key].claimed_by, rows[key].due_at)) for key in keys if key in rows]
    digest = hashlib.sha256(repr((counted, seen)).encode()).hexdigest()
    return InboxState(fingerprint=digest[:24], total=min(counted, COUNTED), more=counted > COUNTED)


async def inbox_fingerprint(
    work: Work, caller: Caller, wanted: InboxFilter, paging: Paging | None = None
) -> str:
    """The fingerprint alone."""
    return (await inbox_state(work, caller, wanted, paging)).fingerprint


def _seen(work: Work, claimed_by: str | None, due_at: datetime | None) -> tuple[str | None, str, bool]:
    return claimed_by, due_at.isoformat() if due_at else "", due_at is not None and due_at < work.now


async def _items(work: Work, caller: Caller, keys: Sequence[str]) -> list[InboxItem]:
    if not keys:
        return []
    query = (
        select(HumanTask, Ticket, Case.title)
        .outerjoin(Ticket, Ticket.id == HumanTask.ticket_id)
        .outerjoin(Case, Case.id == HumanTask.case_id)
        .options(defer(Ticket.content), lazyload(HumanTask.limits))
        .where(HumanTask.id.in_(keys))
    )
    rows = {row[0].id: row for row in await work.session.execute(query)}
    shown = [rows[key] for key in keys if key in rows]
    labels = await labels_of(work, {(task.process, task.process_version) for task, _, _ in shown})
    names = await people_names(work, {task.claimed_by for task, _, _ in shown if task.claimed_by})
    units, reminders = await unit_names(work), await reminders_of(work, keys)
    helping = await units_helping(work, [ticket.id for _, ticket, _ in shown if ticket])
    return [
        _item(
            work,
            task,
            names,
            step=labels.get((task.process, task.process_version), {}).get(task.element, task.element),
            case_title=title,
            remind_at=reminders.get(task.id),
            ticket=head_of(caller, ticket, units, helping.get(ticket.id, NOBODY)) if ticket else None,
        )
        for task, ticket, title in shown
    ]


async def reminders_of(work: Work, keys: Sequence[str]) -> Mapping[str, datetime]:
    """When each task's own limit reminds."""
    query = (
        select(TaskLimit.task_id, Deadline.remind_at)
        .join(Deadline, Deadline.id == TaskLimit.deadline_id)
        .where(TaskLimit.task_id.in_(keys), TaskLimit.position == 0)
    )
    return {row.task_id: row.remind_at for row in await work.session.execute(query)}


def _item(
    work: Work, task: HumanTask, names: Mapping[str, str], *, remind_at: datetime | None, **shown: Any
) -> InboxItem:
    due = task.due_at if task.due_at is not None and task.due_at < NEVER else None
    return InboxItem(
        id=task.id,
        element=task.element,
        action=task.action,
        dispatch_no=task.dispatch_no,
        round=task.round,
        groups=[group.group for group in task.groups],
        opened_at=task.opened_at,
        due_at=due,
        follow_up_at=task.follow_up_at,
        overdue=due is not None and due < work.now,
        light=light_of(work.now, due, remind_at),
        time_left=work.calendar.time_left_text(work.now, due) if due else None,
        claimed_by=task.claimed_by,
        claimed_by_name=names.get(task.claimed_by) if task.claimed_by else None,
        has_draft=bool(task.draft),
        case_id=task.case_id,
        **shown,
    )
