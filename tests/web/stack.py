"""The whole system as it is served to browsers: engine, database, workers, API and pages, in this process."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from assembly.running import System, running_system
from assembly.serving import serving
from hotline.calendar import in_shanghai
from hotline.office import Office
from hotline.settings import Settings


@dataclass(frozen=True)
class Served:
    """A system and where browsers find it."""

    system: System
    address: str
    """`http://host:port`."""

    @property
    def office(self) -> Office:
        """Its office: what a test seeds goes through the same use cases."""
        return self.system.office

    @property
    def now(self) -> datetime:
        """The present moment of the office's clock, in Asia/Shanghai."""
        return in_shanghai(self.office.clock.now())


@asynccontextmanager
async def served(settings: Settings, begin: datetime) -> AsyncGenerator[Served]:
    """Runs it in a task of its own: fixtures are begun and ended by different ones, its parts may not be."""
    ready: asyncio.Future[Served] = asyncio.get_running_loop().create_future()
    over = asyncio.Event()
    running = asyncio.create_task(_run(settings, begin, ready, over))
    await asyncio.wait({ready, running}, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        await running
    try:
        yield ready.result()
    finally:
        over.set()
        await running


async def _run(
    settings: Settings, begin: datetime, ready: asyncio.Future[Served], over: asyncio.Event
) -> None:
    async with (
        running_system(settings, begin=begin, clock_controlled=True) as system,
        serving(system, 0) as server,
    ):
        ready.set_result(Served(system, server.url))
        await over.wait()
