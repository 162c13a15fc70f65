"""Who is away and who stands in, as it is shown (请假、代理一览, R-76)."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import aliased

from hotline.calendar import in_shanghai
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.deputy_models import Absence, Deputy
from hotline.organization.models import Membership, Person
from hotline.view import LocalMoment, Page, Paging, View
from hotline.work import Work


class AbsenceView(View):
    """Somebody is away (请假)."""

    id: int
    person_id: str
    person_name: str
    first_day: date
    """起日（含）。"""
    last_day: date
    """止日（含）。"""
    recorded_at: LocalMoment
    recorded_by: str
    ended_at: LocalMoment | None
    """提前结束的时间；未提前结束为空。"""
    ended_by: str | None


class DeputyView(AbsenceView):
    """Somebody stands in (代理)."""

    deputy_id: str
    deputy_name: str


async def absences(work: Work, caller: Caller, paging: Paging, *, still: bool = False) -> Page[AbsenceView]:
    """Those of the caller and of his units' people; all for administrator and auditor. The latest first.

    `still`: only those that run or are to come.
    """
    condition = _about(caller, Absence.person_id) & _when(work, Absence, still=still)
    total = await work.session.scalar(select(func.count()).select_from(Absence).where(condition))
    query = (
        select(Absence, Person.name)
        .join(Person, Person.id == Absence.person_id)
        .where(condition)
        .order_by(Absence.first_day.desc(), Absence.id.desc())
        .offset(paging.offset)
        .limit(paging.size)
    )
    items = [absence_view(row, name) for row, name in await work.session.execute(query)]
    return Page(items=items, total=total or 0, page=paging.page, size=paging.size)


async def deputies(work: Work, caller: Caller, paging: Paging, *, still: bool = False) -> Page[DeputyView]:
    """The same for deputyships, those where the caller is the deputy too."""
    concerned = or_(_about(caller, Deputy.person_id), Deputy.deputy_id == caller.id)
    condition = concerned & _when(work, Deputy, still=still)
    total = await work.session.scalar(select(func.count()).select_from(Deputy).where(condition))
    standing = aliased(Person)
    query = (
        select(Deputy, Person.name, standing.name)
        .join(Person, Person.id == Deputy.person_id)
        .join(standing, standing.id == Deputy.deputy_id)
        .where(condition)
        .order_by(Deputy.first_day.desc(), Deputy.id.desc())
        .offset(paging.offset)
        .limit(paging.size)
    )
    items = [deputy_view(row, name, other) for row, name, other in await work.session.execute(query)]
    return Page(items=items, total=total or 0, page=paging.page, size=paging.size)


def absence_view(row: Absence, person_name: str) -> AbsenceView:
    """An absence as it is shown."""
    return AbsenceView(**_columns(row, AbsenceView), person_name=person_name)


def deputy_view(row: Deputy, person_name: str, deputy_name: str) -> DeputyView:
    """A deputyship as it is shown."""
    return DeputyView(**_columns(row, DeputyView), person_name=person_name, deputy_name=deputy_name)


def _columns(row: Absence | Deputy, view: type[AbsenceView]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in view.model_fields if not name.endswith("_name")}


def _when(work: Work, spans: type[Absence] | type[Deputy], *, still: bool) -> ColumnElement[bool]:
    if not still:
        return true()
    return (spans.last_day >= in_shanghai(work.now).date()) & spans.ended_at.is_(None)


def _about(caller: Caller, person: Any) -> ColumnElement[bool]:
    if caller.may_by_own_right(Action.SEE_ALL_ABSENCES):
        return true()
    units = caller.own_units_as("head")
    colleagues = select(Membership.person_id).where(Membership.unit.in_(sorted(units)))
    return or_(person == caller.id, person.in_(colleagues))
