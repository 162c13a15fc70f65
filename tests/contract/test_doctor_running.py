"""The real system under an operator's eyes: doctor, metrics, logs and a back-up while it works, and without its engine.

One system is started for all of it, and the tests follow one another as an operator's day does.
"""

import asyncio
import json
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from assembly.backup.back_up import back_up
from assembly.backup.restore import restore
from assembly.doctor.examine import examine
from assembly.doctor.finding import Finding, Result
from assembly.running import System, running_system
from assembly.serving import serving
from assembly.timeline import until_rest
from cli.logs import logging_to
from hotline.bootstrap import open_office
from hotline.settings import Settings
from hotline.tickets.models import Ticket
from tests.api.steps import DISPATCHER, NUMBER, TICKET, intake

ENGINE_OPTIONS = {"HOTLINE_ENGINE_HEAP": "512m", "HOTLINE_ENGINE_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1"}
PERSONAL = ("顾先生", "13812345678", "望溪路", "油烟")
"""What stands in the ticket's name, phone, address, title and content."""
PATIENCE_SECONDS = 60


@dataclass
class Day:
    """A running system and where its log goes."""

    system: System
    url: str
    log: Path

    @property
    def settings(self) -> Settings:
        return self.system.office.settings

    async def findings(self) -> dict[str, Finding]:
        return {finding.code: finding for finding in await examine(self.settings)}

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture(name="day", scope="module")
async def _day(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Day]:
    folder = tmp_path_factory.mktemp("operated")
    settings = Settings(data_folder=folder, port=_free_port())
    ready: asyncio.Future[Day] = asyncio.get_running_loop().create_future()
    over = asyncio.Event()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENGINE_OPTIONS.items():
            patch.setenv(name, os.environ.get(name, value))
        running = asyncio.create_task(_run(settings, ready, over))
        await asyncio.wait({ready, running}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            await running
        yield ready.result()
        over.set()
        await running


async def _run(settings: Settings, ready: asyncio.Future[Day], over: asyncio.Event) -> None:
    with logging_to(settings.data_folder, logging.DEBUG) as log:
        async with running_system(settings, clock_controlled=True) as system, serving(system) as api:
            ready.set_result(Day(system, api.url, log))
            await over.wait()


async def test_from_intake_to_dispatch(day: Day) -> None:
    """The ticket that the following tests look at; each request carries its number."""
    as_dispatcher = {"X-Hotline-Person": DISPATCHER}
    async with httpx.AsyncClient(
        base_url=f"{day.url}/api/v1", headers=as_dispatcher, trust_env=False
    ) as client:
        taken = await client.post("/tickets", json=intake(), headers={"X-Request-Id": "intake-of-the-day"})
        assert (taken.status_code, taken.headers["X-Request-Id"]) == (201, "intake-of-the-day")
        await until_rest(day.system)
        (task,) = (await client.get("/inbox")).json()["items"]
        done = {"decision": "department", "department": "V01"}
        dispatched = await client.post(f"/tasks/{task['id']}/complete", json=done)
        assert dispatched.status_code == 200, dispatched.text
        assert len(dispatched.headers["X-Request-Id"]) == 32
        for strange in ("顾先生".encode(), b"13812345678", b"short", b"x" * 65):
            answer = await client.get("/inbox", headers=[(b"X-Request-Id", strange)])
            assert len(answer.headers["X-Request-Id"]) == 32
    await until_rest(day.system)


async def test_lines_name_request_ticket_job_and_element(day: Day) -> None:
    lines = day.lines()
    request = next(line for line in lines if line.get("request_id") == "intake-of-the-day")
    assert (request["event"], request["status"], request["method"]) == ("request_answered", 201, "POST")
    jobs = [line for line in lines if line["event"] == "job_answered"]
    assert {"claim_instance", "compute_deadlines", "io.camunda.zeebe:userTask"} <= {
        job["job_type"] for job in jobs
    }
    for job in jobs:
        assert job["case_id"].startswith(TICKET)  # a visit beside it has a name that begins so
        assert job["level"] == "info"
        assert job["element"]
        assert job["job_key"]


async def test_no_line_holds_anything_personal(day: Day) -> None:
    """With debug lines of ours and of every library; the number of the ticket is no secret (R-61)."""
    text = day.log.read_text("utf-8")
    assert NUMBER in text
    assert [value for value in PERSONAL if value in text] == []


async def test_an_exception_of_a_library_leaves_no_values(day: Day) -> None:
    """asyncio logs an exception that nobody asked for, with its text."""

    async def fail() -> None:
        raise ValueError("顾先生 13812345678")

    loop = asyncio.get_running_loop()
    try:
        await fail()
    except ValueError as error:
        loop.call_exception_handler({"message": "Task exception was never retrieved", "exception": error})
    (line,) = [line for line in day.lines() if line.get("error") == "ValueError"]
    assert "test_doctor_running.py" in line["where"]
    assert [value for value in PERSONAL if value in json.dumps(line, ensure_ascii=False)] == []


async def _settled(day: Day) -> dict[str, Finding]:
    """What the engine has told is heard a moment later, and its first long polls end after ten seconds."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            found = await day.findings()
            if found["feed"].result is found["workers"].result is Result.FINE:
                return found
            await asyncio.sleep(0.2)


async def test_all_is_well(day: Day) -> None:
    found = await _settled(day)
    not_fine = {code: finding for code, finding in found.items() if finding.result is not Result.FINE}
    assert set(not_fine) <= {"calendar", "disk"}, not_fine  # they depend on the day and on the machine
    assert "8." in found["engine"].meaning
    assert "V01" not in str(found)


async def test_what_prometheus_reads(day: Day) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        text = (await client.get(f"{day.url}/metrics")).text
    for line in ("hotline_engine_up 1.0", "hotline_tickets_open 1.0", "hotline_incidents_open 0.0"):
        assert line in text
    assert 'hotline_jobs_total{job_type="compute_deadlines",outcome="completed"}' in text
    assert "hotline_build_info{" in text


async def test_a_backup_of_the_running_office(day: Day, tmp_path: Path) -> None:
    await asyncio.to_thread(back_up, day.settings, tmp_path / "hotline.tar.gz")
    elsewhere = Settings(data_folder=tmp_path / "elsewhere")
    assert restore(elsewhere, tmp_path / "hotline.tar.gz").engine_lost
    async with open_office(elsewhere) as office, office.look() as work:
        assert (await work.session.get_one(Ticket, TICKET)).department == "V01"


async def test_an_engine_that_has_died(day: Day) -> None:
    """Last: nothing starts it again."""
    state = day.system.engine.state
    assert state is not None
    state.engine.send(signal.SIGKILL)
    await state.engine.ended()
    found = await day.findings()
    assert (found["engine"].result, found["office"].result) == (Result.WRONG, Result.FINE)
    assert str(state.log) in found["engine"].advice
    assert found["engine_clock"].result is Result.UNKNOWN
