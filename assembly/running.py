"""Running everything in one process (总装运行), started in the order in which it is needed, stopped in reverse."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from assembly.process_check import check_processes, refuse
from deploy.diagrams import collect, deploy_diagrams
from deploy.engine import Engine, running_engine
from deploy.options import EngineOptions, Report, silent
from hotline.bootstrap import open_office
from hotline.clock import Clock
from hotline.db.clock_offset import write_offset
from hotline.engine.feed_server import feed_server
from hotline.engine.process_versions import remember_processes
from hotline.engine.relay import Relay
from hotline.engine.zeebe import ZeebeEngine
from hotline.notifications import deliver
from hotline.office import Office
from hotline.processes.standing import standing
from hotline.settings import Settings
from hotline.tasks.form_versions import remember_forms
from workers.registry import all_workers
from workers.runtime import Runtime

CLEAN_STOP_SECONDS = 20


@dataclass(frozen=True, slots=True)
class System:
    """A running system, to look at and to be moved in time."""

    office: Office
    engine: Engine
    zeebe: ZeebeEngine
    runtime: Runtime
    since: datetime
    """From when on, by the office's clock, its diagrams are deployed and its workers run."""


@asynccontextmanager
async def running_system(
    settings: Settings,
    *,
    begin: datetime | None = None,
    clock_controlled: bool = False,
    report: Report = silent,
) -> AsyncGenerator[System]:
    """Office, engine, relay, workers, feed.

    `begin` sets the clock of a fresh system; one that ran before goes on from where its clock stands.
    """
    async with AsyncExitStack() as stack:
        office = await stack.enter_async_context(open_office(settings))
        if begin is not None:
            await _set_clock(office, begin)
        await _check(office, report)
        feed = await stack.enter_async_context(feed_server(office.database, port=settings.feed_port))
        options = EngineOptions(
            data_folder=settings.data_folder / "engine",
            clock_controlled=clock_controlled,
            clock_offset=office.clock.offset,
            feed_url=feed.url,
            usual_ports=not clock_controlled,  # nothing meant for the daily engine may reach one of another time
        )
        engine = await stack.enter_async_context(running_engine(options, report=report))
        report("deploying diagrams")
        await _deploy(office, engine)
        zeebe = ZeebeEngine(engine.grpc_address)
        stack.push_async_callback(zeebe.close)
        runtime = Runtime(office, zeebe, all_workers(), "hotline")
        await stack.enter_async_context(_relaying(Relay(office, zeebe)))
        await stack.enter_async_context(_running(runtime.run, runtime.stop))
        delivering = asyncio.Event()
        await stack.enter_async_context(_running(lambda: deliver.run(office, delivering), delivering.set))
        yield System(office, engine, zeebe, runtime, office.clock.now())


async def _set_clock(office: Office, begin: datetime) -> None:
    """Writes the offset down before anything is moved, so that a restart finds it."""
    if office.clock.offset:
        return
    office.clock.offset = timedelta(milliseconds=round((begin - Clock().now()) / timedelta(milliseconds=1)))
    async with office.database.transaction() as session:
        await write_offset(session, office.clock.offset)


async def _check(office: Office, report: Report) -> None:
    """Refuses what is wrong, says what is doubtful or could not be looked at. Raises DiagramRejected."""
    async with office.look() as work:
        stand = await standing(work)
    findings = await check_processes(office.settings.processes, office.settings.street_file, stand)
    refuse(findings)
    for finding in findings:
        report(str(finding))


async def _deploy(office: Office, engine: Engine) -> None:
    deployed = await deploy_diagrams(engine.grpc_address, office.settings.processes)
    forms = [
        {"form_key": item.key, "form_id": item.id, "version": item.version}
        for item in deployed
        if item.kind == "form"
    ]
    async with office.work() as work:
        await remember_forms(work, forms, office.settings.processes)
        await remember_processes(work, deployed, collect(office.settings.processes))


@asynccontextmanager
async def _relaying(relay: Relay) -> AsyncGenerator[None]:
    async with _running(relay.run, relay.stop):
        yield
    await relay.release()


@asynccontextmanager
async def _running(run: Callable[[], Awaitable[None]], stop: Callable[[], None]) -> AsyncGenerator[None]:
    """A part that runs beside the block; its failure ends the block, its end is waited for."""
    block = asyncio.current_task()
    failure: list[BaseException] = []

    async def guarded() -> None:
        try:
            await run()
        except Exception as error:  # kept and raised in the block, which is ended by it
            failure.append(error)
            if block is not None:
                block.cancel()

    part = asyncio.create_task(guarded())
    try:
        yield
    except asyncio.CancelledError:
        if failure:
            raise failure[0] from None
        raise
    finally:
        stop()
        await asyncio.wait({part}, timeout=CLEAN_STOP_SECONDS)
        part.cancel()
