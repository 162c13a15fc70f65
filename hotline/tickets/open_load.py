"""Where it burns (在办情况): how many tickets are open, late or near a limit, by department and field."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true

from hotline.deadlines.models import Deadline
from hotline.organization.models import Grid, Unit
from hotline.tickets.models import Ticket
from hotline.tickets.scope import Scopes
from hotline.tickets.search import NOT_DUE, is_running
from hotline.view import View
from hotline.work import Work


class LoadView(View):
    """Open tickets of a department, a field, or all (在办)."""

    key: str
    """部门或领域的编号；合计、尚未派单的为空。"""
    name: str
    field: str
    """部门所属领域的编号。"""
    open: int
    """在办，件。"""
    late: int
    """其中有时限已超，件。"""
    near: int
    """其中有时限已到提醒时间，件（不含已超）。"""


class OpenLoad(View):
    """What is open now (在办概况)."""

    total: LoadView
    fields: list[LoadView]
    departments: list[LoadView]


async def open_load(work: Work, scopes: Scopes) -> OpenLoad:
    """Of the tickets that a department, a leader's field or a station has now; of all for the whole street (R-60)."""
    units = {row.code: row for row in await work.session.execute(select(Unit.code, Unit.name, Unit.field))}
    departments = [
        LoadView(
            key=row.department or "",
            name=units[row.department].name if row.department in units else "尚未派单",
            field=(units[row.department].field or "") if row.department in units else "",
            open=row.open,
            late=row.late,
            near=row.near,
        )
        for row in await work.session.execute(_query(work, scopes))
    ]
    departments.sort(key=lambda each: (-each.late, -each.near, -each.open, each.key))
    fields = [
        _sum((each for each in departments if each.field == key), key=key, name=units[key].name, field=key)
        for key in sorted({each.field for each in departments if each.field in units})
    ]
    return OpenLoad(
        total=_sum(departments, key="", name="合计", field=""), fields=fields, departments=departments
    )


def _query(work: Work, scopes: Scopes) -> Any:
    limits = (
        select(
            Deadline.case_id,
            func.min(Deadline.due_at).label("due"),
            func.min(Deadline.remind_at).label("remind"),
        )
        .where(Deadline.step.not_in(NOT_DUE), *is_running())
        .group_by(Deadline.case_id)
        .subquery()
    )
    late = limits.c.due < work.now
    near = and_(limits.c.due >= work.now, limits.c.remind <= work.now)
    return (
        select(
            Ticket.department,
            func.count().label("open"),
            _number_where(late).label("late"),
            _number_where(near).label("near"),
        )
        .outerjoin(limits, limits.c.case_id == Ticket.id)
        .where(Ticket.closed_at.is_(None), _had_by(scopes))
        .group_by(Ticket.department)
    )


def _number_where(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _had_by(scopes: Scopes) -> ColumnElement[bool]:
    if any(scope.everything for scope in scopes):
        return true()
    departments = sorted({code for scope in scopes for code in scope.departments})
    stations = sorted({code for scope in scopes for code in scope.stations})
    grids = select(Grid.code).where(Grid.station.in_(stations))
    return or_(Ticket.department.in_(departments), Ticket.grid.in_(grids))


def _sum(rows: Iterable[LoadView], **named: str) -> LoadView:
    found = list(rows)
    return LoadView(
        open=sum(each.open for each in found),
        late=sum(each.late for each in found),
        near=sum(each.near for each in found),
        **named,
    )
