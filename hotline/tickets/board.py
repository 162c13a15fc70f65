"""The dispatch board (派单台): what waits for the center, what is near its limit, what each department has."""

from datetime import date, datetime, time

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from hotline.calendar import SHANGHAI, in_shanghai
from hotline.deadlines.models import Deadline
from hotline.deadlines.rules import DEPARTMENT_STEPS
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.directory import people_names
from hotline.organization.models import Unit
from hotline.organization.rules import CENTER, Group, Role
from hotline.tasks.models import HumanTask, TaskGroup
from hotline.tickets.models import Ticket
from hotline.tickets.scope import scope_for, visible
from hotline.tickets.search import COUNTED, NOT_DUE, TicketLine, count_so_far, is_running, lines_of
from hotline.view import LocalMoment, View
from hotline.work import Work

DISPATCHERS = str(Group(Role.DISPATCHER, CENTER))
SHOWN = 50
"""Lines of each list; the rest is found in the inbox and by a search."""
DISPATCH, REVIEW = "dispatch_ticket", "review_return"


class BoardTask(View):
    """A ticket that waits for the center, with the task by which it goes on (待派、待审)."""

    task_id: str
    action: str
    """`dispatch_ticket` 派单、`review_return` 审核退单。"""
    opened_at: LocalMoment
    claimed_by: str | None
    claimed_by_name: str | None
    ticket: TicketLine


class BoardList(View):
    """What waits, the most urgent first (待办清单)."""

    total: int
    more: bool
    """条数超过 1000：`total` 只数到 1000。"""
    items: list[BoardTask]
    """最急的 50 条。"""


class NearList(View):
    """Tickets of which a limit is near or has passed (临期、超期)."""

    total: int
    more: bool
    items: list[TicketLine]


class DepartmentLoad(View):
    """What a department has on hand (部门在办情况)."""

    code: str
    name: str
    field: str | None
    field_name: str | None
    open: int
    """在办工单。"""
    due_today: int
    """今日到期（接单、联系、处置任一项）的工单，已超期的不计。"""
    late: int
    """有一项已过期限仍未完成的工单。"""


class DispatchBoard(View):
    """The dispatch board (派单台)."""

    waiting: BoardList
    """待派单。"""
    returned: BoardList
    """退单待审核。"""
    near: NearList
    """在办工单中，有时限已到提醒时间或已过的。"""
    departments: list[DepartmentLoad]


async def dispatch_board(work: Work, caller: Caller) -> DispatchBoard:
    """The board as it stands now; a fixed number of queries, however many tickets. Raises Forbidden."""
    caller.require_action(Action.WATCH_DISPATCH)
    seen = visible(await scope_for(work, caller))
    return DispatchBoard(
        waiting=await _tasks(work, caller, seen, DISPATCH),
        returned=await _tasks(work, caller, seen, REVIEW),
        near=await _near(work, caller, seen),
        departments=await department_loads(work),
    )


async def department_loads(work: Work) -> list[DepartmentLoad]:
    """All departments to which tickets are dispatched, by code."""
    field = aliased(Unit)
    units = (
        select(Unit.code, Unit.name, Unit.field, field.name.label("field_name"))
        .outerjoin(field, field.code == Unit.field)
        .where(Unit.kind == "department", Unit.active)
        .order_by(Unit.code)
    )
    on_hand, today = await _numbers(work, _on_hand()), _end_of_today(work.now)
    late = await _numbers(work, _due(Deadline.due_at < work.now))
    due = await _numbers(work, _due(Deadline.due_at >= work.now, Deadline.due_at <= today))
    return [
        DepartmentLoad(
            code=row.code,
            name=row.name,
            field=row.field,
            field_name=row.field_name,
            open=on_hand.get(row.code, 0),
            due_today=due.get(row.code, 0),
            late=late.get(row.code, 0),
        )
        for row in await work.session.execute(units)
    ]


def _end_of_today(now: datetime) -> datetime:
    """24:00 in Shanghai."""
    tomorrow = date.fromordinal(in_shanghai(now).toordinal() + 1)
    return datetime.combine(tomorrow, time(), SHANGHAI)


def _is_open() -> ColumnElement[bool]:
    return Ticket.closed_at.is_(None) & Ticket.withdrawn_at.is_(None)


def _on_hand() -> Select[str | None, int]:
    query = select(Ticket.department, func.count()).where(_is_open(), Ticket.department.is_not(None))
    return query.group_by(Ticket.department)


def _due(*when: ColumnElement[bool]) -> Select[str | None, int]:
    return (
        select(Ticket.department, func.count(Ticket.id.distinct()))
        .join(Deadline, Deadline.case_id == Ticket.id)
        .where(Deadline.step.in_(sorted(DEPARTMENT_STEPS)), *is_running(), *when, _is_open())
        .group_by(Ticket.department)
    )


async def _numbers(work: Work, query: Select[str | None, int]) -> dict[str, int]:
    return {code: number for code, number in await work.session.execute(query) if code is not None}


async def _tasks(work: Work, caller: Caller, seen: ColumnElement[bool], action: str) -> BoardList:
    found = (
        select(HumanTask.id, HumanTask.opened_at, HumanTask.claimed_by, HumanTask.ticket_id)
        .join(TaskGroup, TaskGroup.task_id == HumanTask.id)
        .join(Ticket, Ticket.id == HumanTask.ticket_id)
        .where(TaskGroup.group == DISPATCHERS, TaskGroup.is_open, HumanTask.action == action, seen)
    )
    rows = (
        await work.session.execute(found.order_by(TaskGroup.due_at, TaskGroup.task_id).limit(SHOWN))
    ).all()
    lines = await lines_of(work, caller, [row.ticket_id for row in rows])
    names = await people_names(work, {row.claimed_by for row in rows if row.claimed_by})
    items = [
        BoardTask(
            task_id=row.id,
            action=action,
            opened_at=row.opened_at,
            claimed_by=row.claimed_by,
            claimed_by_name=names.get(row.claimed_by or ""),
            ticket=lines[row.ticket_id],
        )
        for row in rows
    ]
    total = await count_so_far(work, found.with_only_columns(HumanTask.id))
    return BoardList(total=min(total, COUNTED), more=total > COUNTED, items=items)


async def _near(work: Work, caller: Caller, seen: ColumnElement[bool]) -> NearList:
    nearest = func.min(Deadline.due_at)
    found = (
        select(Ticket.id)
        .join(Deadline, Deadline.case_id == Ticket.id)
        .where(Deadline.step.not_in(NOT_DUE), *is_running(), Deadline.remind_at <= work.now, _is_open(), seen)
        .group_by(Ticket.id)
    )
    keys = list(await work.session.scalars(found.order_by(nearest, Ticket.id).limit(SHOWN)))
    lines, total = await lines_of(work, caller, keys), await count_so_far(work, found)
    return NearList(total=min(total, COUNTED), more=total > COUNTED, items=[lines[key] for key in keys])
