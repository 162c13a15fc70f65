"""Playing scenarios (演情景): all together on one engine and one timeline, each act as soon as it is its turn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from assembly.process_tests.acting import Acting
from assembly.process_tests.looking import came, hear_of, incidents_of, open_tasks
from assembly.process_tests.turns import OpenTask, Turn, next_turn
from assembly.running import System
from assembly.timeline import NoRest, advance, until_rest
from hotline.calendar import in_shanghai
from hotline.errors import HotlineError
from hotline.processes.scenarios.model import MOMENT_FORMAT, Circumstance
from hotline.processes.scenarios.prepared import PlayedScenario
from hotline.processes.scenarios.verdict import Came, Difference, Verdict, judge_scenario
from hotline.tickets.models import Ticket
from hotline.work import Work

SAME_MOMENT = timedelta(minutes=10)
"""What is written for one moment is done one after the other, while the clock runs on."""
MOST_ACTS = 200
"""After so many a scenario goes round in circles."""


@dataclass(slots=True)
class _Course:
    """How far a scenario is."""

    played: PlayedScenario
    ticket: str | None = None
    used: set[int] = field(default_factory=set[int])
    acts: int = 0
    troubles: list[Difference] = field(default_factory=list[Difference])
    ended: Came | None = None
    over_at: datetime | None = None
    turn: Turn | None = None
    broken_off: bool = False

    @property
    def circumstances(self) -> Sequence[Circumstance]:
        return self.played.scenario.circumstances

    def said(self, turn: Turn) -> Circumstance | None:
        return None if turn.said is None else self.circumstances[turn.said]

    @property
    def next_at(self) -> datetime | None:
        """When it is to be looked at again."""
        if self.ticket is None:
            return self.played.scenario.ticket.received
        moments = (self.turn.at if self.turn else None, self.played.scenario.until)
        return min((moment for moment in moments if moment is not None), default=None)

    def break_off(self, what: str, came_instead: str) -> None:
        self.broken_off = True
        self.fail(what, came_instead)

    def fail(self, what: str, came_instead: str, expected: str = "办得下去") -> None:
        self.troubles.append(Difference(what, expected, came_instead))


class Play:
    """Plays scenarios to their ends."""

    def __init__(
        self,
        system: System,
        people: Mapping[str, str],
        labels: Mapping[str, str],
        scenarios: Sequence[PlayedScenario],
    ) -> None:
        self._system = system
        self._acting = Acting(system.office, people)
        self._labels = labels
        self._courses = [_Course(each) for each in scenarios]

    async def run(self) -> list[Verdict]:
        """The verdicts, in the order of the scenarios."""
        try:
            await self._play()
        except NoRest as error:
            await self._stuck(error)
        await self._look_at_paths()
        return [judge_scenario(course.played, _must(course.ended)) for course in self._courses]

    @property
    def _going_on(self) -> list[_Course]:
        return [course for course in self._courses if course.over_at is None]

    async def _play(self) -> None:
        while self._going_on:
            await until_rest(self._system)
            await self._look()
            now = self._system.office.clock.now()
            due = [course for course in self._going_on if (course.next_at or now) <= now]
            for course in due:
                await self._act(course)
            moments = [course.next_at for course in self._going_on if course.next_at is not None]
            if moments and not due:
                await advance(self._system, min(moments))

    async def _look(self) -> None:
        """Plans everybody's next turn, and ends what is at its end."""
        async with self._system.office.look() as work:
            for course in self._going_on:
                if course.ticket is not None:
                    await self._plan(work, course, course.ticket)

    async def _plan(self, work: Work, course: _Course, ticket: str) -> None:
        until = course.played.scenario.until
        tasks = await open_tasks(work, ticket)
        course.turn = next_turn(course.played, tasks, course.used, work.now)
        nothing_left = course.turn is None and (until is None or await _is_closed(work, ticket))
        if nothing_left or (until is not None and work.now >= until):
            await self._end(work, course, ticket)
        elif course.acts > MOST_ACTS:
            course.fail("流程", f"办了 {MOST_ACTS} 步还没有办完：{self._standing(tasks)}")
            await self._end(work, course, ticket)

    async def _end(self, work: Work, course: _Course, ticket: str) -> None:
        for index, each in enumerate(course.circumstances):
            if index not in course.used and each.leaves is None:
                course.fail(
                    f"情形第 {index + 1} 项“{each.step}”", "没有走到这一步，或走到的次数不够", "用得上"
                )
        course.over_at = work.now
        course.ended = await came(work, ticket, work.now, self._labels)

    async def _act(self, course: _Course) -> None:
        """One act of a scenario; what is refused ends it."""
        course.acts += 1
        turn = course.turn
        try:
            if course.ticket is None:
                course.ticket = await self._acting.take_in(course.played.scenario.ticket)
            elif turn is not None and turn.at <= self._system.office.clock.now():
                await self._do(course, turn, course.ticket)
        except HotlineError as error:
            await self._refused(course, turn, error)

    async def _do(self, course: _Course, turn: Turn, ticket: str) -> None:
        said = course.said(turn)
        if turn.said is not None:
            course.used.add(turn.said)
        _check_time(course, turn, said)
        if said is not None and said.asks is not None:
            await self._acting.apply(ticket, said)
        else:
            await self._acting.complete(turn.task.id, said)

    async def _refused(self, course: _Course, turn: Turn | None, error: HotlineError) -> None:
        said = course.said(turn) if turn else None
        what = "收单" if turn is None else f"“{self._labels.get(turn.task.element, turn.task.element)}”"
        if said is not None and said.asks is not None:
            what = f"申请{said.asks}"
        course.break_off(what, f"系统不接受：{error}")
        now = self._system.office.clock.now()
        course.over_at = now
        if course.ticket is None:
            course.ended = _nothing(self._labels, course)
            return
        async with self._system.office.look() as work:
            course.ended = await came(work, course.ticket, now, self._labels)

    async def _stuck(self, error: NoRest) -> None:
        """The system hangs, mostly because one scenario's process can't go on; the others can't then either."""
        async with self._system.office.look() as work:
            own = [
                await incidents_of(work, course.ticket, self._labels) if course.ticket else []
                for course in self._going_on
            ]
            why = "流程在别的情景里停住了，这一个没有演完" if any(own) else f"流程停住了：{error}"
            for course, found in zip(self._going_on, own, strict=True):
                course.over_at = work.now
                course.break_off("流程", "；".join(found) or why)
                if course.ticket is None:
                    course.ended = _nothing(self._labels, course)
                else:
                    course.ended = await came(work, course.ticket, work.now, self._labels)

    async def _look_at_paths(self) -> None:
        """The engine tells later than the database knows."""
        played = [(course, course.ticket) for course in self._courses if course.ticket is not None]
        await hear_of(self._system.office, [ticket for _, ticket in played])
        async with self._system.office.look() as work:
            for course, ticket in played:
                over_at = course.over_at or work.now
                path = await came(work, ticket, over_at, self._labels)
                course.ended = _joined(_must(course.ended), path, course)

    def _standing(self, tasks: Sequence[OpenTask]) -> str:
        return "、".join(self._labels.get(task.element, task.element) for task in tasks)


def _check_time(course: _Course, turn: Turn, said: Circumstance | None) -> None:
    """What is to be done before the process has come to it is a mistake of the scenario."""
    if said is not None and said.at is not None and said.at + SAME_MOMENT < turn.task.opened_at:
        came_at = in_shanghai(turn.task.opened_at).strftime(MOMENT_FORMAT)
        course.fail(
            f"“{said.step}”的时间", f"{came_at} 才走到这一步", in_shanghai(said.at).strftime(MOMENT_FORMAT)
        )


async def _is_closed(work: Work, ticket: str) -> bool:
    return (await work.session.get_one(Ticket, ticket)).closed_at is not None


def _joined(then: Came, path: Came, course: _Course) -> Came:
    """What was so when the scenario ended, with the path that was told afterwards."""
    return replace(
        then,
        steps=path.steps,
        people=path.people,
        troubles=tuple(course.troubles),
        broken_off=course.broken_off,
    )


def _nothing(labels: Mapping[str, str], course: _Course) -> Came:
    return Came((), labels, (), (), {}, frozenset(), (), "", tuple(course.troubles), broken_off=True)


def _must(found: Came | None) -> Came:
    if found is None:
        raise AssertionError("a scenario has not ended")
    return found
