"""Operate as `make operate` runs it, on ports and a folder of the tests' own, and a browser signed in there."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, async_playwright

from api.web.templating import BUNDLES
from assembly.operate.hands import Hands
from assembly.operate.run import Watched, running_with_operate
from assembly.serving import serving
from hotline.settings import ROOT, Settings
from tests.operate.page import PATIENCE_MS, Operate
from tests.web.desks import launched

ENGINE_OPTIONS = {
    "HOTLINE_ENGINE_HEAP": "768m",
    "HOTLINE_ENGINE_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1",
    "HOTLINE_ENGINE_PATIENCE_SECONDS": "600",
}
DISPATCHER = "shen.xiaolan"
"""One of those whose tickets have a link to Operate."""


@dataclass(frozen=True)
class Running:
    """The office, watched, and where its workbench is."""

    watched: Watched
    address: str

    @property
    def hands(self) -> Hands:
        """Who plays people."""
        return Hands(self.watched.system.office)


@pytest.fixture(name="running", scope="session")
async def _running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """Runs it in a task of its own: fixtures are begun and ended by different ones, its parts may not be."""
    if not (BUNDLES / "manifest.json").exists():
        pytest.fail("The islands are not built: node web/build.mjs")
    settings = Settings(data_folder=tmp_path_factory.mktemp("operate"))
    ready: asyncio.Future[Running] = asyncio.get_running_loop().create_future()
    over = asyncio.Event()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENGINE_OPTIONS.items():
            patch.setenv(name, os.environ.get(name, value))
        program = asyncio.create_task(_run(settings, ready, over))
        await asyncio.wait({ready, program}, return_when=asyncio.FIRST_COMPLETED)
        if program.done():
            await program
        try:
            yield ready.result()
        finally:
            over.set()
            await program


async def _run(settings: Settings, ready: asyncio.Future[Running], over: asyncio.Event) -> None:
    async with (
        running_with_operate(settings, usual_ports=False) as watched,
        serving(watched.system, 0) as server,
    ):
        ready.set_result(Running(watched, server.url))
        await over.wait()


@pytest.fixture(name="browser", scope="session")
async def _browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await launched(playwright)
        yield browser
        await browser.close()


@pytest.fixture(name="context", scope="session")
async def _context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """One operator's browser, at Operate and at the workbench."""
    context = await browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(PATIENCE_MS)
    yield context
    await context.close()


@pytest.fixture(name="operate", scope="session")
async def _operate(context: BrowserContext, running: Running) -> Operate:
    """Signed in there, and as a dispatcher at the workbench."""
    page = await context.new_page()
    await page.goto(f"{running.address}/login")
    await page.locator(f'button[name=person][value="{DISPATCHER}"]').click()
    await page.wait_for_url(lambda url: "/login" not in url)
    operate = Operate(page, running.watched.operate_url)
    await operate.sign_in()
    return operate


@pytest.fixture(name="picture")
def _picture(request: pytest.FixtureRequest) -> Path | None:
    """Where the README's picture goes, if pictures are asked for."""
    if not request.config.getoption("--pictures", default=False):
        return None
    folder = ROOT / "docs" / "pictures"
    folder.mkdir(exist_ok=True)
    return folder / "operate.png"
