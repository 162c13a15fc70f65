"""Starting and ending the engine's process under its keeper (启动与结束引擎进程)."""

import asyncio
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from deploy.errors import EngineDied
from deploy.launch import Launch
from deploy.options import EngineOptions
from deploy.process_identity import ProcessIdentity
from deploy.state import EngineState

KEEPER = Path(__file__).with_name("keeper.py")
PID_FILE = "engine.pid"
STOP_PATIENCE = timedelta(seconds=20)
KILL_PATIENCE = timedelta(seconds=5)
LOOK_SECONDS = 0.02


async def spawn(
    launch: Launch, options: EngineOptions, owner: int
) -> tuple[ProcessIdentity, ProcessIdentity]:
    """Start the keeper, and with it the engine, in a session of their own: Ctrl-C is the owner's to handle.

    Answers keeper and engine.

    Raises:
        EngineDied: the engine did not even start.
    """
    keeper = ProcessIdentity.of(_spawn_keeper(launch, options, owner))
    engine = await _engine_of(options, keeper) if keeper else None
    if keeper is None or engine is None:
        raise EngineDied(f"流程引擎进程未能启动，见 {options.output}")
    return keeper, engine


def _spawn_keeper(launch: Launch, options: EngineOptions, owner: int) -> int:
    pid_file = options.data_folder.resolve() / PID_FILE
    pid_file.unlink(missing_ok=True)
    (options.data_folder / "data").mkdir(exist_ok=True)
    arguments = [sys.executable, "-I", "-S", str(KEEPER), str(owner), str(pid_file)]
    return os.posix_spawn(
        sys.executable,
        arguments + launch.command,
        launch.environment,
        file_actions=_output_to(options.output),
        setsid=True,
    )


def _output_to(file: Path) -> list[tuple[int, int, str, int, int] | tuple[int, int, int]]:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    return [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(file), flags, 0o644),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]


async def _engine_of(options: EngineOptions, keeper: ProcessIdentity) -> ProcessIdentity | None:
    """The engine that the keeper has started; None when the keeper ended before it could."""
    while True:
        pid = _written_pid(options)
        if pid is not None:
            return ProcessIdentity.of(pid)
        if not keeper.is_alive():
            return None
        await asyncio.sleep(LOOK_SECONDS)


def _written_pid(options: EngineOptions) -> int | None:
    try:
        return int((options.data_folder / PID_FILE).read_text())
    except FileNotFoundError:
        return None


class Kept(Protocol):
    """A process and its keeper."""

    @property
    def keeper(self) -> ProcessIdentity:
        """Who stops it."""
        ...

    @property
    def engine(self) -> ProcessIdentity:
        """The process itself."""
        ...


async def end(state: Kept) -> None:
    """Ask keeper and engine to end, and insist after a while. Nothing happens to what has ended already."""
    state.keeper.send(signal.SIGTERM)
    if not await state.keeper.ended_within(STOP_PATIENCE):
        state.keeper.send(signal.SIGKILL)
    state.engine.send(signal.SIGKILL)
    await state.engine.ended_within(KILL_PATIENCE)


async def died(state: EngineState) -> None:
    """Wait until the engine has ended by itself.

    Raises:
        EngineDied: always, when it has.
    """
    await state.keeper.ended()
    raise EngineDied(f"流程引擎进程已退出，原因见 {state.log}")
