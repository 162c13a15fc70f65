"""The HTTP API and the workbench, served (接口服务): inside of the running system, or in a process of their own."""

import asyncio
import errno
import socket
from collections.abc import AsyncGenerator, Generator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp

from api.app import PREFIX, create_app
from api.front import Front
from api.health import Health
from api.request_id import RequestIds
from api.web.app import create_workbench
from assembly.looking_out import LookingOut
from assembly.one_of_several import shared_engine
from assembly.parts import running_part
from assembly.process_gate import process_gate
from assembly.running import System
from hotline.bootstrap import open_office
from hotline.engine.decisions import Decisions
from hotline.engine.zeebe import ZeebeEngine
from hotline.errors import HotlineError
from hotline.office import Office
from hotline.settings import Settings

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
    async with listening(
        _front(system.office, health, system.zeebe), settings.host, wanted, PORTS_TRIED
    ) as served:
        yield served


@asynccontextmanager
async def serving_alone(settings: Settings) -> AsyncGenerator[ApiServer]:
    """The same in a process of its own (`hotline serve`), beside others on one PostgreSQL and one engine.

    On the settings' port only: who put a balancer before it expects it there. Raises OneProcessOnly,
    EngineAddressMissing, NoFreePort, DevelopmentIdentityRefused, and what `open_office` raises.
    """
    address = shared_engine(settings)
    async with AsyncExitStack() as stack:
        office = await stack.enter_async_context(open_office(settings))
        zeebe = ZeebeEngine(address)
        stack.push_async_callback(zeebe.close)
        outside = LookingOut(office, address)
        await outside.look()
        await stack.enter_async_context(running_part(outside.run))
        front = _front(office, outside.health, zeebe)
        yield await stack.enter_async_context(listening(front, settings.host, settings.port))


def _front(office: Office, health: Health, decisions: Decisions) -> ASGIApp:
    check = process_gate(office.settings)
    return RequestIds(
        Front(create_app(office, health, check), create_workbench(office, health, decisions, check))
    )


@asynccontextmanager
async def listening(app: ASGIApp, host: str, wanted: int, tried: int = 1) -> AsyncGenerator[ApiServer]:
    """Serves an application on a port, or on one of the next ones; 0 takes any. Raises NoFreePort."""
    listener = _bind(host, wanted, tried)
    server = _Server(
        uvicorn.Config(
            app,
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
        yield ApiServer(f"http://{_in_url(host)}:{found}", wanted, found)
    finally:
        server.should_exit = True
        await running


class _Server(uvicorn.Server):
    """Ends with its block; signals belong to the program that it is a part of."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


def _bind(host: str, wanted: int, tried: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(wanted, wanted + tried) if wanted else (0,):
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
    last = f" 至 {wanted + tried - 1}" if tried > 1 else ""
    raise NoFreePort(f"{host} 上 {wanted}{last} 的端口已被占用，请改用其他端口")


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
