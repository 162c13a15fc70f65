"""The inbox (待办箱): open tasks of a person's groups, by urgency; paged by the database (R-60)."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import defer, lazyload

from hotline.cases.models import Case
from hotline.deadlines.rules import NEVER
from hotline.organization.caller import Caller
from hotline.organization.directory import people_names, unit_names
from hotline.tasks.models import HumanTask, TaskGroup
from hotline.tickets.models import Ticket
from hotline.tickets.scope import about
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


class InboxItem(View):
    """An open task in a list (待办)."""

    id: str
    element: str
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


async def inbox(work: Work, caller: Caller, wanted: InboxFilter, paging: Paging) -> Page[InboxItem]:
    """A page of what the caller may do, the most urgent first."""
    conditions = _conditions(work, caller, wanted)
    counting = select(func.count()).select_from(HumanTask).where(*conditions)
    total = await work.session.scalar(counting)
    query = (
        select(HumanTask, Ticket, Case.title)
        .outerjoin(Ticket, Ticket.id == HumanTask.ticket_id)
        .outerjoin(Case, Case.id == HumanTask.case_id)
        .options(defer(Ticket.content), lazyload(HumanTask.limits))
        .where(*conditions)
        .order_by(*_order(caller, wanted))
        .offset(paging.offset)
        .limit(paging.size)
    )
    rows = (await work.session.execute(query)).all()
    names = await people_names(work, {task.claimed_by for task, _, _ in rows if task.claimed_by})
    units = await unit_names(work)
    heads = [head_of(caller, ticket, units) if ticket else None for _, ticket, _ in rows]
    items = [_item(work, row[0], row[2], head, names) for row, head in zip(rows, heads, strict=True)]
    return Page(items=items, total=total or 0, page=paging.page, size=paging.size)


def _conditions(work: Work, caller: Caller, wanted: InboxFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [HumanTask.status == "open", _offered(caller, wanted.group)]
    if wanted.ticket_id is not None:
        conditions.append(HumanTask.ticket_id == wanted.ticket_id)
    if wanted.overdue is not None:
        passed = func.coalesce(HumanTask.due_at < work.now, False)
        conditions.append(passed if wanted.overdue else ~passed)
    if wanted.claimed is not None:
        conditions.append(_claimed(caller, wanted.claimed))
    return conditions


def _offered(caller: Caller, group: str | None) -> ColumnElement[bool]:
    """As `hotline.tickets.scope.groups_on`: what a deputy's own unit is not to see counts by his own right alone."""
    offered = _to(caller.groups if group is None else caller.groups & {group})
    if not caller.barred:
        return offered
    own = _to(caller.own if group is None else caller.own & {group})
    kept = exists().where(Ticket.id == HumanTask.ticket_id, about(caller.barred)).correlate(HumanTask)
    return or_(own, offered & ~kept)


def _to(groups: frozenset[str]) -> ColumnElement[bool]:
    return exists().where(TaskGroup.task_id == HumanTask.id, TaskGroup.group.in_(sorted(groups)))


def _claimed(caller: Caller, by: Literal["mine", "free", "others"]) -> ColumnElement[bool]:
    if by == "free":
        return HumanTask.claimed_by.is_(None)
    return HumanTask.claimed_by == caller.id if by == "mine" else HumanTask.claimed_by != caller.id


def _order(caller: Caller, wanted: InboxFilter) -> list[ColumnElement[Any]]:
    by_urgency = [HumanTask.due_at.asc().nulls_last(), HumanTask.id.asc()]
    if not wanted.mine_first:
        return [*by_urgency]
    return [func.coalesce(HumanTask.claimed_by == caller.id, False).desc(), *by_urgency]


def _item(
    work: Work, task: HumanTask, title: str | None, ticket: TicketHead | None, names: dict[str, str]
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
        time_left=work.calendar.time_left_text(work.now, due) if due else None,
        claimed_by=task.claimed_by,
        claimed_by_name=names.get(task.claimed_by) if task.claimed_by else None,
        has_draft=bool(task.draft),
        case_id=task.case_id,
        case_title=title,
        ticket=ticket,
    )
