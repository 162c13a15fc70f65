"""Everything around the resources: who calls, what is wrong with a request, what is away, and the probes."""

import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import psycopg
import pytest
from fastapi import FastAPI

from api.app import PREFIX, create_app
from api.errors import DevelopmentIdentityRefused
from api.health import Health
from hotline.bootstrap import open_office
from hotline.db import database as database_module
from hotline.db.models import OutboxEntry
from hotline.engine.feed_models import EngineIncident
from hotline.notifications.notify import notify
from hotline.office import Office
from hotline.settings import Settings
from tests.api.conftest import As
from tests.api.steps import (
    ADMINISTRATOR,
    CALLBACK_OFFICER,
    DISPATCHER,
    HANDLER,
    TICKET,
    intake,
    problem,
    take_in,
)


class TestIdentity:
    async def test_nobody(self, ask: As) -> None:
        response = await ask("").get("/inbox")
        problem(response, 401, "NOT_IDENTIFIED")
        assert response.headers["www-authenticate"]

    @pytest.mark.parametrize("person", ["nobody.here", "x" * 500, "a\tb"])
    async def test_unknown(self, ask: As, person: str) -> None:
        problem(await ask(person).get("/inbox"), 401, "UNKNOWN_PERSON")

    async def test_me(self, ask: As) -> None:
        me = (await ask(HANDLER).get("/people/me")).json()
        assert (me["id"], me["name"]) == (HANDLER, "张伟")
        assert me["roles"] == [{"group": "handler@V01", "role_name": "承办人", "unit_name": "云溪村"}]

    @pytest.mark.parametrize("changes", [{"host": "0.0.0.0"}, {"host": "office.example"}])
    def test_development_identity_does_not_start_elsewhere(
        self, office: Office, changes: dict[str, str]
    ) -> None:
        settings = office.settings.model_copy(update=changes)
        elsewhere = Office(settings, office.database, office.clock, office.calendar)
        with pytest.raises(DevelopmentIdentityRefused):
            create_app(elsewhere)

    @pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
    def test_it_starts_on_this_machine(self, office: Office, host: str) -> None:
        settings = office.settings.model_copy(update={"host": host})
        create_app(Office(settings, office.database, office.clock, office.calendar))


async def test_no_such_address_or_method(ask: As) -> None:
    problem(await ask(DISPATCHER).get("/nothing"), 404, "ADDRESS_UNKNOWN")
    problem(await ask(DISPATCHER).get("/tickets/"), 404, "ADDRESS_UNKNOWN")
    response = await ask(DISPATCHER).delete("/inbox")
    problem(response, 405, "METHOD_NOT_ALLOWED")
    assert response.headers["allow"] == "GET"


async def test_departments(ask: As) -> None:
    departments = (await ask(HANDLER).get("/departments")).json()
    assert len(departments) == 20
    assert departments[0] == {
        "code": "O01",
        "name": "城市建设管理事务中心",
        "field": "urban",
        "field_name": "城市管理",
    }


