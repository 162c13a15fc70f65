"""One click through the whole system, as a collector of traces sees it: request, outbox, relay, engine, workers.

The real system is played for a while by one ticket; the tests look at what arrived.
"""

import asyncio
import json
import logging
import os
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from assembly.running import System, running_system
from assembly.serving import serving
from assembly.timeline import advance, until_rest
from cli.logs import logging_to
from hotline import tracing
from hotline.db.models import OutboxEntry
from hotline.engine.outbox_traces import FOLLOWS_WITHIN
from hotline.settings import Settings
from tests.api.steps import DISPATCHER, NUMBER, TICKET, intake
from tests.contract.trace_receiver import Received, receiving

ENGINE_OPTIONS = {"HOTLINE_ENGINE_HEAP": "512m", "HOTLINE_ENGINE_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1"}
PERSONAL = ("顾先生", "13812345678", "望溪路", "油烟")
"""What stands in the ticket's name, phone, address, title and content."""
PATIENCE_SECONDS = 60
CALLER = "0af7651916cd43dd8448eb211c80319c"
CALLERS_SPAN = "b7ad6b7169203331"
COMPLETE = "POST /tasks/{task_id}/complete"


@dataclass
class Day:
    """What a ticket's first days left behind."""

    received: Received
    lines: list[dict[str, Any]]
    outbox: list[OutboxEntry]


@pytest.fixture(name="day", scope="module")
async def _day(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Day]:
    folder = tmp_path_factory.mktemp("traced")
    with receiving() as received, pytest.MonkeyPatch.context() as patch:
        for name, value in ENGINE_OPTIONS.items():
            patch.setenv(name, os.environ.get(name, value))
        patch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", received.url)
        patch.setenv("NO_PROXY", "127.0.0.1")
        outbox = await asyncio.create_task(_played(folder))
        lines = (folder / "hotline.log").read_text("utf-8").splitlines()
        yield Day(received, [json.loads(line) for line in lines], outbox)


async def _played(folder: Path) -> list[OutboxEntry]:
    """Up to the dispatch by requests, then past the limit of acceptance; answers what the engine was told."""
    with logging_to(folder, logging.DEBUG), tracing.tracing("hotline-tested"):
        async with (
            running_system(Settings(data_folder=folder), clock_controlled=True) as system,
            serving(system, 0) as api,
        ):
            await _dispatched_by_a_click(system, api.url)
            await _an_hour_later(system)
            await advance(system, system.office.clock.now() + timedelta(days=5))
            with suppress(ValueError), tracing.span("of a fault"):
                raise ValueError("顾先生 13812345678")
            async with system.office.look() as work:
                return list(await work.session.scalars(select(OutboxEntry).order_by(OutboxEntry.id)))


async def _dispatched_by_a_click(system: System, url: str) -> None:
    headers = {"X-Hotline-Person": DISPATCHER}
    async with httpx.AsyncClient(
        base_url=f"{url}/api/v1", headers=headers, trust_env=False, timeout=PATIENCE_SECONDS
    ) as client:
        assert (await client.post("/tickets", json=intake())).status_code == 201
        assert (await client.post("/tickets", json=intake(kind="顾先生"))).status_code == 422
        await until_rest(system)
        assert (await client.get("/inbox", params={"words": "顾先生"})).status_code == 200
        (task,) = (await client.get("/inbox")).json()["items"]
        done = {"decision": "department", "department": "V01"}
        of_the_caller = {"traceparent": f"00-{CALLER}-{CALLERS_SPAN}-01", "tracestate": "who=13812345678"}
        answer = await client.post(f"/tasks/{task['id']}/complete", json=done, headers=of_the_caller)
        assert answer.status_code == 200, answer.text
        assert (await client.get("/health")).status_code == 200
        await until_rest(system)


async def _an_hour_later(system: System) -> None:
    """What was sent lies so far behind, in real time, as it does when a limit passes."""
    async with system.office.work() as work:
        for entry in await work.session.scalars(select(OutboxEntry)):
            assert entry.sent_at is not None
            entry.sent_at -= FOLLOWS_WITHIN * 60


async def test_one_click_is_one_trace_from_the_request_to_the_workers(day: Day) -> None:
    (request,) = day.received.named(COMPLETE)
    assert (request.trace, request.parent) == (CALLER, CALLERS_SPAN)
    assert request.attributes["http.response.status_code"] == 200
    ways = [day.received.way_to(span) for span in day.received.of(CALLER)]
    told = [COMPLETE, "transaction", "outbox complete_task"]
    assert told in ways
    assert [*told, "relay complete_task"] in ways
    for job in ("open_dispatch", "compute_deadlines", "arrange_visit", "io.camunda.zeebe:userTask"):
        assert [*told, f"job {job}"] in ways


async def test_what_a_job_tells_the_engine_is_a_part_of_it_too(day: Day) -> None:
    ways = [day.received.way_to(span) for span in day.received.of(CALLER)]
    begun = [way for way in ways if way[-1] == "relay publish_message"]
    assert begun
    assert all(way[0] == COMPLETE and any(name.startswith("job ") for name in way) for way in begun)


async def test_a_job_says_which_it_is(day: Day) -> None:
    job = next(span for span in day.received.named("job open_dispatch") if span.trace == CALLER)
    told = dict(job.attributes)
    assert told.pop("hotline.job_key")
    assert told == {
        "hotline.case_id": TICKET,
        "hotline.job_type": "open_dispatch",
        "hotline.process": "ticket_process",
        "hotline.process_version": 1,
        "hotline.element": "open_dispatch",
        "hotline.result": "completed",
    }


async def test_what_a_timer_brings_is_a_trace_of_its_own_linked_to_the_click(day: Day) -> None:
    late = [span for span in day.received.named("job record_late") if TICKET in str(span.attributes)]
    assert late
    for span in late:
        assert (span.parent, span.trace != CALLER) == ("", True)
    assert CALLER in {trace for span in late for trace in span.links}


async def test_the_lines_of_the_log_say_of_which_trace_they_are(day: Day) -> None:
    lines = [line for line in day.lines if line.get("trace_id") == CALLER]
    assert {"request_answered", "job_answered"} <= {line["event"] for line in lines}
    (answered,) = [line for line in lines if line["event"] == "request_answered"]
    (request,) = day.received.named(COMPLETE)
    assert (answered["span_id"], answered["request_id"]) == (
        request.id,
        request.attributes["hotline.request_id"],
    )


async def test_nothing_personal_is_exported(day: Day) -> None:
    """R-61: neither of the ticket, nor of what a caller sent along, nor of an error's text."""
    exported = b"".join(day.received.bodies)
    assert NUMBER.encode() in exported
    assert [value for value in PERSONAL if value.encode() in exported] == []
    (fault,) = day.received.named("of a fault")
    assert (fault.failed, fault.attributes, fault.events) == (True, {"error.type": "ValueError"}, 0)


async def test_what_comes_round_by_itself_is_no_trace(day: Day) -> None:
    """Probes, the relay's looks, leases."""
    beginnings = {span.name.split()[0] for span in day.received.spans if not span.parent}
    assert beginnings <= {"GET", "POST", "job", "of"}
    assert not [span for span in day.received.spans if "health" in span.name]
    assert day.received.paths == {"/v1/traces"}
    assert day.received.services == {"hotline-tested"}


async def test_the_outbox_keeps_in_which_trace_the_engine_was_told(day: Day) -> None:
    kept = [entry.trace_parent for entry in day.outbox if entry.kind == "complete_task"]
    assert kept
    assert all(trace is not None and trace.startswith(f"00-{CALLER}-") for trace in kept)
