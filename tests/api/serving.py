"""The API over real HTTP for what can't be asynchronous: in a thread with an event loop of its own."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from api.app import create_app
from hotline.bootstrap import open_office
from hotline.settings import Settings
from tests.api.steps import (
    accepted,
    dispatched,
    open_dispatching,
    remember_all_forms,
    take_in,
)


class _Server(threading.Thread):
    """Serves one office until told to stop; keeps what went wrong."""

    def __init__(self, database_url: str, folder: Path) -> None:
        super().__init__(daemon=True)
        self._settings = Settings(data_folder=folder, database_url=database_url)
        self.ready = threading.Event()
        self.address = ""
        self.error: Exception | None = None
        self._uvicorn: uvicorn.Server | None = None

    def run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as error:
            self.error = error
        finally:
            self.ready.set()

    def stop(self) -> None:
        if self._uvicorn is not None:
            self._uvicorn.should_exit = True
        self.join()

    async def _serve(self) -> None:
        async with open_office(self._settings) as office:
            await remember_all_forms(office)
            await take_in(office)
            await dispatched(office)
            await accepted(office)
            await take_in(office, number="SECOND")
            await open_dispatching(office, "SECOND.1")
            config = uvicorn.Config(create_app(office), log_level="critical", lifespan="off", ws="none")
            self._uvicorn = uvicorn.Server(config)
            with socket.create_server(("127.0.0.1", 0)) as listening:  # who asks early is kept waiting
                self.address = "http://{}:{}".format(*listening.getsockname())
                self.ready.set()
                await self._uvicorn.serve([listening])


@contextmanager
def serving(database_url: str, folder: Path) -> Iterator[str]:
    """The address of an API over that database, with tickets `NUMBER` and `SECOND` in it."""
    server = _Server(database_url, folder)
    server.start()
    server.ready.wait()
    try:
        if server.error is not None:
            raise server.error
        yield server.address
    finally:
        server.stop()
