"""Process tests are scenarios: all that were selected are played together, once, when the first of them runs.

Each then reports what became of it, with its own result and traceback. The closing lines say on which engine and
database they were played. A few that together touch everything are marked as `combination`, to be played on others:

    HOTLINE_ENGINE_VERSION=8.6.0 pytest tests/process -m combination --database postgresql
"""

import os
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import text

from assembly.running import System, running_system
from hotline.engine.feed_queries import open_incidents, visited
from hotline.engine.topology import read_topology
from hotline.recovery.compare import compare
from hotline.settings import Settings
from tests.contract.diagrams import PROCESSES
from tests.database import KINDS, as_sqlalchemy, in_postgresql, postgresql
from tests.process.conductor import Conductor
from tests.process.later import WEEKS, calendar_file
from tests.process.own_departments import street_with_own_departments
from tests.process.owner import changed_processes
from tests.process.people import read_people
from tests.process.stage import Stage, shanghai

__all__ = ["postgresql"]

BEGIN = shanghai("2026-09-24T09:00")
"""A Thursday: then come Mid-Autumn (25–27 September), National Day (1–7 October) and a working Saturday (10th)."""
ENGINE_OPTIONS = {"HOTLINE_ENGINE_HEAP": "512m", "HOTLINE_ENGINE_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1"}
Script = Callable[..., Coroutine[None, None, None]]
SCRIPT = pytest.StashKey[Script]()
PLAYED_ON = pytest.StashKey[str]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest tests/process --database postgresql`: an option that is known where this folder is named."""
    parser.addoption(
        "--database", choices=KINDS, default=KINDS[0], help="the database of the scenarios' office"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "process: a scenario on the real engine with its clock moved")
    config.addinivalue_line("markers", "combination: one that is played on other engines and databases too")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says on what the scenarios were played, where they were."""
    if PLAYED_ON in config.stash:
        terminalreporter.write_line(f"scenarios played on {config.stash[PLAYED_ON]}")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A scenario is a test that asks for a stage; calling it means to ask what became of it."""
    for item in items:
        if isinstance(item, pytest.Function) and "stage" in item.fixturenames:
            item.add_marker("process")
            item.stash[SCRIPT] = item.obj
            item.obj = _reporting(item.nodeid)


def _reporting(name: str) -> Script:
    async def report(stage: "Ended", **_: object) -> None:
        await stage.scenarios[name]

    return report


@dataclass(frozen=True, repr=False)
class Ended:
    """What is left when all scenarios have ended: their results and what the engine told."""

    scenarios: Mapping[str, Awaitable[None]]
    visited: dict[str, set[str]]
    incidents: list[str]
    differences: list[str]
    """Between database and engine, as `hotline reconcile` finds them."""


@pytest.fixture(scope="session")
def engine_environment() -> Iterator[None]:
    """A small engine that starts quickly."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENGINE_OPTIONS.items():
            patch.setenv(name, os.environ.get(name, value))
        yield


@pytest.fixture(scope="session")
def scenarios_url(request: pytest.FixtureRequest) -> str:
    """The address of the scenarios' database; empty for SQLite in the data folder."""
    if request.config.getoption("database", KINDS[0]) == KINDS[0]:
        return ""
    address: str = request.getfixturevalue("postgresql")
    in_postgresql(address, "CREATE DATABASE scenarios")
    return as_sqlalchemy(address, "scenarios")


@pytest.fixture(name="ended", scope="session")
async def _ended(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    engine_environment: None,
    scenarios_url: str,
) -> Ended:
    """All selected scenarios, played to their ends on one system."""
    folder = tmp_path_factory.mktemp("process")
    settings = Settings(
        data_folder=folder,
        database_url=scenarios_url,
        processes=changed_processes(folder / "bpmn"),
        street_file=street_with_own_departments(folder / "street.yaml"),
        calendar_file=calendar_file(folder / "calendar.yaml"),
    )
    async with running_system(settings, begin=BEGIN, clock_controlled=True) as system:
        request.config.stash[PLAYED_ON] = await _what_is_played_on(system)
        return await _play(system, request.session.items)


async def _what_is_played_on(system: System) -> str:
    """As engine and database say themselves."""
    topology = await read_topology(system.engine.grpc_address)
    sqlite = system.office.database.is_sqlite
    question = "SELECT 'SQLite ' || sqlite_version()" if sqlite else "SELECT version()"
    async with system.office.look() as work:
        answer = str(await work.session.scalar(text(question)))
    dates = f"{WEEKS} weeks later" if WEEKS else "on the dates that they name"
    return f"engine {topology.version}, {' '.join(answer.split()[:2])}, {dates}"


@pytest.fixture(name="stage")
def _stage(ended: Ended) -> Ended:
    """Where a scenario plays; when its test is reported it has been played already."""
    return ended


async def _play(system: System, items: list[pytest.Item]) -> Ended:
    conductor = Conductor(system)
    async with system.office.look() as work:
        people = await read_people(work)
    scenarios = {
        item.nodeid: item.stash[SCRIPT](stage=Stage(conductor, people, f"S{index:03}"), **_parameters(item))
        for index, item in enumerate(items)
        if SCRIPT in item.stash
    }
    results = await conductor.play(scenarios)
    await conductor.hear_everything()
    async with system.office.look() as work:
        seen = {process: await visited(work, process) for process in PROCESSES}
        incidents = [f"{found.element_id}: {found.message}" for found in await open_incidents(work)]
        differences = [f"{found.code}: {found.case_id} {found.text}" for found in await compare(work)]
    return Ended(results, seen, incidents, differences)


def _parameters(item: pytest.Item) -> dict[str, Any]:
    callspec = getattr(item, "callspec", None)
    return callspec.params if callspec is not None else {}
