"""Departments that are merged, renamed or closed (单位撤并, R-81): the successor has their open work at once."""

from datetime import date

from sqlalchemy import ColumnElement, exists, or_, select, update

from hotline.calendar import in_shanghai
from hotline.cases.models import Case
from hotline.errors import HotlineError, RuleBroken
from hotline.notifications.notify import notify
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.models import Grid, Unit
from hotline.organization.moved_work import move_other_work
from hotline.organization.rules import UnitKind
from hotline.organization.successors import same_units
from hotline.tasks.models import HumanTask, TaskGroup
from hotline.tasks.present_groups import present_groups, present_suggestion
from hotline.tickets.journal import record
from hotline.tickets.models import Dispatch, Ticket
from hotline.work import Work

MAY_END = frozenset({UnitKind.DEPARTMENT, UnitKind.FUNCTIONAL, UnitKind.PROPERTY})
"""Kinds of units that come and go; the others belong to every street."""


class UnitUnknown(HotlineError):
    """There is no such unit, or none that can be closed."""

    code = "UNIT_UNKNOWN"
    status = 422
    message = "没有该单位，或该单位不能撤并"


class SuccessorInvalid(HotlineError):
    """The successor is closed, of another kind, or the unit itself."""

    code = "SUCCESSOR_INVALID"
    status = 422
    message = "承接单位须是仍在运行的另一个同类单位"


class SuccessionTooEarly(HotlineError):
    """The day on which the successor takes over is still to come."""

    code = "SUCCESSION_TOO_EARLY"
    status = 422
    message = "承接日期未到，请在当日办理"


class UnitClosed(RuleBroken):
    """The unit has a successor already, and it is another one."""

    code = "UNIT_CLOSED"
    message = "该单位已撤并，并已由其他单位承接"


async def succeed(work: Work, caller: Caller, code: str, successor: str, day: date) -> Unit:
    """From `day` on (Asia/Shanghai, today or before) the successor has what the unit had; again, it is the same.

    Open tickets, dispatches and tasks move with a line of history; what has ended keeps the old code, so that
    old reports keep the old name. Raises Forbidden, UnitUnknown, SuccessorInvalid, SuccessionTooEarly, UnitClosed.
    """
    caller.require_action(Action.CLOSE_DEPARTMENT)
    unit = await _known(work, code)
    if unit.ended_on is None:
        await _check_successor(work, unit, successor)
        if day > in_shanghai(work.now).date():
            raise SuccessionTooEarly
        await hand_over(work, unit, successor, day)
    if unit.successor != successor:
        raise UnitClosed
    return unit


async def hand_over(work: Work, unit: Unit, successor: str, day: date) -> None:
    """Closes the unit and moves its open work, in this transaction; nothing if somebody else just did.

    Raises SuccessorInvalid.
    """
    await _lock_work_of(work, unit.code)  # tickets before units: as everybody who opens a task
    heir = await _lock_units(work, unit, successor)
    if unit.ended_on is not None:
        return
    unit.active, unit.successor, unit.ended_on = False, successor, day
    await work.session.execute(update(Grid).where(Grid.unit == unit.code).values(unit=successor))
    await work.session.flush()
    moved = await _move_tickets(work, unit, heir)
    await _move_tasks(work, unit.code)
    await move_other_work(work, unit.code, successor)
    if moved:
        text = f"{unit.name}撤并，{moved}张在办工单转由{heir.name}承接，时限不变。"
        notify(work, f"succession:{unit.code}", None, "succession", f"head@{successor}", text)


async def _known(work: Work, code: str) -> Unit:
    unit = await work.session.get(Unit, code)
    if unit is None or unit.kind not in MAY_END:
        raise UnitUnknown
    return unit


async def _check_successor(work: Work, unit: Unit, successor: str) -> None:
    heir = await work.session.get(Unit, successor)
    if heir is None or heir is unit or not heir.active or heir.kind != unit.kind:
        raise SuccessorInvalid


async def _lock_units(work: Work, unit: Unit, successor: str) -> Unit:
    """Both, in one order for everybody, so that two that close at once can't become each other's successor."""
    query = (
        select(Unit)
        .where(Unit.code.in_((unit.code, successor)))
        .order_by(Unit.code)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    rows = {row.code: row for row in await work.session.scalars(query)}
    if successor not in rows or not (rows[successor].active or unit.ended_on):
        raise SuccessorInvalid
    return rows[successor]


def _tasks_of(code: str) -> ColumnElement[bool]:
    groups = [f"{role}@{code}" for role in ("handler", "head")]
    offered = exists().where(TaskGroup.task_id == HumanTask.id, TaskGroup.group.in_(groups))
    suggested = HumanTask.suggestion["department"].as_string() == code
    return (HumanTask.status == "open") & or_(offered, suggested)


async def _lock_work_of(work: Work, code: str) -> list[Ticket]:
    """The unit's open tickets; they, and whatever else has an open task of the unit, stay locked."""
    tasks = select(HumanTask.case_id).where(_tasks_of(code))
    concerned = select(HumanTask.ticket_id).where(_tasks_of(code))
    is_open = Ticket.closed_at.is_(None) & Ticket.withdrawn_at.is_(None)
    mine = (Ticket.department == code) & is_open
    tickets = select(Ticket).where(or_(mine, Ticket.id.in_(concerned))).order_by(Ticket.id)
    cases = select(Case).where(Case.id.in_(tasks)).order_by(Case.id)
    anew = {"populate_existing": True}
    tickets, cases = tickets.with_for_update(key_share=True), cases.with_for_update(key_share=True)
    locked = (await work.session.scalars(tickets, execution_options=anew)).all()  # a ticket before its cases
    await work.session.execute(cases, execution_options=anew)
    return [ticket for ticket in locked if ticket.department == code and ticket.is_open]


async def _move_tickets(work: Work, unit: Unit, heir: Unit) -> int:
    """Answers how many; a confidential one that is about the successor is the center's to go on with (R-75)."""
    family = await same_units(work, heir.code)
    tickets = await _lock_work_of(work, unit.code)  # and what came between the first look and the unit's lock
    for ticket in tickets:
        if ticket.confidential and ticket.complained_unit in family:
            record(work, ticket.id, "succeeded", f"{unit.name}撤并；保密工单不转被反映单位，由城运中心续办")
            continue
        ticket.department = heir.code
        record(work, ticket.id, "succeeded", f"{unit.name}撤并，由{heir.name}承接，时限不变")
        await work.session.execute(
            update(Dispatch)
            .where(Dispatch.ticket_id == ticket.id, Dispatch.department == unit.code)
            .where(Dispatch.ended_at.is_(None))
            .values(department=heir.code)
        )
    return sum(ticket.department == heir.code for ticket in tickets)


async def _move_tasks(work: Work, code: str) -> None:
    """Whoever had claimed one has no right to it any more: it is free again; what was typed stays."""
    query = select(HumanTask, Ticket).outerjoin(Ticket, Ticket.id == HumanTask.ticket_id)
    for task, ticket in (await work.session.execute(query.where(_tasks_of(code)))).all():
        before = {group.group for group in task.groups}
        after = set(await present_groups(work, ticket, before))
        if before != after:
            task.groups = [group for group in task.groups if group.group in after]
            task.groups.extend(TaskGroup(group=group) for group in sorted(after - before))
            task.claimed_by = task.claimed_at = None
        task.suggestion = await present_suggestion(work, task.suggestion)
