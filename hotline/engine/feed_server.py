"""Hearing the engine (流程记录接收服务): as much of Elasticsearch as the engine's own exporter talks to.

The exporter is part of the engine's distribution, so an engine needs settings only, and no plugin of ours. It
keeps each record until it is answered: what can't be stored now is refused and comes again.
"""

import asyncio
import socket
import zlib
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hotline.db.database import Database
from hotline.engine.feed import store
from hotline.engine.feed_records import FeedBodyBroken, count_records, parse_bulk
from hotline.errors import DatabaseUnavailable, HotlineError

LOOPBACK = "127.0.0.1"
LARGEST_BODY = 64 * 1024 * 1024
"""Bytes, unpacked. The exporter sends what it has at 10 MB, and no record is larger than 4 MB."""
SHUTDOWN_SECONDS = 5
PRODUCT = ("X-Elastic-Product", "Elasticsearch")
ABOUT = {
    "name": "hotline",
    "cluster_name": "hotline",
    "version": {"number": "8.9.0", "build_flavor": "default"},
    "tagline": "You Know, for Search",
}
_CONTENT_TYPES = ("application/x-ndjson", "application/json", "application/vnd.elasticsearch+")
"""None of them can a page of another site send from a browser on this machine without asking first."""

log = structlog.get_logger()


class FeedPortTaken(HotlineError):
    """The port on which the engine's records are to be received is in use."""

    code = "FEED_PORT_TAKEN"
    status = 503
    message = "接收流程引擎记录的端口已被占用"


class FeedBodyTooLarge(HotlineError):
    """A body is larger than any that the exporter sends."""

    code = "FEED_BODY_TOO_LARGE"
    status = 413
    message = "流程引擎的记录过大"


@dataclass(frozen=True, slots=True)
class FeedServer:
    """The running receiver (接收服务)."""

    url: str
    """Where the exporter is to post: its `ARGS_URL`."""


@asynccontextmanager
async def feed_server(
    database: Database, *, host: str = LOOPBACK, port: int = 0
) -> AsyncGenerator[FeedServer]:
    """Receive the engine's records for as long as the block runs; port 0 takes a free one.

    It answers whoever can reach it, so `host` is this machine unless only the engine's network reaches it.

    Raises:
        FeedPortTaken: the port is in use.
    """
    listener = _bind(host, port)
    server = _Server(_config(feed_app(database)))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield FeedServer(f"http://{host}:{listener.getsockname()[1]}")
    finally:
        server.should_exit = True
        await serving


def feed_app(database: Database) -> Starlette:
    """The receiver as an application. It agrees to what the exporter sets up, and stores its records."""

    async def bulk(request: Request) -> Response:
        return await _bulk(database, request)

    return Starlette(
        routes=[
            Route("/", _about, methods=["GET"]),
            Route("/_bulk", bulk, methods=["POST", "PUT"]),
            Route("/{path:path}", _acknowledge, methods=["GET", "PUT", "POST", "DELETE"]),
        ]
    )


class _Server(uvicorn.Server):
    """Ends with its block; signals belong to the program that it is a part of."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        headers=[PRODUCT],
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )


def _bind(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise FeedPortTaken(f"接收流程引擎记录的端口 {port} 已被占用") from error
    return listener


async def _about(_: Request) -> Response:
    return JSONResponse(ABOUT)


async def _acknowledge(_: Request) -> Response:
    """Templates, policies and settings of indices, which nothing here has."""
    return JSONResponse({"acknowledged": True})


async def _bulk(database: Database, request: Request) -> Response:
    try:
        _check_type(request)
        body = await _body(request)
        stored = await store(database, parse_bulk(body))
    except HotlineError as error:
        if isinstance(error, DatabaseUnavailable):
            log.warning("feed_refused", code=error.code)
        return _refusal(error.status, error.code)
    except ClientDisconnect:
        return _refusal(FeedBodyBroken.status, FeedBodyBroken.code)
    log.debug("feed_stored", new=stored)
    items = [{"index": {"status": 201}}] * count_records(body)
    return JSONResponse({"took": 0, "errors": False, "items": items})


def _refusal(status: int, code: str) -> Response:
    """An error as Elasticsearch words it; the exporter logs it and sends the same again."""
    return JSONResponse({"error": {"type": code, "reason": code}, "status": status}, status_code=status)


def _check_type(request: Request) -> None:
    if not request.headers.get("content-type", "").startswith(_CONTENT_TYPES):
        raise FeedBodyBroken("内容类型应为 application/x-ndjson")


async def _body(request: Request) -> bytes:
    """The whole body, unpacked."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise FeedBodyTooLarge
    if request.headers.get("content-encoding") == "gzip":
        return _unpacked(bytes(body))
    return bytes(body)


def _unpacked(body: bytes) -> bytes:
    """Raises FeedBodyBroken, FeedBodyTooLarge."""
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        unpacked = unpacking.decompress(body, LARGEST_BODY)
    except zlib.error as error:
        raise FeedBodyBroken from error
    if unpacking.unconsumed_tail:
        raise FeedBodyTooLarge
    if not unpacking.eof:
        raise FeedBodyBroken
    return unpacked
