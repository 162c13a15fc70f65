"""The launcher with the real engine, as a local process or, with `HOTLINE_ENGINE=container`, in a container."""

import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pyzeebe.proto.gateway_pb2 import ActivateJobsRequest, CreateProcessInstanceRequest

from deploy.diagrams import deploy_diagrams
from deploy.engine import Engine, check_clock, engine_status, running_engine, start_engine, stop_engine
from deploy.engine_clock import clock_offset, move_clock
from deploy.errors import EngineAlreadyRunning, EngineClockRefused, EngineDied, NoEngineFound
from deploy.options import EngineOptions
from deploy.process_identity import ProcessIdentity
from deploy.settings import EngineSettings
from deploy.state import read_state
from hotline.engine.deployment import DiagramRejected
from hotline.engine.topology import gateway, open_channel, read_topology
from hotline.errors import EngineUnavailable

BACKEND = "container" if os.environ.get("HOTLINE_ENGINE") == "container" else "process"
SETTINGS = EngineSettings.model_validate(
    {"backend": BACKEND, "heap": "512m", "java_options": "-XX:TieredStopAtLevel=1"}
)
PAST = timedelta(days=-60)
KNOWS_THE_PAST = SETTINGS.version.startswith("8.5.")
BEGIN = PAST if KNOWS_THE_PAST else timedelta()
SOON = timedelta(seconds=30)
WAIT_THEN_WORK = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="test"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
  <process id="wait_then_work" isExecutable="true">
    <startEvent id="start"><outgoing>a</outgoing></startEvent>
    <sequenceFlow id="a" sourceRef="start" targetRef="wait"/>
    <intermediateCatchEvent id="wait"><incoming>a</incoming><outgoing>b</outgoing>
      <timerEventDefinition><timeDate xsi:type="tFormalExpression">=due</timeDate></timerEventDefinition>
    </intermediateCatchEvent>
    <sequenceFlow id="b" sourceRef="wait" targetRef="work"/>
    <serviceTask id="work"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements>
      <incoming>b</incoming><outgoing>c</outgoing></serviceTask>
    <sequenceFlow id="c" sourceRef="work" targetRef="done"/>
    <endEvent id="done"><incoming>c</incoming></endEvent>
  </process>
</definitions>
"""
OWNER = """
import asyncio, sys
from pathlib import Path
from deploy.engine import running_engine
from deploy.options import EngineOptions
from deploy.settings import EngineSettings

