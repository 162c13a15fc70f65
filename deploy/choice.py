"""Which way the engine is run (引擎运行方式的选择): an address given, else Docker, else a local process."""

import asyncio
import shutil

from deploy.archive import is_unpacked
from deploy.errors import NoEngineFound
from deploy.settings import BackendName, EngineSettings

DOCKER_PATIENCE_SECONDS = 10.0


async def choose_backend(settings: EngineSettings) -> BackendName:
    """`HOTLINE_ENGINE` when set, else the first way that this machine can go.

    Raises:
        NoEngineFound: none is there.
    """
    if settings.backend:
        return _checked(settings.backend, settings)
    if settings.address:
        return "address"
    if await docker_answers():
        return "container"
    if is_unpacked(settings.version) or shutil.which("mvn"):
        return "process"
    raise NoEngineFound


def _checked(backend: BackendName, settings: EngineSettings) -> BackendName:
    if backend == "address" and not settings.address:
        raise NoEngineFound("HOTLINE_ENGINE=address 需要同时用 ZEEBE_ADDRESS 指定网关地址（主机:端口）")
    return backend


async def docker_answers() -> bool:
    """Whether a Docker daemon answers; the client alone is often there without one."""
    if not shutil.which("docker"):
        return False
    client = await asyncio.create_subprocess_exec(
        "docker",
        "version",
        "--format",
        "{{.Server.Version}}",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        return await asyncio.wait_for(client.wait(), DOCKER_PATIENCE_SECONDS) == 0
    except TimeoutError:
        client.kill()
        await client.wait()
        return False
