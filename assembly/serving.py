"""The HTTP API inside of the running system (接口服务): for people, and for the demonstration's players."""

import asyncio
import errno
import socket
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import uvicorn

from api.app import PREFIX, create_app
from api.front import Front
from api.health import Health
from api.request_id import RequestIds
from api.web.app import create_workbench
from assembly.running import System
from hotline.errors import HotlineError

PORTS_TRIED = 20
SHUTDOWN_SECONDS = 5


class NoFreePort(HotlineError):
    """Neither the API's port nor one of the next ones is free, or the address is not this machine's."""

    code = "NO_FREE_PORT"
    status = 503
    message = "接口端口已被占用"


@dataclass(frozen=True, slots=True)
class ApiServer:
    """The API as it is served."""

    url: str
    """`http://host:port`."""
    wanted_port: int
    port: int

    @property
    def docs_url(self) -> str:
        """Where its documentation is."""
        return f"{self.url}{PREFIX}/docs"

    @property
    def moved(self) -> bool:
        """Whether the wanted port was taken and the next free one is used."""
        return self.wanted_port not in (0, self.port)


@asynccontextmanager
async def serving(system: System, port: int | None = None) -> AsyncGenerator[ApiServer]:
    """Serves the API for as long as the block runs, on the settings' port, or the next that is free.

    Port 0 takes any. Raises NoFreePort, DevelopmentIdentityRefused.
    """
    settings = system.office.settings
    wanted = settings.port if port is None else port
    health = Health(lambda: system.runtime.oldest_poll_age)
    front = Front(create_app(system.office, health), create_workbench(system.office, health, system.zeebe))
    listener = _bind(settings.host, wanted)
    server = _Server(
        uvicorn.Config(
            RequestIds(front),
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
            proxy_headers=False,  # whom to believe is a setting of ours: api.client_address
            server_header=False,
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        )
    )
    running = asyncio.create_task(server.serve(sockets=[listener]))
    found: int = listener.getsockname()[1]
    try:
        yield ApiServer(f"http://{_in_url(settings.host)}:{found}", wanted, found)
    finally:
        server.should_exit = True
        await running


class _Server(uvicorn.Server):
    """Ends with its block; signals belong to the program that it is a part of."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


def _bind(host: str, wanted: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(wanted, wanted + PORTS_TRIED) if wanted else (0,):
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen()
        except OSError as error:
            listener.close()
            if error.errno != errno.EADDRINUSE:
                raise NoFreePort(
                    f"不能在 {host}:{port} 提供接口：请检查 HOTLINE_HOST 和 HOTLINE_PORT"
                ) from error
            continue
        return listener
    raise NoFreePort(f"{host} 上 {wanted} 至 {wanted + PORTS_TRIED - 1} 的端口都被占用，请设置 HOTLINE_PORT")


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