async def main():
    settings = EngineSettings.model_validate_json(sys.argv[2])
    options = EngineOptions(Path(sys.argv[1]), True, usual_ports=False)
    async with running_engine(options, settings):
        print("ready", flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


@dataclass
class Feed:
    """What an Elasticsearch would have to answer, and what it was sent."""

    url: str
    records: list[dict[str, object]] = field(default_factory=list)


def feed_handler(feed: Feed) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.answer({"version": {"number": "8.9.2", "build_flavor": "default"}})

        def do_PUT(self) -> None:
            """8.6.0 begins with the settings of its indices."""
            self.body()
            self.answer({"acknowledged": True})

        def do_POST(self) -> None:
            lines = [json.loads(line) for line in self.body().splitlines() if line]
            feed.records.extend(lines[1::2])
            self.answer({"errors": False, "items": [{"index": {"status": 201}} for _ in lines[::2]]})

        def body(self) -> bytes:
            if "chunked" not in self.headers.get("Transfer-Encoding", ""):
                return self.rfile.read(int(self.headers.get("Content-Length", 0)))
            parts: list[bytes] = []
            while size := int(self.rfile.readline(), 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)

        def answer(self, content: dict[str, object]) -> None:
            body = json.dumps(content).encode()
            self.send_response(200)
            self.send_header("X-Elastic-Product", "Elasticsearch")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class' name
            """Not to the test's output."""

    return Handler


@pytest.fixture
def feed() -> Iterator[Feed]:
    heard = Feed("")
    with ThreadingHTTPServer(("127.0.0.1", 0), feed_handler(heard)) as server:
        heard.url = f"http://127.0.0.1:{server.server_port}"
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield heard
        server.shutdown()
        serving.join()


@pytest.fixture
def diagrams(tmp_path: Path) -> Path:
    folder = tmp_path / "diagrams"
    folder.mkdir()
    (folder / "wait.bpmn").write_text(WAIT_THEN_WORK)
    return folder


async def start_waiting(engine: Engine, until: datetime) -> None:
    async with open_channel(engine.grpc_address) as channel:
        variables = json.dumps({"due": until.isoformat()})
        await gateway(channel).CreateProcessInstance(
            CreateProcessInstanceRequest(bpmnProcessId="wait_then_work", version=-1, variables=variables)
        )


async def jobs_of(engine: Engine, patience: timedelta) -> int:
    request = ActivateJobsRequest(
        type="work",
        worker="test",
        timeout=1,
        maxJobsToActivate=9,
        requestTimeout=int(patience.total_seconds() * 1000),
    )
    async with open_channel(engine.grpc_address) as channel:
        return sum([len(answer.jobs) async for answer in gateway(channel).ActivateJobs(request)])


async def heard_job(feed: Feed) -> None:
    while True:
        if any(record["valueType"] == "JOB" for record in feed.records):
            return
        await asyncio.sleep(0.05)


async def test_a_fresh_engine_begins_in_the_past_and_goes_forward(
    tmp_path: Path, diagrams: Path, feed: Feed
) -> None:
    options = EngineOptions(tmp_path / "engine", True, BEGIN, feed.url, usual_ports=False)
    async with running_engine(options, SETTINGS) as engine:
        await deploy_diagrams(engine.grpc_address, diagrams)
        await start_waiting(engine, datetime.now(UTC) + BEGIN + timedelta(days=5))
        assert await jobs_of(engine, timedelta(seconds=1)) == 0
        assert abs(await clock_offset(engine.management_url) - BEGIN) < timedelta(minutes=1)
        await move_clock(engine.management_url, timedelta(days=6))
        assert await jobs_of(engine, SOON) == 1
        async with asyncio.timeout(SOON.total_seconds()):
            await heard_job(feed)
        with pytest.raises(EngineAlreadyRunning, match=str(engine.pid)):
            await start_engine(options, SETTINGS)
        (diagrams / "broken.bpmn").write_text(WAIT_THEN_WORK.replace("=due", "=due +"))
        with pytest.raises(DiagramRejected, match=r"broken\.bpmn"):
            await deploy_diagrams(engine.grpc_address, diagrams)
    assert read_state(options.data_folder) is None
    assert {record["valueType"] for record in feed.records} <= {
        "JOB",
        "PROCESS_INSTANCE",
        "INCIDENT",
        "TIMER",
    }
    assert {record["recordType"] for record in feed.records} == {"EVENT"}


@pytest.mark.skipif(not KNOWS_THE_PAST, reason="later versions refuse, see below")
async def test_a_restarted_engine_still_lives_in_the_past(tmp_path: Path, diagrams: Path) -> None:
    options = EngineOptions(tmp_path / "engine", True, PAST, usual_ports=False)
    async with running_engine(options, SETTINGS) as engine:
        await deploy_diagrams(engine.grpc_address, diagrams)
        await start_waiting(engine, datetime.now(UTC) + PAST + timedelta(days=5))
    async with running_engine(options, SETTINGS) as engine:
        # By this machine's clock the timer is long due: it must not have fired while the engine started.
        assert await jobs_of(engine, timedelta(seconds=1)) == 0
        await move_clock(engine.management_url, timedelta(days=6))
        assert await jobs_of(engine, SOON) == 1


async def test_a_later_version_does_not_go_into_the_past(tmp_path: Path) -> None:
    later = EngineSettings.model_validate({"backend": "process", "version": "8.6.0"})
    with pytest.raises(EngineClockRefused, match=r"8\.5\.8"):
        async with running_engine(EngineOptions(tmp_path, True, PAST), later):
            pass
    check_clock(EngineOptions(tmp_path, True, -PAST), later)


async def test_a_killed_program_leaves_no_engine_and_its_data_work_again(tmp_path: Path) -> None:
    folder = tmp_path / "engine"
    owner = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", OWNER, str(folder), SETTINGS.model_dump_json(by_alias=True)),
        stdout=asyncio.subprocess.PIPE,
    )
    assert owner.stdout is not None
    assert await owner.stdout.readline() == b"ready\n"
    state = read_state(folder)
    assert state is not None
    owner.kill()
    await owner.wait()
    # At once, while the old engine is still there: it is ended first, then the new one starts on its data.
    async with running_engine(EngineOptions(folder, usual_ports=False), SETTINGS) as engine:
        assert not state.is_running()
        assert (await read_topology(engine.grpc_address)).is_ready
        with pytest.raises(EngineClockRefused):
            await move_clock(engine.management_url, timedelta(days=1))
        killed = ProcessIdentity.of(engine.pid or 0)
        assert killed is not None
        killed.send(signal.SIGKILL)
        with pytest.raises(EngineDied, match=r"engine\.(log|out)"):
            await engine.ended()


async def test_one_that_stays_is_found_used_and_stopped(tmp_path: Path) -> None:
    options = EngineOptions(tmp_path / "engine", usual_ports=False)
    started = await start_engine(options, SETTINGS)
    try:
        async with running_engine(options, SETTINGS) as engine:
            assert engine.reused
            assert engine.pid == started.pid
        status = await engine_status(options.data_folder, SETTINGS)
        assert status.running
        assert status.topology is not None
        assert status.topology.is_ready
        by_address = EngineSettings.model_validate({"backend": "address", "address": started.grpc_address})
        async with running_engine(EngineOptions(tmp_path / "none"), by_address) as engine:
            assert engine.backend == "address"
            assert engine.pid is None
    finally:
        assert await stop_engine(options.data_folder)
    assert not await stop_engine(options.data_folder)
    assert not (await engine_status(options.data_folder, SETTINGS)).running


async def test_an_address_where_nobody_answers_is_told(tmp_path: Path) -> None:
    nobody = EngineSettings.model_validate(
        {"backend": "address", "address": "127.0.0.1:1", "patience_seconds": 1}
    )
    with pytest.raises(EngineUnavailable, match=r"127\.0\.0\.1:1"):
        async with running_engine(EngineOptions(tmp_path), nobody):
            pass


async def test_an_unknown_version_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    unknown = EngineSettings.model_validate({"backend": "process", "version": "0.0.0"})
    with pytest.raises(NoEngineFound):
        async with running_engine(EngineOptions(tmp_path / "engine"), unknown):
            pass
