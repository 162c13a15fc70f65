"""The engine launcher (引擎启动器): starts, finds and stops an engine, whichever way it is run."""

import asyncio
import os
import shutil
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from deploy.archive import distribution
from deploy.choice import choose_backend
from deploy.container_backend import container_launch, pull_image, remove_container
from deploy.engine_clock import align_clock, set_clock_early
from deploy.errors import EngineAlreadyRunning, EngineClockRefused
from deploy.launch import Launch
from deploy.options import EngineOptions, Report, silent
from deploy.process_backend import process_launch
from deploy.process_identity import ProcessIdentity
from deploy.settings import BackendName, EngineSettings
from deploy.state import EngineState, forget_state, read_state, starting, write_state
from deploy.supervision import died, end, spawn
from hotline.engine.topology import Topology, read_topology, wait_for_leaders
from hotline.errors import EngineUnavailable

WATERMARK_BYTES = 2 * 1024**3
"""The engine takes no more work when less of its disk is free (its own default)."""

LAST_MINOR_WITH_EARLY_CLOCK = (8, 5)

Launching = Callable[[EngineOptions, EngineSettings, Report], Awaitable[Launch]]
"""A way of its own to start a local engine."""


@dataclass(frozen=True)
class Engine:
    """An engine that is ready for work (流程引擎)."""

    backend: BackendName
    version: str
    grpc_address: str
    """The gateway, `host:port`."""
    management_url: str
    """For clock and metrics; empty when an address was given without one."""
    pid: int | None
    """The engine's process; None for an address."""
    log: Path | None
    state: EngineState | None
    """What its state file says; None for an address."""
    reused: bool = False
    """It was running already, and goes on when its user leaves."""

    async def ended(self) -> None:
        """Wait until the engine has ended by itself; for ever where it is an address.

        Raises:
            EngineDied: it has; the message names its log.
        """
        if self.state is None:
            await asyncio.Event().wait()
        else:
            await died(self.state)


@dataclass(frozen=True)
class EngineStatus:
    """What can be said about an engine at this moment (引擎状态)."""

    running: bool
    state: EngineState | None
    topology: Topology | None
    """None: the gateway does not answer."""
    free_disk_bytes: int

    @property
    def disk_is_low(self) -> bool:
        """The engine refuses work now: too little free disk."""
        return self.free_disk_bytes < WATERMARK_BYTES


@asynccontextmanager
async def running_engine(
    options: EngineOptions,
    settings: EngineSettings | None = None,
    report: Report = silent,
    *,
    launching: Launching | None = None,
) -> AsyncGenerator[Engine]:
    """An engine for as long as the block runs. It ends with this program, even when that is killed.

    An engine on the same data folder that was started to stay, and fits, is used and left running.
    `launching` says how it is started instead of the way that is chosen.

    Raises:
        NoEngineFound, EngineArchiveBroken: there is nothing to run.
        EngineAlreadyRunning: another program's engine runs on the data folder, or one that does not fit.
        EngineClockRefused: the clock can't be set to the offset.
        EngineDied, EngineUnavailable: it ended, or was not ready in time.
    """
    engine = await _started(options, settings or EngineSettings(), report, os.getpid(), launching)
    try:
        yield engine
    finally:
        if engine.state is not None and not engine.reused:
            await _end_and_forget(options.data_folder, engine.state)


async def start_engine(
    options: EngineOptions, settings: EngineSettings | None = None, report: Report = silent
) -> Engine:
    """Start an engine that stays when this program ends, until `stop_engine`; one that runs already is used.

    Raises what `running_engine` does.
    """
    return await _started(options, settings or EngineSettings(), report, owner=None)


async def stop_engine(data_folder: Path) -> bool:
    """Stop the engine of a data folder, whoever started it; False when none was running."""
    state = read_state(data_folder)
    if state is None or not state.is_running():
        return False
    await _end_and_forget(data_folder, state)
    return True


async def engine_status(data_folder: Path, settings: EngineSettings | None = None) -> EngineStatus:
    """What is known of the engine of a data folder, or of the one at the address that is set."""
    settings = settings or EngineSettings()
    address = settings.address if settings.backend in (None, "address") else ""
    state = None if address else read_state(data_folder)
    running = state is not None and state.is_running()
    if state is not None and running:
        address = state.grpc_address
    topology = await _topology_or_none(address) if address else None
    return EngineStatus(running or topology is not None, state, topology, _free_disk(data_folder))


async def prepare_engine(settings: EngineSettings | None = None, report: Report = silent) -> BackendName:
    """Fetch now what a start would fetch, and answer which way the engine will be run.

    Raises:
        NoEngineFound, EngineArchiveBroken: there is nothing to run.
    """
    settings = settings or EngineSettings()
    backend = await choose_backend(settings)
    if backend == "process":
        await distribution(settings.version, report)
    elif backend == "container":
        await pull_image(settings, report)
    return backend


async def _started(
    options: EngineOptions,
    settings: EngineSettings,
    report: Report,
    owner: int | None,
    launching: Launching | None = None,
) -> Engine:
    backend = await choose_backend(settings)
    if backend == "address":
        return await _at_address(options, settings, report)
    with starting(options.data_folder):
        found = await _already_running(options)
        if found is not None:
            return await _reused(found, options, settings, report)
        check_clock(options, settings)
        report(f"starting engine {settings.version} ({backend})")
        launch = await (launching or partial(_launch, backend))(options, settings, report)
        state = await _spawned(backend, launch, options, settings, owner)
        return await _made_ready(state, options, settings, report)


