"""Process tests are scenarios: all that were selected are played together, once, when the first of them runs.

Each then reports what became of it, with its own result and traceback.
"""

import os
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from assembly.running import System, running_system
from hotline.engine.feed_queries import open_incidents, visited
from hotline.settings import Settings
from tests.contract.diagrams import PROCESSES
from tests.process.conductor import Conductor
from tests.process.own_departments import street_with_own_departments
from tests.process.owner import changed_processes
from tests.process.people import read_people
from tests.process.stage import Stage, shanghai

BEGIN = shanghai("2026-09-24T09:00")
"""A Thursday: then come Mid-Autumn (25–27 September), National Day (1–7 October) and a working Saturday (10th)."""
ENGINE_OPTIONS = {"HOTLINE_ENGINE_HEAP": "512m", "HOTLINE_ENGINE_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1"}
Script = Callable[..., Coroutine[None, None, None]]
SCRIPT = pytest.StashKey[Script]()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "process: a scenario on the real engine with its clock moved")


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


@pytest.fixture(scope="session")
def engine_environment() -> Iterator[None]:
    """A small engine that starts quickly."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENGINE_OPTIONS.items():
            patch.setenv(name, os.environ.get(name, value))
        yield


@pytest.fixture(name="ended", scope="session")
async def _ended(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, engine_environment: None
) -> Ended:
    """All selected scenarios, played to their ends on one system."""
    folder = tmp_path_factory.mktemp("process")
    settings = Settings(
        data_folder=folder,
        processes=changed_processes(folder / "bpmn"),
        street_file=street_with_own_departments(folder / "street.yaml"),
    )
    async with running_system(settings, begin=BEGIN, clock_controlled=True) as system:
        return await _play(system, request.session.items)


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
    return Ended(results, seen, incidents)


def _parameters(item: pytest.Item) -> dict[str, Any]:
    callspec = getattr(item, "callspec", None)
    return callspec.params if callspec is not None else {}
