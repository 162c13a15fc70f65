"""Recording who is away (请假登记, R-76): meanwhile the standing deputy (AB角) acts."""

from datetime import date

from sqlalchemy import select

from hotline.errors import NotFound
from hotline.organization.caller import Caller
from hotline.organization.deputy_models import Absence
from hotline.organization.responsibility import check_days, check_responsible, working
from hotline.work import Work


class AbsenceNotFound(NotFound):
    """There is no such absence."""

    code = "ABSENCE_NOT_FOUND"
    message = "未找到该请假登记"


async def record_absence(
    work: Work, caller: Caller, person_id: str, first_day: date, last_day: date
) -> Absence:
    """The person is away from `first_day` to `last_day`, both included (Asia/Shanghai).

    Recorded again it is the same. Raises PersonUnknown, DaysInvalid, Forbidden.
    """
    await working(work, person_id)
    check_days(work, first_day, last_day)
    await check_responsible(work, caller, person_id)
    query = select(Absence).where(
        Absence.person_id == person_id,
        Absence.first_day == first_day,
        Absence.last_day == last_day,
        Absence.ended_at.is_(None),
    )
    known = (await work.session.scalars(query)).first()
    return known or await _add(work, caller, person_id, first_day, last_day)


async def end_absence(work: Work, caller: Caller, absence_id: int) -> Absence:
    """The person is back, or does not go; one that is ended stays as it is. Raises AbsenceNotFound, Forbidden."""
    row = await work.session.get(Absence, absence_id)
    if row is None:
        raise AbsenceNotFound
    await check_responsible(work, caller, row.person_id)
    if row.ended_at is None:
        row.ended_at, row.ended_by = work.now, caller.id
    return row


async def _add(work: Work, caller: Caller, person_id: str, first_day: date, last_day: date) -> Absence:
    row = Absence(
        person_id=person_id,
        first_day=first_day,
        last_day=last_day,
        recorded_at=work.now,
        recorded_by=caller.id,
    )
    work.session.add(row)
    await work.session.flush()
    return row
