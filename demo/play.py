"""Playing (演出): from planned moment to planned moment, until every ticket has ended."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from assembly.running import System
from assembly.timeline import advance, until_rest
from demo.agenda import Act, Agenda
from demo.behaviour import chance, pick
from demo.errors import NothingLeftToDo, TakesTooLong
from demo.observe import Standing, open_task_ids, open_tasks, standing, still_open
from demo.script import Script
from hotline.calendar import in_shanghai

AT_ONCE = 16
"""People who act at the same time."""
NAMED_AT_MOST = 10


class Hands(Protocol):
    """Does what a person does, through the API."""

    async def do(self, act: Act, person: str) -> None:
        """Does it. Raises ActRefused."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the demonstration is."""

    now: datetime
    standing: Standing


Watch = Callable[[Progress], None]


class Play:
    """One demonstration on a running system."""

    def __init__(
        self,
        system: System,
        script: Script,
        agenda: Agenda,
        hands: Hands,
        people: Mapping[str, Sequence[str]],
        seed: int,
    ) -> None:
        self._system = system
        self._script = script
        self._agenda = agenda
        self._hands = hands
        self._people = people
        self._seed = seed
        self._planned: set[str] = set()
        self._seen_until = datetime.min.replace(tzinfo=UTC)

    async def run(self, until: datetime, watch: Watch) -> None:
        """Plays until every ticket has ended.

        Raises TakesTooLong, NothingLeftToDo, NoRest, ActRefused.
        """
        while True:
            open_ids = await self._plan()
            now = await self._look(watch)
            moment = self._agenda.next_moment
            if moment is None:
                await self._check_all_closed()
                return
            if moment > until:
                raise TakesTooLong(await self._hanging(f"模拟时间已到 {in_shanghai(until):%Y-%m-%d}"))
            if moment > now:
                await advance(self._system, moment)
            await self._perform(self._agenda.take(moment, open_ids))
            await until_rest(self._system)

    async def _plan(self) -> set[str]:
        """Plans what people do with tasks that are new; answers which tasks are open."""
        async with self._system.office.look() as work:
            new = await open_tasks(work, self._seen_until, self._planned)
            open_ids = await open_task_ids(work)
        for task in new:
            self._planned.add(task.id)
            self._seen_until = max(self._seen_until, task.opened_at)
            self._agenda.add(self._script.acts(task))
        self._agenda.drop_without_task(open_ids)
        return open_ids

    async def _look(self, watch: Watch) -> datetime:
        async with self._system.office.look() as work:
            watch(Progress(work.now, await standing(work)))
            return work.now

    async def _perform(self, acts: Sequence[Act]) -> None:
        for start in range(0, len(acts), AT_ONCE):
            await asyncio.gather(*(self._do(act) for act in acts[start : start + AT_ONCE]))
        for act in acts:
            self._agenda.add(self._script.done(act))

    async def _do(self, act: Act) -> None:
        number = chance(self._seed, act.ticket_id, act.task_id, act.verb, "who")
        await self._hands.do(act, pick(self._people[act.group], number))

    async def _check_all_closed(self) -> None:
        async with self._system.office.look() as work:
            if await still_open(work):
                raise NothingLeftToDo(await self._hanging("没有人再有待办"))

    async def _hanging(self, why: str) -> str:
        async with self._system.office.look() as work:
            tickets = await still_open(work)
        named = "、".join(tickets[:NAMED_AT_MOST])
        return f"{why}，仍有 {len(tickets)} 张工单未办结：{named}"


def last_moment(begin: datetime, longest_days: int) -> datetime:
    """When the simulated time is over."""
    return begin + timedelta(days=longest_days)