class TestCalendar:
    async def test_over_a_long_holiday(self, ask: As) -> None:
        wanted = {"start": "2026-09-29T10:00:00+08:00", "working_days": 5}
        explained = (await ask(HANDLER).get("/calendar/due", params=wanted)).json()
        assert explained["due"] == "2026-10-12T17:30:00+08:00"
        assert [day["effect"] for day in explained["days"]].count("counted") == 5
        assert any("国庆" in day["reason"] for day in explained["days"])

    async def test_a_plus_that_was_lost_in_the_address(self, ask: As) -> None:
        url = "/calendar/due?start=2026-09-29T10:00:00+08:00&calendar_days=3"
        assert (await ask(HANDLER).get(url)).json()["due"] == "2026-10-03T00:00:00+08:00"

    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ("start=2026-09-29T10:00&working_days=5", "REQUEST_INVALID"),
            ("start=2026-09-29T10:00:00Z", "REQUEST_INVALID"),
            ("start=2026-09-29T10:00:00Z&working_days=1&calendar_days=1", "REQUEST_INVALID"),
            ("start=2026-09-29T10:00:00Z&working_days=-1", "REQUEST_INVALID"),
            ("start=2026-09-29T10:00:00Z&working_days=1e9", "REQUEST_INVALID"),
            ("start=1800-09-29T10:00:00Z&working_days=1", "REQUEST_INVALID"),
            ("start=2099-12-30T10:00:00Z&working_days=900", "OUTSIDE_CALENDAR"),
            ("start=2099-12-30T10:00:00Z&calendar_days=900", "OUTSIDE_CALENDAR"),
            ("start=2099-12-31T23:00:00Z&working_days=0", "OUTSIDE_CALENDAR"),
            ("working_days=5", "REQUEST_INVALID"),
        ],
    )
    async def test_questions_that_make_no_sense(self, ask: As, query: str, code: str) -> None:
        problem(await ask(HANDLER).get(f"/calendar/due?{query}"), 422, code)


async def test_notifications_are_posted_once(call: As, office: Office) -> None:
    async with office.work() as work:
        notify(work, f"alert:{TICKET}.d1:1", TICKET, "alert", "head@V01", "【预警工单】请处理。")
    client = call(CALLBACK_OFFICER)
    (waiting,) = (await client.get("/notifications/to-post")).json()
    assert waiting["text"] == "【预警工单】请处理。"
    first = await client.post(f"/notifications/{waiting['id']}/posted")
    again = await call(DISPATCHER).post(f"/notifications/{waiting['id']}/posted")
    assert (first.json()["delivered_by"], again.json()["delivered_by"]) == (
        CALLBACK_OFFICER,
        CALLBACK_OFFICER,
    )
    assert (await client.get("/notifications/to-post")).json() == []
    problem(await client.post("/notifications/none/posted"), 404, "NOT_FOUND")
    problem(await call(HANDLER).get("/notifications/to-post"), 403, "FORBIDDEN")
    problem(await call(HANDLER).post(f"/notifications/{waiting['id']}/posted"), 403, "FORBIDDEN")


async def test_what_hangs_is_shown(call: As, office: Office) -> None:
    await take_in(office)
    client = call(ADMINISTRATOR)
    assert (await client.get("/outbox/stuck")).json()["total"] == 0
    async with office.work() as work:
        entry = await work.session.get_one(OutboxEntry, 1)
        entry.attempts, entry.last_error = 3, "ENGINE_REFUSED: 流程引擎拒绝了请求"
        work.session.add(
            EngineIncident(
                key=2251799813685300,
                process_instance_key=2251799813685200,
                process_id="ticket_process",
                element_id="claim_instance",
                error_type="JOB_NO_RETRIES",
                message="x",
                created_at=work.now,
            )
        )
    (stuck,) = (await client.get("/outbox/stuck")).json()["items"]
    assert (stuck["case_id"], stuck["attempts"]) == (TICKET, 3)
    (incident,) = (await client.get("/incidents")).json()
    assert (incident["key"], incident["element_id"]) == ("2251799813685300", "claim_instance")
    for what in ("outbox/stuck", "incidents"):
        problem(await call(HANDLER).get(f"/{what}"), 403, "FORBIDDEN")


