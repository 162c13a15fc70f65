"""One engine has one timeline: every scenario lives on the same system, and time moves when all wait for it."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime

from assembly.running import System
from assembly.timeline import advance, until_rest
from tests.process.situation import Situation, look

LOOK_AGAIN_SECONDS = 0.03
FEED_PATIENCE_SECONDS = 60.0

Wanted = Callable[[Situation], object | None]
"""Answers what was waited for, or None while it is not there."""


@dataclass(eq=False)
class _Wait:
    """A scenario that waits: for a moment, for something in the database, or for the feed to have caught up."""

    answer: asyncio.Future[object]
    moment: datetime | None = None
    wanted: Wanted | None = None
    what: str = ""
    ticket: str = ""
    rest: bool = False
    """Only for everything to be at rest."""
    patience: float | None = None
    """Seconds of real time for what the engine tells with a delay; None: rest is the end of hoping."""
    of_ends: bool = False
    """Whether it looks at end events: all that were ever reached are many, and seldom asked for."""
    since: float = field(default_factory=lambda: asyncio.get_running_loop().time())


class Conductor:
    """Lets scenarios act and, when all of them wait for a time and nothing moves, lets time pass."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._waits: list[_Wait] = []
        self._acting: set[asyncio.Task[None]] = set()
        self._failure: Exception | None = None

    async def until(self, moment: datetime) -> None:
        """Waits for a moment of the system's clock; one that has passed is no wait at all."""
        if moment > self.system.office.clock.now():
            await self._wait(_Wait(_future(), moment=moment))

    async def see(
        self, what: str, wanted: Wanted, *, ticket: str = "", patience: float | None = None
    ) -> object:
        """Waits until `wanted` is there; fails as soon as the system is at rest without it."""
        wait = _Wait(_future(), wanted=wanted, what=what, ticket=ticket, patience=patience)
        return await self._wait(wait)

    async def see_end(self, process: str, element: str) -> None:
        """Waits until the feed has told of an end event that was reached."""

        def wanted(situation: Situation) -> bool | None:
            return (process, element) in situation.ends or None

        what = f"visit of {element}"
        await self._wait(
            _Wait(_future(), wanted=wanted, what=what, patience=FEED_PATIENCE_SECONDS, of_ends=True)
        )

    async def at_rest(self) -> None:
        """Waits until every scenario waits and nothing moves: what has not happened by then never will."""
        await self._wait(_Wait(_future(), rest=True))

    async def hear_everything(self) -> None:
        """Waits until the feed has told of every closed ticket that its process has ended."""
        async with asyncio.timeout(FEED_PATIENCE_SECONDS):
            while (await self._look()).unheard:  # noqa: ASYNC110 - the engine tells in its own time
                await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def play(self, scenarios: dict[str, Coroutine[None, None, None]]) -> dict[str, asyncio.Task[None]]:
        """Plays all scenarios to their ends and answers how each ended."""
        tasks = {name: asyncio.create_task(scenario, name=name) for name, scenario in scenarios.items()}
        self._acting = set(tasks.values())
        try:
            while not all(task.done() for task in tasks.values()):
                await self._next()
        except Exception as error:  # the system hangs: nobody will ever get what is waited for
            self._give_up(error)
            await asyncio.wait(tasks.values())
        return tasks

    async def _wait(self, wait: _Wait) -> object:
        if self._failure is not None:
            raise self._failure
        self._waits.append(wait)
        try:
            return await wait.answer
        finally:
            self._waits.remove(wait)

    async def _next(self) -> None:
        """One look: whoever has what it waits for goes on; when nobody has, time does."""
        if await self._answered():
            await asyncio.sleep(0)
            return
        if self._everybody_waits() and not self._for_the_feed():
            await self._go_on()
        else:
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def _go_on(self) -> None:
        """Rest: what is not there now will not come by itself, so those who wait for it fail; else time passes."""
        await until_rest(self.system)
        if await self._answered(resting=True):
            return
        situation = await self._look()
        hopeless = [wait for wait in self._waits if wait.wanted is not None]
        for wait in hopeless:
            state = situation.state(wait.ticket)
            wait.answer.set_exception(
                AssertionError(f"{wait.what} of {wait.ticket}: at rest without it, {state}")
            )
        moments = [wait.moment for wait in self._waits if wait.moment is not None]
        if moments and not hopeless:
            await advance(self.system, min(moments))

    async def _look(self) -> Situation:
        with_ends = any(wait.of_ends for wait in self._waits)
        async with self.system.office.look() as work:
            return await look(work, with_ends=with_ends)

    async def _answered(self, *, resting: bool = False) -> bool:
        """Looks, and answers those who waited before the look: it may be too old for whoever came after."""
        waits = [wait for wait in self._waits if not wait.answer.done()]
        situation = await self._look()
        answers = [(wait, resting if wait.rest else _found(wait, situation)) for wait in waits]
        found = [(wait, answer) for wait, answer in answers if answer not in (None, False)]
        for wait, answer in found:
            wait.answer.set_result(answer)
        return bool(found)

    def _everybody_waits(self) -> bool:
        waiting = sum(not wait.answer.done() for wait in self._waits)
        return waiting == sum(not task.done() for task in self._acting)

    def _for_the_feed(self) -> bool:
        """Whether somebody waits for what the engine tells late; whoever waits too long is failed."""
        now = asyncio.get_running_loop().time()
        patient = [wait for wait in self._waits if wait.patience is not None]
        for wait in patient:
            if now - wait.since > (wait.patience or 0) and not wait.answer.done():
                wait.answer.set_exception(AssertionError(f"{wait.what}: the feed did not tell it"))
        return bool(patient)

    def _give_up(self, error: Exception) -> None:
        self._failure = error
        for wait in self._waits:
            if not wait.answer.done():
                wait.answer.set_exception(error)


def _future() -> asyncio.Future[object]:
    return asyncio.get_running_loop().create_future()


def _found(wait: _Wait, situation: Situation) -> object | None:
    if wait.moment is not None:
        return True if situation.now >= wait.moment else None
    return wait.wanted(situation) if wait.wanted is not None else None
