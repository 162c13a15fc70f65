"""Storing what the engine tells (流程记录接收): at least once sent, once stored.

The engine's exporter posts records to `hotline.engine.feed_server` and keeps each until it is answered. So
they are committed first, with the position reached in their partition, and answered afterwards.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.db.database import Database
from hotline.db.rows import READ_AT_ONCE
from hotline.db.upsert import insert_or_ignore, insert_or_update
from hotline.engine.feed_models import CancelledJob, EngineIncident, EngineTimer, FeedPosition, VisitedElement
from hotline.engine.feed_records import Record
from hotline.engine.feed_rows import FeedRows, rows_of

_MOVES = ("process_id", "element_id")
"""What a migration of the instance changes."""
PARTITION_BITS = 51
"""The engine's keys carry the number of their partition above these bits."""
_KEYS = (
    (EngineIncident, EngineIncident.key),
    (CancelledJob, CancelledJob.job_key),
    (VisitedElement, VisitedElement.key),
    (EngineTimer, EngineTimer.key),
)


async def store(database: Database, records: Sequence[Record]) -> int:
    """Store records in one transaction; answers how many of them were new.

    A record at or before its partition's stored position was stored before and is passed over. Positions have
    gaps: they only grow.

    Raises:
        DatabaseUnavailable: nothing was stored.
    """
    if not records:
        return 0
    in_order = sorted(records, key=attrgetter("partition", "position"))
    async with database.transaction() as session:
        new: list[Record] = []
        for partition, group in groupby(in_order, key=attrgetter("partition")):
            new += await _advance(session, partition, list(group))
        await _write(session, rows_of(new))
    return len(new)


async def forget_engine(session: AsyncSession, partition: int) -> None:
    """Forget everything heard from a partition (清除流程记录), for an engine that begins anew.

    A new engine counts keys and positions from the beginning, so the old one's would be taken for its own.
    """
    first, end = partition << PARTITION_BITS, (partition + 1) << PARTITION_BITS
    for model, key in _KEYS:
        await session.execute(delete(model).where(key >= first, key < end))
    await session.execute(delete(FeedPosition).where(FeedPosition.partition == partition))


async def _advance(session: AsyncSession, partition: int, records: list[Record]) -> list[Record]:
    """The partition's new records; its position moves to the last of them.

    The position's row is locked: an engine that got no answer sends again, perhaps to another process.
    """
    position, heard_until = await _lock_position(session, partition)
    if any(_is_of_new_engine(record, position, heard_until) for record in records):
        await forget_engine(session, partition)
        position, heard_until = await _lock_position(session, partition)
    new = _distinct(record for record in records if record.position > position)
    if new:
        row = {"partition": partition, "position": new[-1].position, "heard_until": _latest(new, heard_until)}
        await insert_or_update(session, FeedPosition, [row], replace=("position", "heard_until"))
    return new


async def _lock_position(session: AsyncSession, partition: int) -> tuple[int, datetime | None]:
    beginning = {"partition": partition, "position": -1, "heard_until": None}
    await insert_or_ignore(session, FeedPosition, [beginning])
    query = select(FeedPosition.position, FeedPosition.heard_until)
    query = query.where(FeedPosition.partition == partition).with_for_update()
    position, heard_until = (await session.execute(query)).one()
    return position, heard_until


def _is_of_new_engine(record: Record, position: int, heard_until: datetime | None) -> bool:
    """A record sent again is never later than what was heard; only an engine that began anew writes so."""
    return heard_until is not None and record.position <= position and record.at > heard_until


def _distinct(records: Iterable[Record]) -> list[Record]:
    return list({record.position: record for record in records}.values())


def _latest(records: Iterable[Record], heard_until: datetime | None) -> datetime:
    latest = max(record.at for record in records)
    return max(latest, heard_until) if heard_until else latest


async def _write(session: AsyncSession, rows: FeedRows) -> None:
    """A row that is there keeps its beginning, takes its end, and moves with a migration."""
    elements, incidents = list(rows.elements.values()), list(rows.incidents.values())
    await insert_or_update(
        session, VisitedElement, elements, replace=(*_MOVES, "process_version"), fill=("left_at", "ended_as")
    )
    await insert_or_update(session, EngineIncident, incidents, replace=_MOVES, fill=("resolved_at",))
    await insert_or_ignore(session, CancelledJob, list(rows.cancelled_jobs.values()))
    await insert_or_ignore(session, EngineTimer, list(rows.timers.values()))
    gone = sorted(rows.timers_gone)
    for start in range(0, len(gone), READ_AT_ONCE):
        part = gone[start : start + READ_AT_ONCE]
        await session.execute(delete(EngineTimer).where(EngineTimer.key.in_(part)))