def check_clock(options: EngineOptions, settings: EngineSettings) -> None:
    """Whether this version can live in the past.

    8.5 opens its management port before its partitions, so the clock is right before a timer is looked at.
    8.6 opens it after them: timers have been looked at by the real clock then, and were seen never to fire
    again before it is passed, on a fresh engine too. Forward works on both.

    Raises:
        EngineClockRefused: the offset is negative, and the version is of the later kind.
    """
    minor = tuple(int(part) for part in settings.version.split(".")[:2])
    if options.clock_offset < timedelta() and minor > LAST_MINOR_WITH_EARLY_CLOCK:
        raise EngineClockRefused(
            f"流程引擎 {settings.version} 的时钟不能早于当前时间，请改用 8.5.8，或从今天或以后的日期开始"
        )


async def _at_address(options: EngineOptions, settings: EngineSettings, report: Report) -> Engine:
    topology = await wait_for_leaders(settings.address, patience=_patience(settings), report=report)
    if options.clock_controlled:
        await align_clock(settings.management_url, options.clock_offset)
    return Engine(
        "address", topology.version, settings.address, settings.management_url, None, None, None, reused=True
    )


async def _already_running(options: EngineOptions) -> EngineState | None:
    """The engine that stays on this data folder. One that a killed program left behind is ended first.

    Raises:
        EngineAlreadyRunning: it belongs to another program, or does not fit.
    """
    state = read_state(options.data_folder)
    if state is None or not state.is_running():
        return None
    if not state.is_wanted():
        await _end_and_forget(options.data_folder, state)
        return None
    fits = state.clock_controlled == options.clock_controlled and state.feed_url == options.feed_url
    if state.owner is None and fits:
        return state
    raise EngineAlreadyRunning(
        f"该数据目录已有流程引擎在运行（进程 {state.engine.pid}，目录 {options.data_folder}），"
        "请先停止：hotline engine stop"
    )


async def _reused(
    state: EngineState, options: EngineOptions, settings: EngineSettings, report: Report
) -> Engine:
    await wait_for_leaders(state.grpc_address, patience=_patience(settings), report=report)
    if options.clock_controlled:
        await align_clock(state.management_url, options.clock_offset)
    return _engine(state, reused=True)


async def _launch(
    backend: BackendName, options: EngineOptions, settings: EngineSettings, report: Report
) -> Launch:
    if backend == "container":
        return await container_launch(options, settings, report)
    return await process_launch(options, settings, report)


async def _spawned(
    backend: BackendName, launch: Launch, options: EngineOptions, settings: EngineSettings, owner: int | None
) -> EngineState:
    keeper, engine = await spawn(launch, options, owner or 0)
    state = EngineState(
        backend=backend,
        version=settings.version,
        grpc_address=launch.grpc_address,
        management_url=launch.management_url,
        log=launch.log,
        clock_controlled=options.clock_controlled,
        feed_url=options.feed_url,
        keeper=keeper,
        engine=engine,
        owner=ProcessIdentity.of(owner) if owner else None,
    )
    write_state(options.data_folder, state)
    return state


async def _made_ready(
    state: EngineState, options: EngineOptions, settings: EngineSettings, report: Report
) -> Engine:
    """Set the clock and wait for the leaders, unless the engine ends first; then nothing stays behind."""
    death = asyncio.create_task(died(state))
    readiness = asyncio.create_task(_ready(state, options, settings, report))
    try:
        await asyncio.wait((death, readiness), return_when=asyncio.FIRST_COMPLETED)
        await (readiness if readiness.done() else death)
    except BaseException:
        readiness.cancel()
        await _end_and_forget(options.data_folder, state)
        raise
    finally:
        death.cancel()
    return _engine(state, reused=False)


async def _ready(
    state: EngineState, options: EngineOptions, settings: EngineSettings, report: Report
) -> None:
    try:
        async with asyncio.timeout(settings.patience_seconds):
            if options.clock_controlled:
                await set_clock_early(state.management_url, options.clock_offset)
    except TimeoutError as error:
        raise EngineUnavailable(f"流程引擎的管理端口在 {settings.patience_seconds} 秒内无应答") from error
    await wait_for_leaders(state.grpc_address, patience=_patience(settings), report=report)


async def _end_and_forget(data_folder: Path, state: EngineState) -> None:
    await end(state)
    if state.backend == "container":  # Docker's client alone may have ended
        await remove_container(data_folder)
    forget_state(data_folder)


async def _topology_or_none(address: str) -> Topology | None:
    try:
        return await read_topology(address)
    except EngineUnavailable:
        return None


def _engine(state: EngineState, *, reused: bool) -> Engine:
    return Engine(
        state.backend,
        state.version,
        state.grpc_address,
        state.management_url,
        state.engine.pid,
        state.log,
        state,
        reused,
    )


def _free_disk(data_folder: Path) -> int:
    existing = next(folder for folder in (data_folder, *data_folder.resolve().parents) if folder.exists())
    return shutil.disk_usage(existing).free


def _patience(settings: EngineSettings) -> timedelta:
    return timedelta(seconds=settings.patience_seconds)
