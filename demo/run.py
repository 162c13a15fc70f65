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
class _Stage:
    """All that one demonstration is made of."""

    options: Options
    behaviour: Behaviour
    source: Source
    cast: Cast
    stories: dict[str, Story]
    agenda: Agenda
    began: float


async def demonstrate(options: Options, settings: Settings, say: Say, watch: Watch) -> Report:
    """Plays a file's tickets from intake to close, in a fresh folder, and reports.

    Raises an `ImportFileError`, a `DemoError`, or what starting the system raises.
    """
    began = time.monotonic()
    behaviour = read_behaviour()
    source = read_source(options.input, settings.import_layouts, options.limit, behaviour.begin)
    own = settings.model_copy(update={"data_folder": options.folder, "database_url": "", "robot_webhook": ""})
    async with (
        running_system(own, begin=behaviour.begin, clock_controlled=True, report=say) as system,
        serving(system, port=0) as api,
        hands(api.url) as client,
    ):
        try:
            return await _played(system, client, options, behaviour, source, began, watch)
        except NoRest as error:
            raise Hangs(f"系统没有静止下来：{error}") from error


async def _played(
    system: System,
    client: Hands,
    options: Options,
    behaviour: Behaviour,
    source: Source,
    began: float,
    watch: Watch,
) -> Report:
    async with system.office.look() as work:
        people, units = await members(work), await departments(work)
    tickets = cast(source, behaviour, system.office.calendar, units, options.seed)
    stories = deal_stories(tickets.arrivals, behaviour, options.seed)
    moments = Moments(system.office.calendar, behaviour.office_moments)
    script = Script(behaviour, moments, stories, units, options.seed)
    agenda = Agenda(act for arrival in tickets.arrivals for act in script.arrival(arrival))
    await Play(system, script, agenda, client, people, options.seed).run(
        last_moment(behaviour.begin, behaviour.longest_days), watch
    )
    stage = _Stage(options, behaviour, source, tickets, stories, agenda, began)
    return await _report(system, stage, client.known_again)


async def _report(system: System, stage: _Stage, known_again: int) -> Report:
    async with system.office.look() as work:
        counted, end = await figures(work, known_again), work.now
    checks = await check_all(
        system,
        expected=_expected(stage),
        not_exercised=counted.not_exercised,
        all_rules=len(stage.stories) >= len(stage.behaviour.stories),
    )
    return Report(
        input=input_of(stage.source, stage.cast),
        seed=stage.options.seed,
        simulated=Simulated(begin=stage.behaviour.begin, end=end),
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
