"""The process owner's own tests (流程测试), run on a real engine of their own whose clock is moved."""

import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from assembly.process_tests.acting import read_people
from assembly.process_tests.engine import engine_of_its_own
from assembly.process_tests.playing import Play
from assembly.running import System, running_system
from deploy.options import Report, silent
from hotline.engine.decisions import Decided
from hotline.errors import EngineUnavailable, HotlineError
from hotline.organization.categories import listed_matters
from hotline.processes.folder import read_folder
from hotline.processes.scenarios.prepared import AskedTable, PlayedScenario, Prepared, labels_of, prepare
from hotline.processes.scenarios.reading import Written
from hotline.processes.scenarios.verdict import Verdict, judge_table
from hotline.settings import NOBODY_TOLD, Settings

APART_FROM_THE_OFFICE = {
    "database_url": "",
    "feed_port": 0,
    "host": "127.0.0.1",
    "environment": "development",
}
BEFORE_THE_FIRST = timedelta(minutes=10)
"""The clock is set so long before the first ticket comes: starting takes a while."""
TRIES = 10
"""How often a table is asked again where the engine was too busy to answer in time."""


class KeepFolderNotEmpty(HotlineError):
    """What was played is to be kept in a folder that has something in it."""

    code = "KEEP_FOLDER_NOT_EMPTY"
    status = 409


def prepare_tests(folder: Path, tests: Sequence[Written], settings: Settings) -> list[Prepared]:
    """Brings tests together with the diagrams, tables and forms of `folder`. Raises ScenariosInvalid."""
    return prepare(tests, read_folder(folder), listed_matters(settings.categories_file))


async def run_tests(
    folder: Path,
    prepared: Sequence[Prepared],
    settings: Settings,
    *,
    keep: Path | None = None,
    report: Report = silent,
) -> list[Verdict]:
    """Runs tests against the diagrams, tables and forms of `folder`; answers in their order.

    Everything happens in a data folder of its own, which is empty before and goes afterwards unless it is to be kept
    (`keep`): the office's database and engine are never touched, and nobody is told. Raises KeepFolderNotEmpty,
    DiagramRejected, and what starting an engine raises.
    """
    scenarios = [each for each in prepared if isinstance(each, PlayedScenario)]
    begin = min((each.scenario.ticket.received for each in scenarios), default=None)
    with _own_folder(keep) as own:
        changes = {"data_folder": own, "processes": folder, **APART_FROM_THE_OFFICE, **NOBODY_TOLD}
        async with running_system(
            settings.model_copy(update=changes),
            begin=begin - BEFORE_THE_FIRST if begin else None,
            clock_controlled=True,
            report=report,
            run_engine=engine_of_its_own,
        ) as system:
            return await _verdicts(system, prepared, scenarios, report)


@contextmanager
def _own_folder(keep: Path | None) -> Generator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="hotline-process-tests-") as own:
            yield Path(own)
        return
    keep.mkdir(parents=True, exist_ok=True)
    if any(keep.iterdir()):
        raise KeepFolderNotEmpty(f"{keep} 不是空目录，请换一个")
    yield keep


async def _verdicts(
    system: System, prepared: Sequence[Prepared], scenarios: Sequence[PlayedScenario], report: Report
) -> list[Verdict]:
    report(f"asking tables, playing {len(scenarios)} scenarios")
    async with system.office.look() as work:
        people = await read_people(work)
    labels = labels_of(read_folder(system.office.settings.processes))
    played = iter(await Play(system, people, labels, scenarios).run())
    return [
        judge_table(each, await _decide(system, each)) if isinstance(each, AskedTable) else next(played)
        for each in prepared
    ]


async def _decide(system: System, test: AskedTable) -> Decided:
    for _ in range(TRIES - 1):
        try:
            return await system.zeebe.decide(test.table.id, test.inputs)
        except EngineUnavailable:  # each try has waited for its time already
            continue
    return await system.zeebe.decide(test.table.id, test.inputs)
