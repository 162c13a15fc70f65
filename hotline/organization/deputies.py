"""Recording who stands in for whom (代理登记, R-76) on which days, and ending it."""

from datetime import date

from sqlalchemy import select

from hotline.errors import HotlineError, NotFound
from hotline.organization.caller import Caller
from hotline.organization.deputy_models import Deputy
from hotline.organization.responsibility import check_days, check_responsible, working
from hotline.work import Work


class DeputyIsHimself(HotlineError):
    """Nobody can be his own deputy."""

    code = "DEPUTY_IS_HIMSELF"
    status = 422
    message = "代理人不能是本人"


class DeputyNotFound(NotFound):
    """There is no such deputyship."""

    code = "DEPUTY_NOT_FOUND"
    message = "未找到该代理登记"


async def record_deputy(
    work: Work, caller: Caller, person_id: str, deputy_id: str, first_day: date, last_day: date
) -> Deputy:
    """From `first_day` to `last_day`, both included (Asia/Shanghai), the deputy acts and signs for the person.

    Recorded again it is the same. Raises PersonUnknown, DeputyIsHimself, DaysInvalid, Forbidden.
    """
    person, deputy = await working(work, person_id), await working(work, deputy_id)
    if person is deputy:
        raise DeputyIsHimself
    check_days(work, first_day, last_day)
    await check_responsible(work, caller, person_id)
    row = Deputy(
        person_id=person_id,
        deputy_id=deputy_id,
        first_day=first_day,
        last_day=last_day,
        recorded_at=work.now,
        recorded_by=caller.id,
    )
    return await _same(work, row) or await _added(work, row)


async def end_deputy(work: Work, caller: Caller, deputyship_id: int) -> Deputy:
    """Ends a deputyship now; one that is ended stays as it is. Raises DeputyNotFound, Forbidden."""
    row = await work.session.get(Deputy, deputyship_id)
    if row is None:
        raise DeputyNotFound
    await check_responsible(work, caller, row.person_id)
    if row.ended_at is None:
        row.ended_at, row.ended_by = work.now, caller.id
    return row


async def _same(work: Work, row: Deputy) -> Deputy | None:
    query = select(Deputy).where(
        Deputy.person_id == row.person_id,
        Deputy.deputy_id == row.deputy_id,
        Deputy.first_day == row.first_day,
        Deputy.last_day == row.last_day,
        Deputy.ended_at.is_(None),
    )
    return (await work.session.scalars(query)).first()


async def _added(work: Work, row: Deputy) -> Deputy:
    work.session.add(row)
    await work.session.flush()
    return row
