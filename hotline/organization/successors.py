"""What has become of units, asked of the database (单位承接, R-81)."""

from sqlalchemy import select

from hotline.db.rows import find
from hotline.organization.models import Unit
from hotline.organization.succession_rules import family_of
from hotline.work import Work


async def successors(work: Work) -> dict[str, str]:
    """Each closed unit's immediate successor, by codes; few offices have any."""
    query = select(Unit.code, Unit.successor).where(Unit.successor.is_not(None))
    return {code: successor for code, successor in await work.session.execute(query) if successor}


async def same_units(work: Work, code: str) -> frozenset[str]:
    """All codes that stand for the same unit of today as this one: whom a complaint is about (R-75)."""
    return family_of(code, await successors(work))


async def present_unit(work: Work, code: str) -> str:
    """The unit that has the work of `code` today. It stays so until the transaction ends."""
    seen = {code}
    unit = await _held(work, code)
    while unit is not None and unit.successor is not None and unit.successor not in seen:
        code = unit.successor
        seen.add(code)
        unit = await _held(work, code)
    return code


class _Held:
    """Marks a unit that was read under a lock."""


async def _held(work: Work, code: str) -> Unit | None:
    """The unit; whoever closes it meanwhile waits for this transaction, and then sees what it wrote."""
    if work.session.get_bind().dialect.name == "sqlite":  # whose writer is alone anyway
        return await find(work, Unit, code)
    if (_Held, code) not in work.known:
        row = await work.session.get(Unit, code, with_for_update={"read": True}, populate_existing=True)
        work.known[_Held, code] = row
    return work.known[_Held, code]
