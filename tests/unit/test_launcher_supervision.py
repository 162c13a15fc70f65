"""The keeper with a real process in the engine's place that is quick to start."""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from deploy.errors import EngineAlreadyRunning, EngineDied
from deploy.launch import Launch
from deploy.options import EngineOptions
from deploy.process_identity import ProcessIdentity
from deploy.state import EngineState, forget_state, read_state, starting, write_state
from deploy.supervision import died, end, spawn

SOON = timedelta(seconds=20)
OWNER = """
import asyncio, os, sys, time
from pathlib import Path
from deploy.launch import Launch
from deploy.options import EngineOptions
from deploy.supervision import spawn

launch = Launch(["sleep", "600"], dict(os.environ), "", "", Path("log"))
keeper, engine = asyncio.run(spawn(launch, EngineOptions(Path(sys.argv[1])), owner=os.getpid()))
print(keeper.pid, engine.pid, flush=True)
time.sleep(600)
"""


async def started(folder: Path, *command: str, owner: int = 0) -> EngineState:
    launch = Launch(list(command), dict(os.environ), "127.0.0.1:1", "http://127.0.0.1:2", folder / "log")
    keeper, engine = await spawn(launch, EngineOptions(folder), owner)
    return EngineState(
        backend="process",
        version="0",
        grpc_address=launch.grpc_address,
        management_url=launch.management_url,
        log=launch.log,
        clock_controlled=False,
        feed_url=None,
        keeper=keeper,
        engine=engine,
        owner=ProcessIdentity.of(owner) if owner else None,
    )


def owned_by_another_program(
    folder: Path,
) -> tuple["subprocess.Popen[str]", ProcessIdentity, ProcessIdentity]:
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(folder)], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    with owner.stdout as told:
        keeper, engine = (ProcessIdentity.of(int(pid)) for pid in told.readline().split())
    assert keeper is not None
    assert engine is not None
    return owner, keeper, engine


async def test_it_ends_when_asked(tmp_path: Path) -> None:
    state = await started(tmp_path, "sleep", "600")
    assert state.is_running()
    await end(state)
    assert not state.is_running()


async def test_one_that_will_not_listen_is_killed_with_its_keeper(tmp_path: Path) -> None:
    state = await started(tmp_path, "sleep", "600")
    os.kill(state.engine.pid, signal.SIGSTOP)
    state.keeper.send(signal.SIGKILL)
    assert await state.engine.ended_within(SOON)


async def test_a_killed_owner_leaves_no_orphan(tmp_path: Path) -> None:
    owner, keeper, engine = owned_by_another_program(tmp_path)
    owner.kill()
    owner.wait()
    assert await engine.ended_within(SOON)
    assert await keeper.ended_within(SOON)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
async def test_a_killed_keeper_leaves_no_orphan(tmp_path: Path) -> None:
    owner, keeper, engine = owned_by_another_program(tmp_path)
    keeper.send(signal.SIGKILL)
    assert await engine.ended_within(SOON)
    owner.kill()
    owner.wait()


async def test_the_end_of_an_engine_is_noticed(tmp_path: Path) -> None:
    state = await started(tmp_path, "sleep", "600")
    watching = asyncio.create_task(died(state))
    state.engine.send(signal.SIGKILL)
    with pytest.raises(EngineDied, match="log"):
        await watching


async def test_a_command_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EngineDied, match=r"engine\.out"):
        await started(tmp_path, str(tmp_path / "nothing"))


def test_a_number_that_was_given_again_is_another_process() -> None:
    me = ProcessIdentity.of(os.getpid())
    assert me is not None
    assert me.is_alive()
    assert not ProcessIdentity(pid=me.pid, started="before").is_alive()


async def test_the_state_file_comes_back_as_it_was(tmp_path: Path) -> None:
    state = await started(tmp_path, "sleep", "600", owner=os.getpid())
    try:
        write_state(tmp_path, state)
        assert read_state(tmp_path) == state
        assert state.is_wanted()
    finally:
        await end(state)
    forget_state(tmp_path)
    assert read_state(tmp_path) is None


def test_a_damaged_state_file_is_no_state(tmp_path: Path) -> None:
    (tmp_path / "engine.json").write_text('{"backend": "pro')
    assert read_state(tmp_path) is None


def test_two_at_once_do_not_start_on_one_folder(tmp_path: Path) -> None:
    with starting(tmp_path), pytest.raises(EngineAlreadyRunning), starting(tmp_path):
        pass
