"""What units were called when (单位名称沿革, R-81): a report of a past period keeps the names of that time."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select

from hotline.calendar import in_shanghai
from hotline.organization.models import UnitName
from hotline.work import Work


async def unit_name_at(work: Work, code: str, day: date) -> str:
    """What the unit was called on that day (Asia/Shanghai); its code when it is not known."""
    return (await unit_names_at(work, day)).get(code, code)


async def unit_names_at(work: Work, day: date) -> dict[str, str]:
    """What each unit was called on that day, by code; closed ones too."""
    latest = (
        select(UnitName.code, func.max(UnitName.since).label("since"))
        .where(UnitName.since <= day)
        .group_by(UnitName.code)
        .subquery()
    )
    query = select(UnitName.code, UnitName.name).join(
        latest, (latest.c.code == UnitName.code) & (latest.c.since == UnitName.since)
    )
    return {code: name for code, name in await work.session.execute(query)}  # noqa: C416


async def remember_names(work: Work, before: Mapping[str, str], now: Mapping[str, str]) -> None:
    """Keeps the names of now, from today on where they differ from those before."""
    today = in_shanghai(work.now).date()
    known = set(await work.session.scalars(select(UnitName.code)))
    for code, name in now.items():
        if code not in known:
            work.session.add(UnitName(code=code, since=date.min, name=before.get(code, name)))
        if before.get(code, name) != name:
            await work.session.merge(UnitName(code=code, since=today, name=name))
    await work.session.flush()
