"""Every page (每一页), found by following links as each role: it answers, can be used by everybody, on every screen."""

import pytest

from tests.web.crawling import all_kinds, pages_of
from tests.web.desks import Desks
from tests.web.furnished import Furnished
from tests.web.looking import inaccessible, navigation_on_paper, too_wide
from tests.web.roles import DESKS

CHOSEN = {"discipline": ("/supervision?period=2026-5",)}
"""What somebody chooses in a list before there are links: September and October, when departments were late."""


class Seen:
    """What the tests of this module have looked at so far: a page is examined once, for whoever came first."""

    def __init__(self) -> None:
        self.kinds: set[str] = set()
        self.roles: set[str] = set()


@pytest.fixture(name="seen", scope="module")
def _seen() -> Seen:
    return Seen()


@pytest.mark.parametrize("role", DESKS)
async def test_every_page_that_a_role_reaches(
    desks: Desks, furnished: Furnished, seen: Seen, role: str
) -> None:
    desk = await desks.at(DESKS[role])
    faults: list[str] = []
    async for kind, address in pages_of(desk, seen.kinds, CHOSEN.get(role, ())):
        if await desk.page.locator("h1").count() != 1:
            faults.append(f"{address}: not one h1")
        if kind in seen.kinds:
            continue
        seen.kinds.add(kind)
        looked = await inaccessible(desk.page) + await too_wide(desk)
        if await navigation_on_paper(desk.page):
            looked.append("navigation is printed")
        faults += [f"{address}: {fault}" for fault in looked]
    seen.roles.add(role)
    assert not faults, "\n".join(faults)


async def test_no_page_is_left_out(seen: Seen) -> None:
    if seen.roles != set(DESKS):
        pytest.skip("only some roles have looked")
    assert all_kinds() - seen.kinds == set()


@pytest.mark.parametrize("path", ["/login", "/login?next=/inbox"])
async def test_the_login_page(desks: Desks, path: str) -> None:
    desk = await desks.at()
    await desk.open(path)
    assert await inaccessible(desk.page) + await too_wide(desk) == []


@pytest.mark.parametrize("path", ["/nowhere", "/tickets/NOT-THERE.1", "/tickets?page=0"])
async def test_an_error_page_says_what_to_do(desks: Desks, path: str) -> None:
    desk = await desks.at("shen.xiaolan")
    desk.watch.allow("status of 4")
    await desk.page.goto(desk.address + path)
    await desk.sees("代码")
    assert await inaccessible(desk.page) + await too_wide(desk) == []
