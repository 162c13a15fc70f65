"""A process that works and serves nobody (执行进程): `hotline work`, beside others on one PostgreSQL and one engine."""

import os
import socket
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from api.health import Health
from api.probes import create_probes
from assembly.finding_engine import find_engine
from assembly.one_of_several import shared_engine
from assembly.parts import running_part
from assembly.process_deployment import deploying
from assembly.running import check_diagrams, deploy_folder
from assembly.serving import listening
from assembly.working import working
from deploy.options import Report, silent
from deploy.settings import EngineSettings
from hotline.bootstrap import open_office
from hotline.engine.feed_server import feed_server
from hotline.engine.topology import wait_for_leaders
from hotline.engine.zeebe import ZeebeEngine
from hotline.office import Office
from hotline.settings import Settings
from workers.runtime import Runtime, watch

PATIENCE = timedelta(minutes=2)
"""So long may polls fail before the process ends with an error, to be started again by who supervises it."""


@dataclass(slots=True)
class WorkProcess:
    """What is known of the process from the outside (执行进程状况)."""

    feed_url: str
    """Where it hears an engine's exporter; the engine needs an address that it reaches."""
    runtime: Runtime | None = None
    """None until the engine is found."""

    @property
    def engine_age(self) -> float:
        """Seconds since the engine answered all workers last."""
        return self.runtime.oldest_poll_age if self.runtime else float("inf")


@asynccontextmanager
async def working_alone(
    settings: Settings, *, deploy: bool, report: Report = silent
) -> AsyncGenerator[WorkProcess]:
    """Workers, relay, delivery and the feed's receiver for as long as the block runs.

    It is heard before its engine is there, and waits for it. The block is ended by EngineUnavailable when no poll
    has succeeded for two minutes. Raises OneProcessOnly, EngineAddressMissing, StrangeEngine, DiagramRejected,
    FeedPortTaken, NoFreePort, and what `open_office` raises.
    """
    address = shared_engine(settings)
    async with AsyncExitStack() as stack:
        office = await stack.enter_async_context(open_office(settings))
        feed = await stack.enter_async_context(
            feed_server(office.database, host=settings.feed_host, port=settings.feed_port)
        )
        process = WorkProcess(feed.url)
        await stack.enter_async_context(_probed(office, process, report))
        zeebe = ZeebeEngine(address)
        stack.push_async_callback(zeebe.close)
        await find_engine(office, zeebe, report, deploys=deploy)
        if deploy:
            await _deploy(office, address, report)
        name = f"{socket.gethostname()}-{os.getpid()}"
        process.runtime = runtime = await stack.enter_async_context(working(office, zeebe, name))
        await stack.enter_async_context(running_part(lambda: watch(runtime, PATIENCE)))
        yield process


async def prepare(settings: Settings, report: Report = silent) -> None:
    """Database, organization and diagrams brought up to this program, before its processes are started.

    Raises what `working_alone` raises, and EngineUnavailable when the engine does not come.
    """
    address = shared_engine(settings)
    async with AsyncExitStack() as stack:
        office = await stack.enter_async_context(open_office(settings))
        patience = timedelta(seconds=EngineSettings().patience_seconds)
        await wait_for_leaders(address, patience=patience, report=report)
        zeebe = ZeebeEngine(address)
        stack.push_async_callback(zeebe.close)
        await find_engine(office, zeebe, report)
        await _deploy(office, address, report)


async def _deploy(office: Office, address: str, report: Report) -> None:
    """Checks and deploys while no other process does; the same once more changes nothing."""
    async with deploying(office):
        await check_diagrams(office, report)
        report("deploying diagrams")
        await deploy_folder(office, address)


@asynccontextmanager
async def _probed(office: Office, process: WorkProcess, report: Report) -> AsyncGenerator[None]:
    settings = office.settings
    if not settings.worker_metrics_port:
        yield
        return
    app = create_probes(office, Health(lambda: process.engine_age))
    async with listening(app, settings.host, settings.worker_metrics_port) as probes:
        report(f"{probes.url}/ready")
        yield
