"""The receiver of the engine's records over real HTTP, asked as the exporter asks."""

import gzip
import json
import socket
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select, text

from hotline.db.base import Base
from hotline.db.database import Database
from hotline.engine import feed_server as feed_server_module
from hotline.engine.feed_models import CancelledJob, EngineIncident, FeedPosition, VisitedElement
from hotline.engine.feed_server import FeedPortTaken, feed_server

CAPTURED = (Path(__file__).parents[1] / "fixtures" / "feed_records.ndjson").read_bytes()
RECORDS = 33
TABLES = (FeedPosition, EngineIncident, CancelledJob, VisitedElement)
NDJSON = {"content-type": "application/x-ndjson"}


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


@pytest.fixture(name="client")
async def _client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        feed_server(database) as feed,
        httpx.AsyncClient(base_url=feed.url, trust_env=False) as client,
    ):
        yield client


async def cancelled(database: Database) -> Sequence[Any]:
    async with database.reading() as session:
        return (await session.scalars(select(CancelledJob.element_id))).all()


async def chunks(content: bytes) -> AsyncIterator[bytes]:
    for begin in range(0, len(content), 1000):
        yield content[begin : begin + 1000]


async def test_it_passes_for_elasticsearch(client: httpx.AsyncClient) -> None:
    answer = await client.get("/")
    assert answer.json()["version"]["number"].startswith("8.")
    assert answer.headers["X-Elastic-Product"] == "Elasticsearch"
    for method, path in [
        ("PUT", "/zeebe-record*/_settings?allow_no_indices=true"),
        ("PUT", "/_ilm/policy/zeebe-record-retention-policy"),
        ("PUT", "/_index_template/zeebe-record_job_8.5.8"),
        ("PUT", "/_component_template/zeebe-record"),
        ("GET", "/_component_template/zeebe-record"),
        ("HEAD", "/_index_template/zeebe-record"),
        ("HEAD", "/"),
    ]:
        answer = await client.request(method, path, json={} if method == "PUT" else None)
        assert answer.status_code == 200
        assert answer.headers["X-Elastic-Product"] == "Elasticsearch"


@pytest.mark.parametrize("packed", [False, True])
async def test_a_chunked_body_is_stored_and_each_record_answered(
    client: httpx.AsyncClient, database: Database, packed: bool
) -> None:
    headers = NDJSON | ({"content-encoding": "gzip"} if packed else {})
    content = chunks(gzip.compress(CAPTURED) if packed else CAPTURED)
    answer = await client.post("/_bulk", content=content, headers=headers)
    assert answer.status_code == 200
    assert answer.json()["errors"] is False
    assert [item["index"]["status"] for item in answer.json()["items"]] == [201] * RECORDS
    assert await cancelled(database) == ["person"]


async def test_a_database_that_is_away_is_answered_503_and_the_records_come_again(
    client: httpx.AsyncClient, database: Database
) -> None:
    blocker = Database(database.url)
    async with blocker.transaction() as session:
        await session.execute(text("SELECT 1"))
        answer = await client.post("/_bulk", content=CAPTURED, headers=NDJSON, timeout=30)
    await blocker.close()
    assert answer.status_code == 503
    assert answer.headers["X-Elastic-Product"] == "Elasticsearch"
    assert answer.json()["error"]["type"] == "DATABASE_UNAVAILABLE"
    assert await cancelled(database) == []
    assert (await client.post("/_bulk", content=CAPTURED, headers=NDJSON)).status_code == 200
    assert await cancelled(database) == ["person"]


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (CAPTURED[:-40], NDJSON),
        (gzip.compress(CAPTURED)[:-40], NDJSON | {"content-encoding": "gzip"}),
        (CAPTURED, NDJSON | {"content-encoding": "gzip"}),
        (CAPTURED, {"content-type": "text/plain"}),
        (CAPTURED, {"content-type": "application/x-www-form-urlencoded"}),
    ],
)
async def test_a_damaged_or_foreign_body_stores_nothing(
    client: httpx.AsyncClient, database: Database, content: bytes, headers: dict[str, str]
) -> None:
    answer = await client.post("/_bulk", content=content, headers=headers)
    assert answer.status_code == 400
    assert await cancelled(database) == []


@pytest.mark.parametrize("packed", [False, True])
async def test_a_body_beyond_all_measure_is_refused(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, packed: bool
) -> None:
    monkeypatch.setattr(feed_server_module, "LARGEST_BODY", 10_000)
    content = gzip.compress(CAPTURED) if packed else CAPTURED
    headers = NDJSON | ({"content-encoding": "gzip"} if packed else {})
    assert (await client.post("/_bulk", content=content, headers=headers)).status_code == 413


async def test_a_body_that_its_sender_abandons_stores_nothing(
    client: httpx.AsyncClient, database: Database
) -> None:
    with socket.create_connection(("127.0.0.1", client.base_url.port or 0)) as raw:
        head = b"POST /_bulk HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
        raw.sendall(head + b"Content-Length: 99999\r\n\r\n" + CAPTURED)
    assert (await client.get("/")).status_code == 200
    assert await cancelled(database) == []


async def test_a_taken_port_is_named(database: Database) -> None:
    async with feed_server(database) as feed:
        port = int(feed.url.rsplit(":", 1)[1])
        with pytest.raises(FeedPortTaken, match=str(port)):
            async with feed_server(database, port=port):
                pass
    async with feed_server(database, port=port) as again:
        assert again.url == feed.url


async def test_records_of_other_kinds_are_answered_too(client: httpx.AsyncClient) -> None:
    action = json.dumps({"index": {"_index": "zeebe-record_variable_8.5.8_2026-11-23"}})
    other = json.dumps({"valueType": "VARIABLE", "recordType": "EVENT"})
    answer = await client.post("/_bulk", content=f"{action}\n{other}\n".encode() * 3, headers=NDJSON)
    assert len(answer.json()["items"]) == 3
