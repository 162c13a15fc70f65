"""Pictures for the guides (插图), taken by the tests of the main days: what a guide shows is what was just done."""

from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import Locator

from tests.web.crawling import settled
from tests.web.desks import Desk

LARGEST = 60_000
"""Bytes: pictures are kept with the source."""
_COLOURS = (96, 64, 32, 16)


class Pictures:
    """A folder of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def take(self, desk: Desk, name: str, at: Locator | None = None) -> None:
        """What is to be seen in the browser now, or from a part of the page on; written only if it has changed."""
        await settled(desk)
        if at is not None:
            await at.evaluate("each => each.scrollIntoView({block: 'start'})")
        shot = await desk.page.screenshot(animations="disabled", caret="hide")
        content = small(shot)
        assert len(content) <= LARGEST, f"{name}: {len(content)} bytes"
        (self._folder / f"{name}.png").write_bytes(content)


def small(shot: bytes) -> bytes:
    """With as many colours as fit."""
    picture = Image.open(BytesIO(shot)).convert("RGB")
    content = b""
    for colours in _COLOURS:
        kept = BytesIO()
        reduced = picture.quantize(colours, dither=Image.Dither.NONE)
        reduced.save(kept, "PNG", optimize=True)
        content = kept.getvalue()
        if len(content) <= LARGEST:
            break
    return content
