"""Seeding tickets (备工单): the scenarios' stage of tests/process, for one test that has the system to itself."""

import asyncio
from datetime import datetime

from assembly.timeline import advance, until_rest
from tests.process.conductor import LOOK_AGAIN_SECONDS, Conductor, Wanted

PATIENCE_SECONDS = 120.0


class Alone(Conductor):
    """Nobody else waits: time moves when it is told to, and what is waited for is looked for at once."""

    async def until(self, moment: datetime) -> None:
        """Moves to a moment; one that has passed is no move."""
        await advance(self.system, moment)

    async def see(
        self, what: str, wanted: Wanted, *, ticket: str = "", patience: float | None = None
    ) -> object:
        """Waits until `wanted` is there; fails when it does not come in a while."""
        loop = asyncio.get_running_loop()
        give_up = loop.time() + (patience or PATIENCE_SECONDS)
        while True:
            situation = await self._look()
            found = wanted(situation)
            if found not in (None, False):
                return found
            if loop.time() > give_up:
                raise AssertionError(f"{what} of {ticket}: {situation.state(ticket)}")
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def at_rest(self) -> None:
        """Waits until nothing moves."""
        await until_rest(self.system)
