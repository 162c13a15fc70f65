"""Running everything in one process (总装运行), started in the order in which it is needed, stopped in reverse."""

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from assembly.process_check import check_processes, refuse
from assembly.process_deployment import deploy_at_start
from assembly.working import working
from deploy.engine import Engine, running_engine
from deploy.options import EngineOptions, Report, silent
from hotline.bootstrap import open_office
from hotline.clock import Clock
from hotline.db.clock_offset import write_offset
from hotline.engine.feed_server import feed_server
from hotline.engine.zeebe import ZeebeEngine
from hotline.office import Office
from hotline.processes.standing import standing
from hotline.recovery.engine_mark import recognize
from hotline.settings import Settings
from workers.runtime import Runtime


@dataclass(frozen=True, slots=True)
class System:
    """A running system, to look at and to be moved in time."""

    office: Office
    engine: Engine
    zeebe: ZeebeEngine
    runtime: Runtime
    since: datetime
    """From when on, by the office's clock, its diagrams are deployed and its workers run."""


class RunEngine(Protocol):
    """Something that runs an engine for as long as a block does."""

    def __call__(self, options: EngineOptions, *, report: Report) -> AbstractAsyncContextManager[Engine]:
        """The engine, ready for work."""
        ...


@asynccontextmanager
async def running_system(
    settings: Settings,
    *,
    begin: datetime | None = None,
    clock_controlled: bool = False,
    report: Report = silent,
    run_engine: RunEngine = running_engine,
) -> AsyncGenerator[System]:
    """Office, engine, relay, workers, feed.

    `begin` sets the clock of a fresh system; one that ran before goes on from where its clock stands.
    """
    async with AsyncExitStack() as stack:
        office = await stack.enter_async_context(open_office(settings))
        if begin is not None:
            await _set_clock(office, begin)
        await check_diagrams(office, report)
        feed = await stack.enter_async_context(
            feed_server(office.database, host=settings.feed_host, port=settings.feed_port)
        )
        options = EngineOptions(
            data_folder=settings.data_folder / "engine",
            clock_controlled=clock_controlled,
            clock_offset=office.clock.offset,
            feed_url=feed.url,
            usual_ports=not clock_controlled,  # nothing meant for the daily engine may reach one of another time
        )
        engine = await stack.enter_async_context(run_engine(options, report=report))
        zeebe = ZeebeEngine(engine.grpc_address)
        stack.push_async_callback(zeebe.close)
        await recognize(office, zeebe)
        report("deploying diagrams")
        await deploy_folder(office, engine.grpc_address)
        runtime = await stack.enter_async_context(working(office, zeebe, "hotline"))
        yield System(office, engine, zeebe, runtime, office.clock.now())


async def _set_clock(office: Office, begin: datetime) -> None:
    """Writes the offset down before anything is moved, so that a restart finds it."""
    if office.clock.offset:
        return
    office.clock.offset = timedelta(milliseconds=round((begin - Clock().now()) / timedelta(milliseconds=1)))
    async with office.database.transaction() as session:
        await write_offset(session, office.clock.offset)


async def check_diagrams(office: Office, report: Report) -> None:
    """Refuses what is wrong, says what is doubtful or could not be looked at. Raises DiagramRejected."""
    async with office.look() as work:
        stand = await standing(work)
    findings = await check_processes(office.settings.processes, office.settings.street_file, stand)
    refuse(findings)
    for finding in findings:
        report(str(finding))


async def deploy_folder(office: Office, address: str) -> None:
    """Deploys the office's diagrams to the engine at an address, and writes down what changed by it.

    Raises EngineUnavailable, DiagramRejected.
    """
    await deploy_at_start(office, address)
