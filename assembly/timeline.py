"""Moving through time (时间推进): database, clock and engine together, never past a moment that is due."""

import asyncio
import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from assembly.regular_starts import RegularStart, next_start, not_begun, regular_starts
from assembly.rest import next_due, what_moves
from assembly.running import System
from deploy.engine_clock import move_clock
from hotline.db.clock_offset import write_offset
from hotline.engine.feed_queries import open_incidents

PATIENCE_SECONDS = 120.0
LOOK_AGAIN_SECONDS = 0.02
INCIDENT_SECONDS = 0.5
"""How often incidents are looked for while something moves: one that is open is what hangs."""


class NoRest(Exception):
    """The system did not come to rest: something hangs. The message says what still moves."""


async def until_rest(system: System, patience: float = PATIENCE_SECONDS) -> None:
    """Waits until nothing moves. Raises NoRest."""
    loop = asyncio.get_running_loop()
    give_up = loop.time() + patience
    look_for_incidents = loop.time() + INCIDENT_SECONDS
    while moving := await _what_moves(system):
        if loop.time() > look_for_incidents:
            await _check_incidents(system)
            look_for_incidents += INCIDENT_SECONDS
        if loop.time() > give_up:
            raise NoRest(", ".join(moving))
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
    await _check_incidents(system)


async def _what_moves(system: System) -> list[str]:
    """The database is asked only when no job is held: that alone tells that something moves."""
    if system.runtime.held:
        return [f"{system.runtime.held} jobs held"]
    async with system.office.look() as work:
        moving = await what_moves(work)
        if not moving and await not_begun(work, _starts(system), system.since):
            moving = ["regular start not begun"]
    return moving or ([f"{system.runtime.held} jobs held"] if system.runtime.held else [])


async def _check_incidents(system: System) -> None:
    async with system.office.look() as work:
        incidents = await open_incidents(work)
    if incidents:
        raise NoRest("; ".join(f"{found.element_id}: {found.message}" for found in incidents))


async def advance(system: System, to: datetime) -> None:
    """Goes to a later moment, stopping at each moment that is due before it. Raises NoRest."""
    await until_rest(system)
    while (stop := await _next_stop(system, to)) is not None:
        await _jump(system, stop)
        await until_rest(system)


async def _next_stop(system: System, to: datetime) -> datetime | None:
    async with system.office.look() as work:
        if to <= work.now:
            return None
        stops = (to, await next_due(work), next_start(_starts(system), work.now))
        return min(stop for stop in stops if stop is not None)


def _starts(system: System) -> Sequence[RegularStart]:
    return regular_starts(system.office.settings.processes)


async def _jump(system: System, to: datetime) -> None:
    """The offset is written first: a kill in between leaves an engine that is behind, and is moved at start."""
    clock = system.office.clock
    ahead = (to - clock.now()) / timedelta(milliseconds=1)
    if ahead <= 0:
        return
    step = timedelta(milliseconds=math.ceil(ahead))
    async with system.office.database.transaction() as session:
        await write_offset(session, clock.offset + step)
    clock.offset += step  # before the engine's: a timer that fires must not find an earlier time here
    await move_clock(system.engine.management_url, step)