class TestProbes:
    @pytest.fixture
    async def outside(self, office: Office) -> AsyncIterator[httpx.AsyncClient]:
        app = create_app(office, Health(lambda: self.engine_age))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://office") as client:
            yield client

    engine_age = 1.0

    @pytest.mark.parametrize("prefix", ["", PREFIX])
    async def test_alive_and_ready(self, outside: httpx.AsyncClient, office: Office, prefix: str) -> None:
        assert (await outside.get(f"{prefix}/health")).json() == {"status": "alive"}
        await take_in(office)
        ready = (await outside.get(f"{prefix}/ready")).json()
        assert (ready["status"], ready["engine"], ready["outbox"]["size"]) == ("ready", "answering", 1)
        assert ready["outbox"]["oldest"]

    async def test_an_engine_that_is_away_is_said_and_does_not_stop_intake(
        self, outside: httpx.AsyncClient
    ) -> None:
        self.engine_age = float("inf")
        ready = await outside.get("/ready")
        assert (ready.status_code, ready.json()["status"], ready.json()["engine"]) == (
            200,
            "degraded",
            "away",
        )
        headers = {"X-Hotline-Person": DISPATCHER}
        assert (await outside.post(f"{PREFIX}/tickets", json=intake(), headers=headers)).status_code == 201

    async def test_metrics(self, outside: httpx.AsyncClient, office: Office) -> None:
        await take_in(office)
        await outside.get(f"{PREFIX}/tickets/{TICKET}", headers={"X-Hotline-Person": DISPATCHER})
        text = (await outside.get("/metrics")).text
        assert "hotline_outbox_waiting 1.0" in text
        assert 'hotline_http_requests_total{method="GET",route="' in text
        assert TICKET not in text


@contextmanager
def away(url: str) -> Iterator[None]:
    """SQLite: somebody else holds the file. PostgreSQL: nobody may connect, and who was connected is not."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.split("///", 1)[1], isolation_level=None) as other:
            other.execute("BEGIN EXCLUSIVE")
            yield
            other.execute("ROLLBACK")
        other.close()
        return
    name = url.rsplit("/", 1)[1] if "?" not in url else url.split("?", 1)[0].rsplit("/", 1)[1]
    server = url.replace("postgresql+psycopg://", "postgresql://").replace(f"/{name}", "/postgres", 1)
    with psycopg.connect(server, autocommit=True) as other:
        other.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        yield
        other.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())


async def test_a_database_that_is_away_or_locked(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, database_url: str, tmp_path: Path
) -> None:
    impatient = ("PRAGMA busy_timeout=50", *database_module.SQLITE_SETTINGS[1:])
    monkeypatch.setattr(database_module, "SQLITE_SETTINGS", impatient)
    caplog.set_level(logging.CRITICAL, "sqlalchemy.pool")
    async with open_office(Settings(data_folder=tmp_path, database_url=database_url)) as office:
        transport = httpx.ASGITransport(create_app(office))
        headers = {"X-Hotline-Person": DISPATCHER}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://office", headers=headers
        ) as client:
            with away(database_url):
                response = await client.post(f"{PREFIX}/tickets", json=intake())
                problem(response, 503, "DATABASE_UNAVAILABLE")
                assert int(response.headers["retry-after"]) > 0
            assert (await client.post(f"{PREFIX}/tickets", json=intake())).status_code == 201


async def test_a_fault_of_the_program_says_nothing_of_itself(app: FastAPI, call: As, office: Office) -> None:
    async def broken() -> None:
        raise ValueError("secret of 顾先生")

    app.add_api_route(f"{PREFIX}/broken", broken)
    response = await call(DISPATCHER).get("/broken")
    problem(response, 500, "UNEXPECTED")
    assert "secret" not in response.text


async def test_the_office_clock_is_the_one_that_counts(call: As, office: Office) -> None:
    """Put back two hours: the dispatch of an hour ago is yet to come."""
    office.clock.offset = timedelta(hours=-2)
    problem(await call(DISPATCHER).post("/tickets", json=intake()), 422, "INTAKE_REFUSED")


async def test_a_fault_does_not_reach_the_server_s_log(
    app: FastAPI, call: As, capfd: pytest.CaptureFixture[str]
) -> None:
    async def broken() -> None:
        raise ValueError("secret of 顾先生")

    app.add_api_route(f"{PREFIX}/broken-again", broken)
    problem(await call(DISPATCHER).get("/broken-again"), 500, "UNEXPECTED")
    written = "".join(capfd.readouterr())
    assert "secret" not in written
    assert "ValueError" in written  # the type and the place are said
