"""Storing the engine's records on SQLite: once each, however they are sent."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from hotline.db.base import Base
from hotline.db.database import Database
from hotline.db.upsert import insert_or_ignore, insert_or_update
from hotline.engine.feed import forget_engine, store
from hotline.engine.feed_models import CancelledJob, EngineIncident, EngineTimer, FeedPosition, VisitedElement
from hotline.engine.feed_records import Record, parse_bulk

CAPTURED = (Path(__file__).parents[1] / "fixtures" / "feed_records.ndjson").read_bytes()
RECORDS = parse_bulk(CAPTURED)
TABLES = (FeedPosition, EngineIncident, CancelledJob, EngineTimer, VisitedElement)
Content = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(name="database")
async def _database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'feed.db'}")
    async with database.engine.begin() as connection:
        await connection.run_sync(
            lambda sync: Base.metadata.create_all(
                sync, [Base.metadata.tables[t.__tablename__] for t in TABLES]
            )
        )
    yield database
    await database.close()


async def content(database: Database) -> Content:
    async with database.reading() as session:
        return {
            table.__tablename__: [
                tuple(row) for row in await session.execute(select(*table.__table__.columns))
            ]
            for table in TABLES
        }


async def empty(database: Database) -> None:
    async with database.transaction() as session:
        await forget_engine(session, 1)
        await forget_engine(session, 2)


async def rows(database: Database, model: type[Any]) -> Sequence[Any]:
    async with database.reading() as session:
        return (await session.scalars(select(model))).all()


async def test_the_tables_say_what_happened(database: Database) -> None:
    assert await store(database, RECORDS) == len(RECORDS)
    (incident,) = await rows(database, EngineIncident)
    assert (incident.element_id, incident.error_type, incident.job_key) == (
        "broken",
        "IO_MAPPING_ERROR",
        None,
    )
    assert incident.created_at < incident.resolved_at
    (job,) = await rows(database, CancelledJob)
    assert job.element_id == "person"
    ended = {element.element_id: element.ended_as for element in await rows(database, VisitedElement)}
    assert ended["feed"] == ended["broken"] == ended["person"] == "terminated"
    assert ended["start"] == ended["f3"] == ended["step"] == "completed"
    assert "f5" not in ended
    (position,) = await rows(database, FeedPosition)
    assert (position.partition, position.position) == (1, 57)


async def test_sent_again_it_changes_nothing(database: Database) -> None:
    await store(database, RECORDS)
    before = await content(database)
    assert await store(database, RECORDS) == 0
    assert await store(database, RECORDS[5:9]) == 0
    assert await store(database, []) == 0
    assert await content(database) == before


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_batches_cut_anywhere_and_sent_twice_amount_to_the_same(
    database: Database, data: st.DataObject
) -> None:
    await empty(database)
    await store(database, RECORDS)
    at_once = await content(database)
    await empty(database)
    done = 0
    while done < len(RECORDS):
        begin = data.draw(st.integers(min_value=max(0, done - 6), max_value=done))
        end = data.draw(st.integers(min_value=done + 1, max_value=len(RECORDS)))
        await store(database, RECORDS[begin:end] + RECORDS[begin:end][:2])
        done = end
    assert await content(database) == at_once


async def test_an_end_heard_later_keeps_the_beginning(database: Database) -> None:
    entered = next(record for record in RECORDS if record.intent == "ELEMENT_ACTIVATING")
    left = replace(
        entered, position=entered.position + 90, intent="ELEMENT_COMPLETED", at=entered.at + timedelta(days=9)
    )
    await store(database, [entered])
    await store(database, [left])
    (element,) = await rows(database, VisitedElement)
    assert (element.entered_at, element.left_at) == (entered.at, left.at)


def moved(record: Record, partition: int) -> Record:
    """The same record as another partition's engine would write it."""
    shift = (partition - record.partition) << 51
    value = record.value | {"processInstanceKey": record.value["processInstanceKey"] + shift}
    return replace(record, partition=partition, key=record.key + shift, value=value)


async def test_partitions_count_for_themselves(database: Database) -> None:
    await store(database, RECORDS)
    second = [moved(record, 2) for record in RECORDS[:10]]
    assert await store(database, second + RECORDS) == 10
    positions = {row.partition: row.position for row in await rows(database, FeedPosition)}
    assert positions == {1: RECORDS[-1].position, 2: RECORDS[9].position}


async def test_an_engine_that_begins_anew_is_heard_from_its_beginning(database: Database) -> None:
    await store(database, [*RECORDS, *(moved(record, 2) for record in RECORDS)])
    later = [replace(record, at=record.at + timedelta(days=1)) for record in RECORDS[:4]]
    assert await store(database, later) == 4
    elements = await rows(database, VisitedElement)
    assert {e.entered_at for e in elements if e.key < 2 << 51} == {record.at for record in later}
    assert len([e for e in elements if e.key >= 2 << 51]) > 4, "the other partition stays"


async def test_nothing_is_stored_of_a_batch_that_fails(database: Database) -> None:
    broken = replace(RECORDS[0], at=RECORDS[0].at.replace(tzinfo=None))
    with pytest.raises(Exception, match="time zone"):
        await store(database, [broken])
    assert not any((await content(database)).values())


async def test_upsert_replaces_and_fills_what_is_named(database: Database) -> None:
    row = {"partition": 1, "position": 5, "heard_until": RECORDS[0].at}
    newer = {"partition": 1, "position": 9, "heard_until": None}
    async with database.transaction() as session:
        await session.execute(insert(FeedPosition), [row])
        await insert_or_ignore(session, FeedPosition, [newer])
        await insert_or_ignore(session, FeedPosition, [])
        await insert_or_update(session, FeedPosition, [])
        await insert_or_update(session, FeedPosition, [newer], replace=["position"], fill=["heard_until"])
    (position,) = await rows(database, FeedPosition)
    assert (position.position, position.heard_until) == (9, RECORDS[0].at)


def timer(position: int, key: int, intent: str, *, on: int = 77) -> Record:
    """As the engine tells of a timer; one that starts a process stands on no element (-1)."""
    value = {"elementInstanceKey": on, "targetElementId": "timer_accept_late", "dueDate": 1_790_000_000_000}
    return replace(RECORDS[0], position=position, key=key, value_type="TIMER", intent=intent, value=value)


async def test_a_timer_is_known_as_long_as_it_waits(database: Database) -> None:
    begin = max(record.position for record in RECORDS) + 1
    await store(database, [timer(begin, 1, "CREATED"), timer(begin + 1, 2, "CREATED")])
    await store(database, [timer(begin + 2, 3, "CREATED", on=-1), timer(begin + 3, 4, "CREATED")])
    (first, _, _) = await rows(database, EngineTimer)
    assert (first.element_instance_key, first.element_id) == (77, "timer_accept_late")
    assert first.due_at == datetime.fromtimestamp(1_790_000_000, UTC)
    await store(database, [timer(begin + 4, 1, "TRIGGERED"), timer(begin + 5, 2, "CANCELED")])
    await store(database, [timer(begin + 6, 5, "CREATED"), timer(begin + 7, 5, "CANCELED")])
    assert [row.key for row in await rows(database, EngineTimer)] == [4]
    await store(database, [timer(begin, 1, "CREATED")])  # sent again
    assert [row.key for row in await rows(database, EngineTimer)] == [4]
