"""What a process without workers sees of the others (对外查看): whether the engine answers, whether anybody works.

`hotline serve` polls nothing and holds no lease, so it asks: the gateway for its topology, the database for the
relay's lease, which every process that works renews or waits for.
"""

import asyncio
import time

from sqlalchemy import select

from api.health import Health
from hotline.clock import Clock
from hotline.db.models import Lease
from hotline.engine.relay import LEASE_NAME
from hotline.engine.topology import read_topology
from hotline.errors import DatabaseUnavailable, EngineUnavailable
from hotline.office import Office

LOOK_SECONDS = 5.0


class LookingOut:
    """Looks every few seconds; `health` tells what was seen."""

    def __init__(self, office: Office, address: str) -> None:
        self._office = office
        self._address = address
        self._real_time = Clock()
        self._engine_seen = float("-inf")
        self._work_seen = float("-inf")
        self.health = Health(lambda: _age(self._engine_seen), work_age=lambda: _age(self._work_seen))

    async def run(self) -> None:
        """Looks until cancelled; what is away is looked for again."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Engine and lease, once."""
        if await self._engine_answers():
            self._engine_seen = time.monotonic()
        if await self._somebody_works():
            self._work_seen = time.monotonic()

    async def _engine_answers(self) -> bool:
        """A partition without a leader is an engine that is away for the tickets in it."""
        try:
            return (await read_topology(self._address)).is_ready
        except EngineUnavailable:
            return False

    async def _somebody_works(self) -> bool:
        try:
            async with self._office.look() as work:
                until = await work.session.scalar(select(Lease.until).where(Lease.name == LEASE_NAME))
        except DatabaseUnavailable:
            return False
        return until is not None and until > self._real_time.now()


def _age(seen: float) -> float:
    return time.monotonic() - seen
