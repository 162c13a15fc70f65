"""The duty roster (值班表, R-77): who is on duty at a moment; it comes from a file or is set day by day."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select

from hotline.calendar import in_shanghai
from hotline.db.one_at_a_time import one_at_a_time
from hotline.errors import HotlineError
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.duty_models import DutyShift
from hotline.organization.duty_rules import ONE_DAY, Shift, covers
from hotline.organization.models import Person
from hotline.work import Work

MOST_DAYS = 100
"""Days that are shown at once: a quarter."""


class DutyPersonUnknown(HotlineError):
    """The roster names somebody who does not work here, or not any more."""

    code = "DUTY_PERSON_UNKNOWN"
    status = 422
    message = "值班表中有不存在或已停用的工作人员"


class TooManyDays(HotlineError):
    """More days are asked for than are shown at once, or the last comes before the first."""

    code = "TOO_MANY_DAYS"
    status = 422
    message = f"起止日期有误，或一次查询超过 {MOST_DAYS} 天"


async def on_duty(work: Work, moment: datetime) -> list[Person]:
    """Who is on duty at that moment (aware), by id."""
    local = in_shanghai(moment)
    query = (
        select(DutyShift, Person)
        .join(Person, Person.id == DutyShift.person_id)
        .where(DutyShift.day.in_((local.date() - ONE_DAY, local.date())), Person.active)
        .order_by(Person.id)
    )
    found = (await work.session.execute(query)).all()
    return list({person.id: person for shift, person in found if covers(_read(shift), local)}.values())


async def set_duty(work: Work, caller: Caller, day: date, shifts: Sequence[Shift]) -> None:
    """The shifts that begin on that day, instead of what stood there. Raises Forbidden, DutyPersonUnknown."""
    caller.require_action(Action.SET_DUTY)
    await _replace(work, {day}, shifts)


async def load_duty(work: Work, shifts: Sequence[Shift]) -> None:
    """What the file says of the days that it names; other days stay. Raises DutyPersonUnknown."""
    await one_at_a_time(await work.session.connection())
    await _replace(work, {shift.day for shift in shifts}, shifts)


async def duty_between(work: Work, first_day: date, last_day: date) -> list[tuple[DutyShift, str]]:
    """The shifts that begin on these days, both included, with the people's names. Raises TooManyDays."""
    if not 0 <= (last_day - first_day).days < MOST_DAYS:
        raise TooManyDays
    query = (
        select(DutyShift, Person.name)
        .join(Person, Person.id == DutyShift.person_id)
        .where(DutyShift.day.between(first_day, last_day))
        .order_by(DutyShift.day, DutyShift.id)
    )
    return [(shift, name) for shift, name in await work.session.execute(query)]


def _read(row: DutyShift) -> Shift:
    return Shift(row.day, row.person_id, row.begins, row.ends)


async def _replace(work: Work, days: set[date], shifts: Sequence[Shift]) -> None:
    ids = {shift.person_id for shift in shifts}
    known = await work.session.scalars(select(Person.id).where(Person.id.in_(ids), Person.active))
    unknown = ids - set(known)
    if unknown:
        raise DutyPersonUnknown(f"值班表中没有这些工作人员，或已停用：{'、'.join(sorted(unknown))}")
    await work.session.execute(delete(DutyShift).where(DutyShift.day.in_(sorted(days))))
    work.session.add_all(DutyShift(**shift._asdict()) for shift in shifts)
    await work.session.flush()
