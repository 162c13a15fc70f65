"""A whole demonstration (演示): engine, database, workers and API; a file's tickets; the table at the end."""

import shutil
import time
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from assembly.running import System, running_system
from assembly.serving import serving
from assembly.timeline import NoRest, until_rest
from demo.agenda import Agenda
from demo.arrivals import Cast, Source, cast, read_source
from demo.behaviour import Behaviour, read_behaviour
from demo.checks import check_all
from demo.choices import Choices, Stories
from demo.errors import Hangs
from demo.figures import figures
from demo.folder import CALENDAR_FILE
from demo.hands import Hands, hands
from demo.moments import Moments, round_down
from demo.papers import write_papers
from demo.play import Play, Watch, last_moment
from demo.programme import days_of, programme, with_typhoon, write_days
from demo.report import Report, Simulated, comparison_of, input_of, played_of
from demo.rules.counting import Facts
from demo.scene import Scene
from demo.script import Script
from demo.stopped_clock import note_stop
from demo.stories import deal_stories, stories_named
from demo.street import Street, read_street
from demo.tries import try_what_is_forbidden
from demo.who import Who
from deploy.options import Report as Say
from hotline.bootstrap import open_office
from hotline.calendar import Calendar
from hotline.recovery.bring_back import bring_back
from hotline.reports.report import bimonthly_material
from hotline.settings import NOBODY_TOLD, Settings
from hotline.supervision.periods import Period


@dataclass(frozen=True, slots=True)
class Options:
    """What is to be played."""

    input: Path
    limit: int | None
    seed: int
    folder: Path
    lose_engine: datetime | None = None
    """When the engine's data are deleted, to be brought back from the database; aware. None: never."""


@dataclass(frozen=True, slots=True)
class Material:
    """What is read before anything is touched: the table of behaviour and the file."""

    behaviour: Behaviour
    source: Source


@dataclass(frozen=True, slots=True)
class _Stage:
    """All that one demonstration is made of."""

    options: Options
    material: Material
    cast: Cast
    stories: Stories
    agenda: Agenda
    began: float
    calendars: tuple[Calendar, ...]
    """Those by which deadlines were computed: before the typhoon and after it."""
    who: Who


def read_material(options: Options, settings: Settings) -> Material:
    """Raises an `ImportFileError`, BehaviourInvalid, NoTickets."""
    behaviour = read_behaviour()
    source = read_source(options.input, settings.import_layouts, options.limit, behaviour.begin)
    return Material(behaviour, source)


_PLAYED_HERE = {"environment": "development", "host": "127.0.0.1"}
"""The players name themselves in a header, whatever the office's own settings are."""


async def demonstrate(
    options: Options, material: Material, settings: Settings, say: Say, watch: Watch
) -> Report:
    """Plays a file's tickets from intake to close, in a fresh folder, and reports.

    Raises a `DemoError`, or what starting the system raises.
    """
    began = time.monotonic()
    calendar_file = options.folder / CALENDAR_FILE
    write_days(calendar_file, days_of(settings))
    changes = {"data_folder": options.folder, "database_url": "", "calendar_file": calendar_file}
    own = settings.model_copy(update={**changes, **NOBODY_TOLD, **_PLAYED_HERE})
    async with AsyncExitStack() as stack:
        system, client = await stack.enter_async_context(_office(own, material.behaviour.begin, say))
        play, stage = await _prepared(system, client, options, material, began)
        try:
            if options.lose_engine is not None:
                await _play(play, stage, watch, pause=options.lose_engine)
                await stack.aclose()
                await _lose_engine(own, say)
                system, client = await stack.enter_async_context(_office(own, None, say, client.tally))
                play.go_on_with(system, client)
                await until_rest(system)
            await _play(play, stage, watch)
            report = await _report(system, client, stage)
        except NoRest as error:
            raise Hangs(f"系统没有静止下来：{error}") from error
    note_stop(options.folder, system.office.clock.now())  # after the engine's own last moment
    return report


