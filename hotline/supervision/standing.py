"""Where each department stands in a period (本期超时情况, R-40, R-41): how late, and how near to a talk."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, case, distinct, func, literal, select, true

from hotline.deadlines.models import Deadline
from hotline.deadlines.rules import STEP_NAMES
from hotline.organization.caller import Caller
from hotline.organization.models import Unit
from hotline.reports.marks import may_be_listed
from hotline.supervision.counted import is_counted, late_in
from hotline.supervision.explanations import EXPLAINED
from hotline.supervision.models import Talk, TalkCause
from hotline.supervision.periods import Period
from hotline.supervision.sight import oversees, own_departments
from hotline.tickets.models import Dispatch, Ticket
from hotline.tickets.scope import scope_for, visible
from hotline.view import LocalMoment, Page, Paging, View
from hotline.work import Work

ACCEPT = "accept"
STEPS = frozenset({ACCEPT, *EXPLAINED})
"""What a department answers for: 先行接单 (R-40), 先行联系 and 办理 (R-41)."""
TALK_AT = 3
"""So many late acceptances make a talk (R-40); the table `talks` decides when one is opened."""


class StandingView(View):
    """A department's latenesses of a period (部门超时情况)."""

    department: str
    department_name: str
    field_name: str
    """领域。"""
    accept: int
    """未按时先行接单，次（一次派单计一次）。"""
    towards: int
    """其中尚未列入约谈的：满三次约谈。"""
    contact: int
    """未先行联系，次。"""
    handle: int
    """首次处置逾期，次。"""
    re_handle: int
    """再次处置逾期，次。"""
    talks: int
    """本期约谈，件（不含撤销的草稿）。"""

    @property
    def total(self) -> int:
        """All of them together."""
        return self.accept + self.contact + self.handle + self.re_handle


class LateView(View):
    """One lateness (一次超时)."""

    ticket_id: str
    readable: bool
    """工单是否在本人可见范围内。"""
    dispatch_no: int
    department: str
    department_name: str
    step: str
    step_name: str
    due_at: LocalMoment
    settled_at: LocalMoment | None
    """实际完成时间；尚未完成为空。"""
    in_talk: bool
    """是否已列入约谈。"""


async def own_scope(work: Work, caller: Caller) -> Collection[str] | None:
    """Whose latenesses the caller sees under supervision: None for every department's (R-60)."""
    if oversees(caller) or caller.has_role("discipline"):
        return None
    return await own_departments(work, caller)


async def standings(work: Work, period: Period, only: Collection[str] | None = None) -> list[StandingView]:
    """The departments with any lateness, the nearest to a talk first; `only`: of these departments."""
    found = await _numbers(work, period, only)
    talks = await _talks(work, period, only)
    units = await _units(work)
    views = [
        _standing(code, units, found.get(code, _Numbers()), talks.get(code, 0))
        for code in found.keys() | talks.keys()
    ]
    return sorted(views, key=lambda each: (-each.towards, -each.accept, -each.total, each.department))


async def late_items(
    work: Work,
    caller: Caller,
    period: Period,
    paging: Paging,
    *,
    department: str | None = None,
    step: str | None = None,
) -> Page[LateView]:
    """One by one, the earliest first; without confidential tickets that the caller may not read (R-75)."""
    seen = select(Ticket.id).where(visible(await scope_for(work, caller))).correlate(None)
    readable = Deadline.case_id.in_(seen)
    asked = late_in(period, {step} if step else STEPS).where(
        readable | may_be_listed(), _in(await own_scope(work, caller))
    )
    if department is not None:
        asked = asked.where(Dispatch.department == department)
    total = await work.session.scalar(select(func.count()).select_from(asked.subquery()))
    query = asked.add_columns(Dispatch.department, readable.label("readable"), is_counted(TalkCause))
    query = query.order_by(Deadline.due_at, Deadline.id).offset(paging.offset).limit(paging.size)
    units = await _units(work)
    items = [_late_view(units, *row) for row in await work.session.execute(query)]
    return Page(items=items, total=total or 0, page=paging.page, size=paging.size)


@dataclass(slots=True)
class _Numbers:
    late: dict[str, int] = field(default_factory=dict[str, int])
    towards: int = 0


def _in(only: Collection[str] | None) -> ColumnElement[bool]:
    return true() if only is None else Dispatch.department.in_(sorted(only))


async def _numbers(work: Work, period: Period, only: Collection[str] | None) -> dict[str, _Numbers]:
    """A lateness counts once a dispatch (R-40), so rounds of re-handling are told apart by their deadline."""
    open_ones = case(
        (and_(Deadline.step == ACCEPT, ~is_counted(TalkCause)), Deadline.id), else_=literal(None)
    )
    query = (
        late_in(period, STEPS)
        .where(_in(only))
        .with_only_columns(
            Dispatch.department,
            Deadline.step,
            func.count(distinct(Deadline.id)),
            func.count(distinct(open_ones)),
        )
        .group_by(Dispatch.department, Deadline.step)
    )
    found: dict[str, _Numbers] = {}
    for department, step, late, uncounted in await work.session.execute(query):
        numbers = found.setdefault(department, _Numbers())
        numbers.late[step] = late
        numbers.towards += uncounted
    return found


async def _talks(work: Work, period: Period, only: Collection[str] | None) -> dict[str, int]:
    mine = true() if only is None else Talk.department.in_(sorted(only))
    query = (
        select(Talk.department, func.count())
        .where(Talk.period == str(period), Talk.verified_at.is_not(None), mine)
        .group_by(Talk.department)
    )
    return {department: number for department, number in await work.session.execute(query)}  # noqa: C416


async def _units(work: Work) -> dict[str, tuple[str, str]]:
    """Name and name of the field, by code."""
    rows = list(await work.session.execute(select(Unit.code, Unit.name, Unit.field)))
    names = {code: name for code, name, _ in rows}
    return {code: (name, names.get(of or "", "")) for code, name, of in rows}


def _standing(code: str, units: dict[str, tuple[str, str]], numbers: _Numbers, talks: int) -> StandingView:
    name, of = units.get(code, (code, ""))
    counted: dict[str, Any] = {step: numbers.late.get(step, 0) for step in STEPS}
    return StandingView(
        department=code,
        department_name=name,
        field_name=of,
        towards=numbers.towards,
        talks=talks,
        **counted,
    )


def _late_view(
    units: dict[str, tuple[str, str]], row: Deadline, department: str, readable: bool, in_talk: bool
) -> LateView:
    return LateView(
        ticket_id=row.case_id,
        readable=bool(readable),
        dispatch_no=row.dispatch_no,
        department=department,
        department_name=units.get(department, (department, ""))[0],
        step=row.step,
        step_name=STEP_NAMES.get(row.step, row.step),
        due_at=row.due_at,
        settled_at=row.settled_at,
        in_talk=bool(in_talk),
    )
