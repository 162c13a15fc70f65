"""The units of the office as an administrator sees them (单位一览, R-81): who is there, what is open, who took over."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.models import Grid, Membership, Unit, UnitName
from hotline.organization.rules import UnitKind
from hotline.organization.succession import MAY_END, UnitUnknown
from hotline.tickets.models import Ticket
from hotline.view import Page, Paging, View
from hotline.work import Work

KIND_NAMES: Mapping[str, str] = {
    UnitKind.STREET: "街道",
    UnitKind.CENTER: "城运中心",
    UnitKind.HOTLINE_OFFICE: "热线办",
    UnitKind.DISCIPLINE_OFFICE: "纪工委",
    UnitKind.FIELD: "领域",
    UnitKind.STATION: "联勤联动工作站",
    UnitKind.DEPARTMENT: "承办部门",
    UnitKind.FUNCTIONAL: "职能部门",
    UnitKind.PROPERTY: "物业公司",
}
"""What the office calls each kind of unit."""


class UnitFilter(BaseModel):
    """What is looked for; what is not given does not matter."""

    model_config = ConfigDict(frozen=True)

    q: str | None = None
    """A part of the name or the code."""
    kind: UnitKind | None = None
    state: Literal["working", "closed"] | None = None


class UnitEntry(View):
    """A unit (单位)."""

    code: str
    name: str
    kind: str
    kind_name: str
    field_name: str | None
    """所属领域；不属领域的为空。"""
    active: bool
    ended_on: date | None
    successor: str | None
    successor_name: str | None
    people: int
    """任职人数。"""
    open_tickets: int
    """在办工单张数。"""
    may_end: bool
    """是否可以在此撤并：正在运行的承办部门、职能部门、物业公司。"""


class UnitDetail(UnitEntry):
    """A unit with its grids and its former names (单位详情)."""

    grids: list[str]
    former_names: list[str]
    heirs: list[UnitEntry]
    """可以承接的同类单位。"""


async def unit_list(work: Work, caller: Caller, wanted: UnitFilter, paging: Paging) -> Page[UnitEntry]:
    """A page of the units, by code. Raises Forbidden for all but the administrator."""
    caller.require_action(Action.CLOSE_DEPARTMENT)
    query = _query().where(*_conditions(wanted))
    total = await work.session.scalar(query.with_only_columns(func.count()))
    rows = await work.session.execute(query.order_by(Unit.code).offset(paging.offset).limit(paging.size))
    items = [_entry(*row) for row in rows]
    return Page(items=items, total=total or 0, page=paging.page, size=paging.size)


async def unit_detail(work: Work, caller: Caller, code: str) -> UnitDetail:
    """One of them. Raises Forbidden, UnitUnknown."""
    caller.require_action(Action.CLOSE_DEPARTMENT)
    row = (await work.session.execute(_query().where(Unit.code == code))).one_or_none()
    if row is None:
        raise UnitUnknown
    entry = _entry(*row)
    heirs = _query().where(Unit.kind == entry.kind, Unit.active, Unit.code != code).order_by(Unit.code)
    grids = select(Grid.code).where(Grid.unit == code).order_by(Grid.code)
    names = select(UnitName.name).where(UnitName.code == code).order_by(UnitName.since)
    return UnitDetail(
        **entry.model_dump(),
        grids=list(await work.session.scalars(grids)),
        former_names=[name for name in await work.session.scalars(names) if name != entry.name],
        heirs=[_entry(*each) for each in await work.session.execute(heirs)] if entry.may_end else [],
    )


def _query() -> Select[*tuple[Any, ...]]:
    field, heir = aliased(Unit), aliased(Unit)
    people = select(func.count(Membership.person_id.distinct())).where(Membership.unit == Unit.code)
    is_open = Ticket.closed_at.is_(None) & Ticket.withdrawn_at.is_(None)
    tickets = select(func.count()).where(Ticket.department == Unit.code, is_open)
    return (
        select(Unit, field.name, heir.name, people.scalar_subquery(), tickets.scalar_subquery())
        .outerjoin(field, field.code == Unit.field)
        .outerjoin(heir, heir.code == Unit.successor)
    )


def _conditions(wanted: UnitFilter) -> Iterable[ColumnElement[bool]]:
    for word in (wanted.q or "").split():
        yield or_(Unit.name.contains(word, autoescape=True), Unit.code.contains(word, autoescape=True))
    if wanted.kind:
        yield Unit.kind == wanted.kind.value
    if wanted.state:
        yield Unit.active.is_(wanted.state == "working")


def _entry(unit: Unit, field: str | None, heir: str | None, people: int, tickets: int) -> UnitEntry:
    return UnitEntry(
        code=unit.code,
        name=unit.name,
        kind=unit.kind,
        kind_name=KIND_NAMES.get(unit.kind, unit.kind),
        field_name=field,
        active=unit.active,
        ended_on=unit.ended_on,
        successor=unit.successor,
        successor_name=heir,
        people=people,
        open_tickets=tickets,
        may_end=unit.kind in MAY_END and unit.ended_on is None,
    )
