"""The launcher's engine in a container, when everything that looked after it is killed."""

import asyncio
import signal
import sys
from pathlib import Path

from deploy.container_backend import container_name
from deploy.engine import running_engine
from deploy.options import EngineOptions
from deploy.settings import EngineSettings
from deploy.state import read_state
from hotline.engine.topology import read_topology
from tests.containers.docker_client import docker
from tests.contract.test_engine_launcher import OWNER


def _containers() -> list[str]:
    return docker("ps", "--all", "--format", "{{.Names}}").split()


async def test_what_was_left_over_is_removed_by_the_next_start(images: list[str], tmp_path: Path) -> None:
    [image] = [name for name in images if name.startswith("hotline-zeebe:8.5")]
    repository, _, version = image.partition(":")
    settings = EngineSettings.model_validate(
        {"backend": "container", "image": repository, "version": version, "heap": "512m"}
    )
    killed = tmp_path / "killed"
    owner = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", OWNER, str(killed), settings.model_dump_json(by_alias=True)),
        stdout=asyncio.subprocess.PIPE,
    )
    assert owner.stdout is not None
    assert await owner.stdout.readline() == b"ready\n"
    state = read_state(killed)
    assert state is not None
    state.keeper.send(signal.SIGKILL)
    owner.kill()
    await owner.wait()
    await state.engine.ended()
    assert container_name(killed) in _containers(), "Docker's client is dead, its container is not"
    elsewhere = EngineOptions(tmp_path / "elsewhere", usual_ports=False)
    async with running_engine(elsewhere, settings) as engine:
        assert container_name(killed) not in _containers()
        assert (await read_topology(engine.grpc_address)).is_ready
    assert container_name(elsewhere.data_folder) not in _containers()