@asynccontextmanager
async def _office(
    settings: Settings, begin: datetime | None, say: Say, tally: Counter[str] | None = None
) -> AsyncGenerator[tuple[System, Hands]]:
    """The whole system and the hands of its people; `begin` for a fresh one."""
    async with (
        running_system(settings, begin=begin, clock_controlled=True, report=say) as system,
        serving(system, port=0) as api,
        hands(api.url, tally) as client,
    ):
        yield system, client


async def _lose_engine(settings: Settings, say: Say) -> None:
    """The engine's data are gone; what was under way is brought back from the database."""
    shutil.rmtree(settings.data_folder / "engine")
    async with open_office(settings) as office:
        done = await bring_back(office)
    say(f"已删除引擎数据；{done.started} 件在办工单和事项在新引擎中重新启动流程")


async def _play(play: Play, stage: _Stage, watch: Watch, pause: datetime | None = None) -> None:
    behaviour = stage.material.behaviour
    longest = last_moment(behaviour.begin, behaviour.longest_days)
    await play.run(behaviour.programme.until, longest, watch, pause)


async def _prepared(
    system: System, client: Hands, options: Options, material: Material, began: float
) -> tuple[Play, _Stage]:
    office, behaviour = system.office, material.behaviour
    days = with_typhoon(days_of(office.settings), behaviour)
    ordinary, after = office.calendar, Calendar(days, office.calendar.hours)
    async with office.look() as work:
        street = await read_street(work)
    known = sorted(street.stations)
    tickets = cast(material.source, behaviour, ordinary, street.departments, options.seed, known)
    stories = deal_stories(tickets.arrivals, behaviour, street.grids, options.seed)
    script = Script(_scene(behaviour, after, stories, street, options.seed))
    agenda = Agenda(programme(behaviour, street.people))
    agenda.add(act for arrival in tickets.arrivals for act in script.arrival(arrival))
    who = Who(street.people, options.seed)
    enter_typhoon = partial(write_days, options.folder / CALENDAR_FILE, days)
    play = Play(system, script, agenda, client, who, enter_typhoon)
    return play, _Stage(options, material, tickets, stories, agenda, began, (ordinary, after), who)


def _scene(behaviour: Behaviour, calendar: Calendar, stories: Stories, street: Street, seed: int) -> Scene:
    """People know of the typhoon from the beginning, the system only when it is told."""
    return Scene(
        behaviour,
        Moments(calendar, behaviour.office_moments),
        Choices(behaviour, stories, seed),
        stories,
        street.departments,
        street.people,
        seed,
        street.functional,
        street.stations,
    )


async def _report(system: System, client: Hands, stage: _Stage) -> Report:
    async with system.office.look() as work:
        wrong = await try_what_is_forbidden(work, client, stage.who, client.tally)
        periods = stage.material.behaviour.programme.periods
        reports = [await bimonthly_material(work, Period.of(day)) for day in periods]
        names = await write_papers(work, client, stage.who, stage.options.folder, reports)
    async with system.office.look() as work:
        counted, end = await figures(Facts(work, client.tally, reports)), work.now
    stories = stories_named(stage.stories)
    checks = await check_all(
        system,
        expected=_expected(stage),
        not_exercised=counted.not_exercised,
        all_rules=set(stories) == {story.title for story in stage.material.behaviour.stories},
        calendars=stage.calendars,
        not_refused=wrong,
    )
    return Report(
        input=input_of(stage.material.source, stage.cast),
        seed=stage.options.seed,
        simulated=Simulated(begin=stage.material.behaviour.begin, end=round_down(end)),
        stories=dict(sorted(stories.items())),
        played=played_of(stage.agenda.played),
        figures=counted,
        comparison=comparison_of(reports[-1]),
        papers=names,
        checks=checks,
        seconds=round(time.monotonic() - stage.began, 1),
    )


def _expected(stage: _Stage) -> int:
    """The tickets of the file, and those that the district sent back after closing."""
    redone = sum(count for (point, _), count in stage.agenda.played.items() if point == "redoing")
    return len(stage.cast.arrivals) + redone
