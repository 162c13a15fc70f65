"""A whole demonstration (演示): engine, database, workers and API; a file's tickets; the table at the end."""

import time
from dataclasses import dataclass
from pathlib import Path

from assembly.running import System, running_system
from assembly.serving import serving
from assembly.timeline import NoRest
from demo.agenda import Agenda
from demo.arrivals import Cast, Source, cast, read_source
from demo.behaviour import Behaviour, Story, read_behaviour
from demo.checks import check_all
from demo.errors import Hangs
from demo.figures import figures
from demo.hands import Hands, hands
from demo.moments import Moments
from demo.observe import departments, members
from demo.play import Play, Watch, last_moment
from demo.report import Report, Simulated, input_of, played_of, stories_of
from demo.script import Script
from demo.stopped_clock import note_stop
from demo.stories import deal_stories
from deploy.options import Report as Say
from hotline.settings import Settings


@dataclass(frozen=True, slots=True)
class Options:
    """What is to be played."""

    input: Path
    limit: int | None
    seed: int
    folder: Path


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
    stories: dict[str, Story]
    agenda: Agenda
    began: float


def read_material(options: Options, settings: Settings) -> Material:
    """Raises an `ImportFileError`, BehaviourInvalid, NoTickets."""
    behaviour = read_behaviour()
    source = read_source(options.input, settings.import_layouts, options.limit, behaviour.begin)
    return Material(behaviour, source)


async def demonstrate(
    options: Options, material: Material, settings: Settings, say: Say, watch: Watch
) -> Report:
    """Plays a file's tickets from intake to close, in a fresh folder, and reports.

    Raises a `DemoError`, or what starting the system raises.
    """
    began = time.monotonic()
    own = settings.model_copy(update={"data_folder": options.folder, "database_url": "", "robot_webhook": ""})
    begin = material.behaviour.begin
    async with (
        running_system(own, begin=begin, clock_controlled=True, report=say) as system,
        serving(system, port=0) as api,
        hands(api.url) as client,
    ):
        try:
            report = await _played(system, client, options, material, began, watch)
        except NoRest as error:
            raise Hangs(f"系统没有静止下来：{error}") from error
    note_stop(options.folder, system.office.clock.now())  # after the engine's own last moment
    return report


async def _played(
    system: System, client: Hands, options: Options, material: Material, began: float, watch: Watch
) -> Report:
    async with system.office.look() as work:
        people, units = await members(work), await departments(work)
    behaviour, seed = material.behaviour, options.seed
    tickets = cast(material.source, behaviour, system.office.calendar, units, seed)
    stories = deal_stories(tickets.arrivals, behaviour, seed)
    moments = Moments(system.office.calendar, behaviour.office_moments)
    script = Script(behaviour, moments, stories, units, seed)
    agenda = Agenda(act for arrival in tickets.arrivals for act in script.arrival(arrival))
    play = Play(system, script, agenda, client, people, seed)
    await play.run(last_moment(behaviour.begin, behaviour.longest_days), watch)
    return await _report(
        system, _Stage(options, material, tickets, stories, agenda, began), client.known_again
    )


async def _report(system: System, stage: _Stage, known_again: int) -> Report:
    async with system.office.look() as work:
        counted, end = await figures(work, known_again), work.now
    checks = await check_all(
        system,
        expected=_expected(stage),
        not_exercised=counted.not_exercised,
        all_rules=len(stage.stories) >= len(stage.material.behaviour.stories),
    )
    return Report(
        input=input_of(stage.material.source, stage.cast),
        seed=stage.options.seed,
        simulated=Simulated(begin=stage.material.behaviour.begin, end=end),
        stories=stories_of(stage.stories),
        played=played_of(stage.agenda.played),
        figures=counted,
        checks=checks,
        seconds=round(time.monotonic() - stage.began, 1),
    )


def _expected(stage: _Stage) -> int:
    """The tickets of the file, and those that the district sent back after closing."""
    redone = sum(count for (point, _), count in stage.agenda.played.items() if point == "redoing")
    return len(stage.cast.arrivals) + redone
