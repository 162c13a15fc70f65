"""Browsers on the real stack: one system and one browser for all tests; each test has tickets of its own."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from playwright.async_api import Browser, async_playwright

from api.web.templating import BUNDLES
from hotline.settings import ROOT, Settings
from tests.process.people import People, read_people
from tests.process.stage import Stage, shanghai
from tests.web.alone import Alone
from tests.web.desks import Desks, clean_desks, launched
from tests.web.furnished import Furnished, furnish
from tests.web.pictures import Pictures
from tests.web.stack import Served, served

BEGIN = shanghai("2026-10-28T09:05")
"""A Wednesday morning; the period of two months ends on Saturday, no holiday is near."""
ENGINE_OPTIONS = {"HOTLINE_ENGINE_HEAP": "512m", "HOTLINE_ENGINE_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1"}
_FIRST = ("test_every_page.py", "test_days.py")
LONG_MINUTES, LONG_HOURS = 1_000_000, 100_000
"""Time is moved by days while people are signed in; that sessions end by themselves is tested without browsers."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest tests/web --pictures`: an option that is known where this folder is named."""
    parser.addoption(
        "--pictures", action="store_true", help="take the guides' pictures into docs/zh/pictures"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pages are looked at while everything waits, pictures taken before other tests have brought tickets."""
    here = Path(__file__).parent
    own = [index for index, item in enumerate(items) if item.path.is_relative_to(here)]
    ordered = sorted((items[index] for index in own), key=_turn)
    for index, item in zip(own, ordered, strict=True):
        items[index] = item


def _turn(item: pytest.Item) -> int:
    return _FIRST.index(item.path.name) if item.path.name in _FIRST else len(_FIRST)


@pytest.fixture(name="stack", scope="session")
async def _stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """Everything, with the sample street, on a port of its own."""
    if not (BUNDLES / "manifest.json").exists():
        pytest.fail("The islands are not built: node web/build.mjs")
    settings = Settings(
        **_own_files(),
        data_folder=tmp_path_factory.mktemp("web"),
        session_idle_minutes=LONG_MINUTES,
        session_hours=LONG_HOURS,
        logins_per_minute=10_000,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        for name, value in ENGINE_OPTIONS.items():
            patch.setenv(name, os.environ.get(name, value))
        async with served(settings, BEGIN) as running:
            yield running


def _own_files() -> dict[str, Any]:
    """The office's files by their names in the source: pages show them, pictures of pages are kept."""
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    files = {
        name: value for name, value in defaults.items() if isinstance(value, Path) and value.is_absolute()
    }
    return {name: value.relative_to(ROOT) for name, value in files.items()}


@pytest.fixture(name="browser", scope="session")
async def _browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await launched(playwright)
        yield browser
        await browser.close()


@pytest.fixture(name="people", scope="session")
async def _people(stack: Served) -> People:
    async with stack.office.look() as work:
        return await read_people(work)


@pytest.fixture(name="tickets")
def _tickets(stack: Served, people: People, request: pytest.FixtureRequest) -> Stage:
    """Takes tickets in and plays them on through the use cases; their numbers are this test's own."""
    return Stage(Alone(stack.system), people, _short(request.node.nodeid))


@pytest.fixture(name="furnished", scope="session")
async def _furnished(stack: Served, people: People) -> Furnished:
    """An office in which there is something of everything."""
    return await furnish(Stage(Alone(stack.system), people, "20261102"))


@pytest.fixture(name="desks")
async def _desks(browser: Browser, stack: Served) -> AsyncIterator[Desks]:
    """Signed-in browsers; the test fails if a page does what none may do."""
    async with clean_desks(browser, stack) as desks:
        yield desks


@pytest.fixture(name="pictures", scope="session")
def _pictures(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Pictures:
    """Where pictures go: into the guides if that is asked for."""
    if request.config.getoption("--pictures", default=False):
        return Pictures(ROOT / "docs" / "zh" / "pictures")
    return Pictures(tmp_path_factory.mktemp("pictures"))


def _short(nodeid: str) -> str:
    """Letters and digits that are this test's own."""
    return f"W{crc32(nodeid.encode()) % 10**6:06}"
