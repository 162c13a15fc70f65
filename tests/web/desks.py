"""Desks (工位): each a browser of its own, at which one person of the office is signed in."""

import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Playwright, Response, expect

from tests.web.stack import Served
from tests.web.watching import Watch

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 780}
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
PATIENCE_MS = 60_000
"""For what the engine has to do first; a busy machine takes its time."""


async def launched(playwright: Playwright) -> Browser:
    """Debian's Chromium."""
    expect.set_options(timeout=PATIENCE_MS)
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("Chromium is not installed: run tests/web/install_browser.sh")
    return await playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))


@dataclass(frozen=True)
class Desk:
    """A person at a browser."""

    person: str
    page: Page
    watch: Watch
    address: str
    stack: Served

    def now(self) -> datetime:
        """The present moment of the office's clock, in Asia/Shanghai."""
        return self.stack.now

    @property
    def context(self) -> BrowserContext:
        """What this browser keeps: cookies, drafts."""
        return self.page.context

    async def open(self, path: str, status: int = 200) -> Response:
        """Goes to a page, which answers with that status and is ready to be used."""
        if status >= 400:
            self.watch.allow(rf"status of {status}")
        response = await self.page.goto(self.address + path)
        assert response is not None, path
        assert response.status == status, f"{path}: {response.status}"
        return response

    async def sees(self, text: str) -> None:
        """Waits until a text stands on the page."""
        await expect(self.page.get_by_text(text).first).to_be_visible(timeout=PATIENCE_MS)


class Desks:
    """The desks of one test; leaving them, each is looked at for what no page may do."""

    def __init__(self, browser: Browser, stack: Served) -> None:
        self._browser = browser
        self._stack = stack
        self._open: list[Desk] = []

    async def at(self, person: str = "", **options: Any) -> Desk:
        """A new browser in which that person is signed in by the development login; nobody for an empty one."""
        settings: dict[str, Any] = {
            "viewport": WIDE,
            "locale": "zh-CN",
            "timezone_id": "Asia/Shanghai",
            "reduced_motion": "reduce",  # the clock stands still, and with it whatever moves
        } | options
        context = await self._browser.new_context(**settings)
        context.set_default_timeout(PATIENCE_MS)
        await context.clock.set_fixed_time(
            self._stack.now
        )  # the office's day, and the same pictures every time
        watch = Watch(self._stack.address)
        await watch.start(context)
        desk = Desk(person, await context.new_page(), watch, self._stack.address, self._stack)
        self._open.append(desk)
        if person:
            await sign_in(desk, person)
        return desk

    async def phone(self, person: str, **options: Any) -> Desk:
        """The same on a telephone, 360 px wide."""
        return await self.at(person, viewport=PHONE, has_touch=True, is_mobile=True, **options)

    async def close(self) -> list[str]:
        """Ends them all; answers what went wrong, by person."""
        faults = [f"{desk.person}: {fault}" for desk in self._open for fault in desk.watch.faults]
        for desk in self._open:
            await desk.context.close()
        return faults


async def sign_in(desk: Desk, person: str) -> None:
    """By the development login: whoever is chosen is signed in."""
    await desk.open("/login")
    await desk.page.locator(f'button[name=person][value="{person}"]').click()
    await desk.page.wait_for_url(lambda url: "/login" not in url)


@asynccontextmanager
async def clean_desks(browser: Browser, stack: Served) -> AsyncGenerator[Desks]:
    """Desks that fail the test when something went wrong on one of them."""
    desks = Desks(browser, stack)
    try:
        yield desks
    finally:
        faults = await desks.close()
    assert not faults, "\n".join(faults)
