"""Looking at a page (看页面): for people who see, hear or type differently, on a phone, in the dark."""

from functools import cache
from typing import Any

from playwright.async_api import Page
from playwright.async_api import TimeoutError as TooLate

from hotline.settings import ROOT
from tests.web.desks import PHONE, WIDE, Desk

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_RUN = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
_FITS = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  const wide = [...document.querySelectorAll("body *")].filter(
    (each) => each.getBoundingClientRect().right > width + 1 && !each.closest(".table-wrap, pre"));
  return wide.slice(-3).map((each) => each.outerHTML.slice(0, 120)).concat(["scrolls sideways"]);
}"""
SHRINKS_MS = 10_000
"""For that only: what is too wide stays so."""


@cache
def _axe() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


async def inaccessible(page: Page) -> list[str]:
    """What axe finds by WCAG 2.2 AA, in light and in dark."""
    found: list[str] = []
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        if not await page.evaluate("() => 'axe' in window"):
            await page.evaluate(_axe())
        result: dict[str, Any] = await page.evaluate(_RUN, _TAGS)
        found += [f"{scheme}: {_told(each)}" for each in result["violations"]]
    await page.emulate_media(color_scheme="light")
    return found


def _told(violation: dict[str, Any]) -> str:
    nodes = [
        f"{node['html'][:160]} [{'; '.join(each['message'] for each in node['any'] + node['all'] + node['none'])}]"
        for node in violation["nodes"][:3]
    ]
    return f"{violation['id']} ({len(violation['nodes'])}): {' | '.join(nodes)}"


async def too_wide(desk: Desk) -> list[str]:
    """What makes a page scroll sideways on a phone, once it has become that narrow."""
    page = desk.page
    await page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    try:
        await page.wait_for_function(_FITS, timeout=SHRINKS_MS)  # diagrams and charts are drawn anew
    except TooLate:
        return list(await page.evaluate(_WIDE))
    finally:
        await page.set_viewport_size({"width": WIDE["width"], "height": WIDE["height"]})
    return []


async def navigation_on_paper(page: Page) -> int:
    """How many lines of the navigation would be printed."""
    await page.emulate_media(media="print")
    shown = await page.locator(".rail, .bar, .no-print").filter(visible=True).count()
    await page.emulate_media(media="screen")
    return shown
