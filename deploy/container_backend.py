"""The engine as a container (容器方式), run by Docker's client in the foreground, so that it ends with it.

A client that is killed leaves its container running. So each is labelled with its data folder, and whoever starts the
next one removes those that nobody keeps any more.
"""

import asyncio
import hashlib
import os
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from deploy.environment import engine_environment
from deploy.errors import EngineAlreadyRunning, EngineArchiveBroken
from deploy.launch import Launch
from deploy.options import EngineOptions, Report
from deploy.ports import ANY, LOOPBACK, USUAL, EnginePorts, free_ports
from deploy.settings import EngineSettings
from deploy.state import read_state, starting

DATA_IN_CONTAINER = "/usr/local/zeebe/data"
HOST_FROM_CONTAINER = "host.docker.internal"
FOLDER_LABEL = "hotline.engine.folder"
"""Names the data folder of the engine in a container, on this machine."""


async def container_launch(options: EngineOptions, settings: EngineSettings, report: Report) -> Launch:
    """Pull the image when it is not there, remove what killed launchers left, and say how to start it.

    Raises:
        EngineArchiveBroken: the image can't be had.
    """
    await pull_image(settings, report)
    await remove_container(options.data_folder)
    await remove_left_over(report)
    ports = free_ports(USUAL if options.usual_ports else ANY)
    return Launch(
        command=container_command(options, settings, ports, shares_network=sys.platform == "linux"),
        environment=dict(os.environ),
        grpc_address=f"{LOOPBACK}:{ports.gateway}",
        management_url=f"http://{LOOPBACK}:{ports.management}",
        log=options.output,
    )


async def pull_image(settings: EngineSettings, report: Report) -> None:
    """Have the engine's image on this machine.

    Raises:
        EngineArchiveBroken: it is not there and can't be pulled.
    """
    image = image_name(settings)
    if await _docker("image", "inspect", image) == 0:
        return
    report(f"pulling {image}")
    if await _docker("pull", "--quiet", image) != 0:
        raise EngineArchiveBroken(
            f"无法取得镜像 {image}；可用 make images 构建并设置 HOTLINE_ENGINE_IMAGE=hotline-zeebe，"
            "或设置 HOTLINE_ENGINE=process 改用本机进程"
        )


async def remove_container(data_folder: Path) -> None:
    """Remove the container of a data folder, running or not; nothing happens when there is none."""
    await _docker("rm", "--force", container_name(data_folder))


async def remove_left_over(report: Report) -> None:
    """Remove engines in containers that nobody keeps any more (遗留容器): their launcher was killed."""
    for folder in await _folders_with_container():
        if _is_left_over(folder):
            report(f"removing an engine that was left over: {container_name(folder)}")
            await remove_container(folder)


async def _folders_with_container() -> list[Path]:
    template = f'{{{{.Label "{FOLDER_LABEL}"}}}}'
    listed = await _docker_output("ps", "--all", "--filter", f"label={FOLDER_LABEL}", "--format", template)
    return [Path(line) for line in listed.splitlines() if line]


def _is_left_over(data_folder: Path) -> bool:
    """Not while somebody is starting it, when what is written down is older than the container; nor another user's."""
    try:
        if not data_folder.is_dir():
            return True
        with starting(data_folder):
            state = read_state(data_folder)
    except (EngineAlreadyRunning, PermissionError):
        return False
    return state is None or not state.keeper.is_alive()


def image_name(settings: EngineSettings) -> str:
    """The image with the engine's version as its tag."""
    return f"{settings.image}:{settings.version}"


def container_name(data_folder: Path) -> str:
    """One name a data folder, so that what a killed launcher left is found again."""
    digest = hashlib.sha256(str(data_folder.resolve()).encode()).hexdigest()
    return f"hotline-engine-{digest[:12]}"


def container_command(
    options: EngineOptions, settings: EngineSettings, ports: EnginePorts, *, shares_network: bool
) -> list[str]:
    """The whole `docker run`.

    On Linux the container shares the machine's network and listens on loopback like a process. Elsewhere
    Docker runs in a virtual machine: the ports are published on loopback, and the feed is reached by a name.
    """
    bind = LOOPBACK if shares_network else "0.0.0.0"  # noqa: S104 - inside the container's own network
    inside = options if shares_network else _seen_from_container(options)
    environment = engine_environment(inside, settings, ports, bind)
    network = ["--network", "host"] if shares_network else _published(ports)
    data = options.data_folder.resolve() / "data"
    return [
        *("docker", "run", "--rm", "--init", "--name", container_name(options.data_folder)),
        *("--label", f"{FOLDER_LABEL}={options.data_folder.resolve()}", "--user", f"{os.getuid()}:0"),
        *("--volume", f"{data}:{DATA_IN_CONTAINER}"),
        *network,
        *(word for name, value in environment.items() for word in ("--env", f"{name}={value}")),
        image_name(settings),
    ]


def _published(ports: EnginePorts) -> list[str]:
    needed = (ports.gateway, ports.rest, ports.management)
    return [word for port in needed for word in ("--publish", f"{LOOPBACK}:{port}:{port}")]


def _seen_from_container(options: EngineOptions) -> EngineOptions:
    if options.feed_url is None:
        return options
    url = urlsplit(options.feed_url)
    feed_url = urlunsplit(url._replace(netloc=f"{HOST_FROM_CONTAINER}:{url.port}"))
    return replace(options, feed_url=feed_url)


async def _docker(*arguments: str) -> int:
    process = await asyncio.create_subprocess_exec(
        "docker",
        *arguments,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    return await process.wait()


async def _docker_output(*arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(
        "docker", *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    output, _ = await process.communicate()
    return output.decode()
