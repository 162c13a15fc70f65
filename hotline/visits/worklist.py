"""The visits of a station or the field team (走访清单, R-32, R-33): what waits, what is taken, what was done."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import defer

from hotline.deadlines.models import Deadline
from hotline.deadlines.rules import NEVER, STEP_NAMES
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.directory import people_names, unit_names
from hotline.tasks.models import HumanTask
from hotline.tickets.light import Light, light_of
from hotline.tickets.models import Ticket
from hotline.tickets.scope import scope_for, visible
from hotline.tickets.view import TicketHead, head_of, masking_for
from hotline.view import LocalMoment, Page, Paging, View
from hotline.visits.models import Visit
from hotline.work import Work

ON_SITE = ("station_staff", "field_team")


class VisitFilter(BaseModel):
    """What is looked for; what is not given does not matter."""

    model_config = ConfigDict(frozen=True)

    state: Literal["waiting", "taken", "open", "done"] = "open"
    """`waiting` nobody has taken it yet, `taken` somebody has, `open` both, `done` visited."""
    mine: bool = False
    """Only what the caller has taken himself."""
    grid: str | None = None
    done_from: datetime | None = None
    """Aware; included."""
    done_to: datetime | None = None
    """Aware; excluded."""
    sort: Literal["due", "grid"] = "due"
    """`grid`: cell by cell, in each the nearest due first."""


class VisitLine(View):
    """A visit in a list (走访清单行)."""

    id: str
    ticket: TicketHead
    """工单概要；个人信息按岗位脱敏。"""
    address: str
    """地址，按岗位显示或脱敏。"""
    visitor: str
    """`station` 工作站、`field_team` 外勤小组。"""
    unit: str
    unit_name: str
    status: str
    """`wanted` 待走访、`done` 已走访、`excused` 已说明未走访原因、`withdrawn` 已撤回。"""
    arranged_at: LocalMoment
    taken_at: LocalMoment | None
    taken_by: str | None
    taken_by_name: str | None
    handed_on_at: LocalMoment | None
    done_at: LocalMoment | None
    step_name: str | None
    """现在的步骤：接收走访、走访；已结束的为空。"""
    due_at: LocalMoment | None
    time_left: str | None
    light: Light | None
    late: bool
    """有一步已记超时，或已过期限。"""
    task_id: str | None
    """办理它的待办；没有开着的待办为空。"""


async def visits(work: Work, caller: Caller, wanted: VisitFilter, paging: Paging) -> Page[VisitLine]:
    """A page of the visits of the caller's station or team: the nearest due first, done ones the latest first.

    Raises Forbidden.
    """
    caller.require_action(Action.WATCH_VISITS)
    found = await _found(work, caller, wanted)
    total = await work.session.scalar(select(func.count()).select_from(found.subquery()))
    ordered = found.order_by(*_order(wanted)).offset(paging.offset).limit(paging.size)
    items = await _lines(work, caller, list(await work.session.scalars(ordered)))
    return Page(items=items, total=total or 0, page=paging.page, size=paging.size)


async def _found(work: Work, caller: Caller, wanted: VisitFilter) -> Select[str]:
    seen = select(Ticket.id).where(visible(await scope_for(work, caller)))
    conditions = [
        Visit.unit.in_(sorted(caller.units_as(*ON_SITE))),
        Visit.ticket_id.in_(seen),  # a query of its own: the rule looks at visits, too
        *_in_state(wanted),
    ]
    if wanted.mine:
        conditions.append(Visit.taken_by == caller.id)
    if wanted.grid is not None:
        conditions.append(Ticket.grid == wanted.grid)
    return select(Visit.id).join(Ticket, Ticket.id == Visit.ticket_id).where(*conditions)


def _in_state(wanted: VisitFilter) -> list[ColumnElement[bool]]:
    if wanted.state == "done":
        done = [Visit.status == "done"]
        if wanted.done_from is not None:
            done.append(Visit.done_at >= wanted.done_from)
        if wanted.done_to is not None:
            done.append(Visit.done_at < wanted.done_to)
        return done
    taken = Visit.taken_at.is_not(None)
    state = {"waiting": [~taken], "taken": [taken], "open": []}[wanted.state]
    return [Visit.status == "wanted", *state]


def _order(wanted: VisitFilter) -> list[ColumnElement[Any]]:
    if wanted.state == "done":
        return [Visit.done_at.desc(), Visit.id.expression]
    nearest = (
        select(func.min(Deadline.due_at))
        .where(Deadline.case_id == Visit.id, Deadline.settled_at.is_(None), Deadline.void_reason.is_(None))
        .scalar_subquery()
    )
    by_grid = [Ticket.grid.expression] if wanted.sort == "grid" else []
    return [*by_grid, func.coalesce(nearest, NEVER), Visit.id.expression]


async def _lines(work: Work, caller: Caller, keys: Sequence[str]) -> list[VisitLine]:
    query = (
        select(Visit, Ticket)
        .join(Ticket, Ticket.id == Visit.ticket_id)
        .options(defer(Ticket.content))
        .where(Visit.id.in_(keys))
    )
    rows = {row[0].id: (row[0], row[1]) for row in await work.session.execute(query)}
    shown = [rows[key] for key in keys if key in rows]
    units = await unit_names(work)
    names = await people_names(work, {visit.taken_by for visit, _ in shown if visit.taken_by})
    limits, tasks = await limits_of_visits(work, keys), await _tasks(work, keys)
    return [
        VisitLine(
            **_columns(visit),
            ticket=head_of(caller, ticket, units),
            address=masking_for(caller, ticket).in_a_list.place,
            unit_name=units.get(visit.unit, visit.unit),
            taken_by_name=names.get(visit.taken_by or ""),
            task_id=tasks.get(visit.id),
            **_time(work, limits.get(visit.id, [])),
        )
        for visit, ticket in shown
    ]


_MADE = {"ticket", "address", "unit_name", "taken_by_name", "task_id"} | {
    "step_name",
    "due_at",
    "time_left",
    "light",
    "late",
}


def _columns(visit: Visit) -> dict[str, Any]:
    return {name: getattr(visit, name) for name in VisitLine.model_fields.keys() - _MADE}


async def limits_of_visits(work: Work, keys: Sequence[str]) -> Mapping[str, list[Deadline]]:
    """The limits of each visit, the earliest due first."""
    query = select(Deadline).where(Deadline.case_id.in_(keys)).order_by(Deadline.due_at, Deadline.id)
    found: dict[str, list[Deadline]] = {}
    for row in await work.session.scalars(query):
        found.setdefault(row.case_id, []).append(row)
    return found


def _time(work: Work, limits: Sequence[Deadline]) -> dict[str, Any]:
    running = next((limit for limit in limits if limit.open), None)
    due = running.due_at if running else None
    light = light_of(work.now, due, running.remind_at if running else None)
    return {
        "step_name": STEP_NAMES.get(running.step, running.step) if running else None,
        "due_at": due,
        "time_left": work.calendar.time_left_text(work.now, due) if due else None,
        "light": light,
        "late": light == "red" or any(limit.late for limit in limits),
    }


async def _tasks(work: Work, keys: Sequence[str]) -> dict[str, str]:
    query = select(HumanTask.case_id, HumanTask.id).where(
        HumanTask.case_id.in_(keys), HumanTask.status == "open"
    )
    return {row.case_id: row.id for row in await work.session.execute(query)}
