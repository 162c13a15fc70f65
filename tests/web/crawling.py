"""Following links (逐页访问): from a person's first page to one page of every kind that he can reach."""

import re
from collections.abc import AsyncIterator, Collection, Sequence
from functools import cache
from urllib.parse import unquote, urlsplit

from playwright.async_api import TimeoutError as TooLate

from api.web.access import PAGES
from tests.web.desks import PATIENCE_MS, Desk

_PARTS = re.compile(
    r"(?<!/calendar)/changes$|/(count|xml|rejected|export|material|decide)$|(?<!/intake)/file$"
    r"|/chapters/|/assets/|/logout|/files/|\.(xlsx|docx|json)$"
)
"""Addresses that give a part of a page, or a file."""
_UNLINKED = ("/login", "/")
"""Before anybody is signed in; and what leads on to somebody's own first page."""
_SCROLL = """async () => {
  for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2) {
    scrollTo(0, y);
    await new Promise(requestAnimationFrame);
  }
  scrollTo(0, 0);
}"""
"""Some parts of a page are asked for when somebody comes near them."""
_BUSY = """() => [...document.querySelectorAll(".loading, .htmx-request, [aria-busy=true]")]
  .filter((each) => each.checkVisibility()).map((each) => each.outerHTML.slice(0, 200))"""
_AT_REST = """() => {
  const all = [...document.querySelectorAll(".loading, .htmx-request, [aria-busy=true]")];
  const busy = all.filter((each) => each.checkVisibility());
  if (busy.length) busy[0].scrollIntoView({block: "center"});
  else scrollTo(0, 0);
  return busy.length === 0;
}"""
"""What has come pushes down what follows: whatever is still missing is gone to."""


@cache
def _kinds() -> list[tuple[str, re.Pattern[str]]]:
    """Every page by its address in the table of access; one without gaps goes before one with."""
    paths = [key.removeprefix("GET ") for key in PAGES if key.startswith("GET ")]
    paths.sort(key=lambda path: (path.count("{"), path))
    return [(path, re.compile(re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(path)) + "$")) for path in paths]


def kind_of(address: str) -> str | None:
    """The route of a page's address; None for what is no page."""
    path = unquote(urlsplit(address).path)
    if _PARTS.search(path):
        return None
    return next((kind for kind, pattern in _kinds() if pattern.match(path)), None)


def all_kinds() -> set[str]:
    """Every page that can be linked to."""
    pages = {kind for kind, _ in _kinds() if not _PARTS.search(kind) and not kind.startswith("/login/")}
    return pages.difference(_UNLINKED)


async def pages_of(
    desk: Desk, known: Collection[str], begin: Sequence[str] = ()
) -> AsyncIterator[tuple[str, str]]:
    """Goes from page to page: for each kind its route and the address that was opened; `begin` in any case.

    What stands on pages of a known kind is not waited for: they have been looked at on somebody else's desk.
    """
    seen: set[str] = {"/"}
    waiting = ["/", *begin]
    while waiting:
        address = waiting.pop(0)
        await desk.open(address)
        kind = kind_of(desk.page.url) or address
        seen.add(kind)
        links = await _links(desk)  # a part that comes later is a page too, until it has come
        if kind not in known:
            await settled(desk)
            links += await _links(desk)
        yield kind, address
        for link in links:
            found = kind_of(link)
            if found is not None and found not in seen:
                seen.add(found)
                waiting.append(link)


async def _links(desk: Desk) -> list[str]:
    """Where the page leads, in order."""
    found: list[str] = await desk.page.eval_on_selector_all(
        "a[href^='/']:not([download])", "links => links.map(link => link.getAttribute('href'))"
    )
    return found


async def settled(desk: Desk) -> None:
    """Waits until islands and the parts that come later are there."""
    await desk.page.wait_for_load_state()
    await desk.page.evaluate(_SCROLL)
    try:
        await desk.page.wait_for_function(_AT_REST, timeout=2 * PATIENCE_MS)  # figures are counted anew
    except TooLate:
        raise AssertionError(f"{desk.page.url} stays busy: {await desk.page.evaluate(_BUSY)}") from None
