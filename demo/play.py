"""Playing (演出): from planned moment to planned moment, until every ticket has ended."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from assembly.regular_starts import next_start, regular_starts
from assembly.running import System
from assembly.timeline import advance, until_rest
from demo.agenda import Act, Agenda, Verb
from demo.errors import NothingLeftToDo, TakesTooLong
from demo.hands import Hands
from demo.observe import (
    Standing,
    found_repeats,
    open_task_ids,
    open_tasks,
    outcome_due,
    standing,
    still_open,
    texts_to_post,
)
from demo.script import Script
from demo.who import Who
from hotline.calendar import in_shanghai

AT_ONCE = 16
"""People who act at the same time."""
NAMED_AT_MOST = 10


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
        who: Who,
        enter_typhoon: Callable[[], None],
    ) -> None:
        """`enter_typhoon` writes the day into the office's calendar file (R-52)."""
        self._system = system
        self._script = script
        self._agenda = agenda
        self._hands = hands
        self._who = who
        self._enter_typhoon = enter_typhoon
        self._planned: set[str] = set()
        self._posted: set[str] = set()
        self._last_link = 0
        self._seen_until = datetime.min.replace(tzinfo=UTC)

    def go_on_with(self, system: System, hands: Hands) -> None:
        """The same office on another engine, reached at another address."""
        self._system, self._hands = system, hands

    async def run(
        self, programme_until: datetime, until: datetime, watch: Watch, pause: datetime | None = None
    ) -> None:
        """Plays until every ticket and every other case has ended, and nothing regular begins before `programme_until`;
        with `pause`: until nothing is to be done before that moment.

        Raises TakesTooLong, NothingLeftToDo, NoRest, ActRefused, NobodyThere.
        """
        while True:
            open_ids = await self._plan()
            now = await self._look(watch)
            moment = self._agenda.next_moment
            stops = [each for each in (moment, await self._next_beginning(now, programme_until)) if each]
            if not stops:
                await self._check_all_closed()
                return
            if pause is not None and min(stops) > pause:
                return
            if min(stops) > until:
                raise TakesTooLong(await self._hanging(f"模拟时间已到 {in_shanghai(until):%Y-%m-%d}"))
            if min(stops) > now:
                await advance(self._system, min(stops))
            if moment is not None and moment == min(stops):
                await self._perform(self._agenda.take(moment, open_ids))
            await until_rest(self._system)

    async def _next_beginning(self, now: datetime, programme_until: datetime) -> datetime | None:
        """When the process begins something by itself that people then have to do: then they are asked anew."""
        starts = regular_starts(self._system.office.settings.processes)
        regular = next_start(starts, now)
        async with self._system.office.look() as work:
            outcome = await outcome_due(work)
        soon = regular if regular is not None and regular < programme_until else None
        return min((each for each in (soon, outcome) if each is not None), default=None)

    async def _plan(self) -> set[str]:
        """Plans what people do with what is new; answers which tasks are open."""
        async with self._system.office.look() as work:
            new = await open_tasks(work, self._seen_until, self._planned)
            links = await found_repeats(work, self._last_link)
            texts = [text for text in await texts_to_post(work) if text not in self._posted]
            open_ids = await open_task_ids(work)
            now = work.now
        for task in new:
            self._planned.add(task.id)
            self._seen_until = max(self._seen_until, task.opened_at)
            self._agenda.add(self._script.acts(task))
        for link in links:
            self._last_link = max(self._last_link, link.id)
            self._agenda.add(self._script.repeat(link, now))
        self._posted.update(texts)
        self._agenda.add(self._script.posting(text, now) for text in texts)
        self._agenda.drop_without_task(open_ids)
        return open_ids

    async def _look(self, watch: Watch) -> datetime:
        async with self._system.office.look() as work:
            watch(Progress(work.now, await standing(work)))
            return work.now

    async def _perform(self, acts: Sequence[Act]) -> None:
        """What changes the office itself comes first and alone."""
        for act in acts:
            if act.verb in _CHANGES_OFFICE:
                await self._change_office(act)
        rest = [act for act in acts if act.verb not in _CHANGES_OFFICE]
        for start in range(0, len(rest), AT_ONCE):
            await asyncio.gather(*(self._do(act) for act in rest[start : start + AT_ONCE]))
        for act in acts:
            self._agenda.add(self._script.done(act))
            if act.links:
                self._agenda.join(act.links)

    async def _change_office(self, act: Act) -> None:
        if act.verb is Verb.TYPHOON:
            self._enter_typhoon()
        await self._hands.do(act, self._who)
        if act.verb is Verb.SUCCEED:
            self._who.succeed(act.element, str(act.call.data["successor"]))

    async def _do(self, act: Act) -> None:
        together = act.element == "handle_ticket" and self._agenda.is_joined(act.subject)
        await self._hands.do(act, self._who, together=together)

    async def _check_all_closed(self) -> None:
        async with self._system.office.look() as work:
            if await still_open(work):
                raise NothingLeftToDo(await self._hanging("没有人再有待办"))

    async def _hanging(self, why: str) -> str:
        async with self._system.office.look() as work:
            left = await still_open(work)
        named = "、".join(left[:NAMED_AT_MOST])
        return f"{why}，仍有 {len(left)} 张工单或事项未办结：{named}"


_CHANGES_OFFICE = frozenset({Verb.SUCCEED, Verb.TYPHOON})


def last_moment(begin: datetime, longest_days: int) -> datetime:
    """When the simulated time is over."""
    return begin + timedelta(days=longest_days)
