"""Files that are no papers, photographs or tables (文件上传): refused by their content, said why; nothing is stored."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from hotline.documents.models import StoredFile
from tests.process.stage import Stage
from tests.web.desks import Desk, Desks
from tests.web.seeds import PHOTO

PROGRAM = b"MZ\x90\x00" + bytes(200)
SCRIPT = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


async def send(desk: Desk, name: str, content: bytes) -> None:
    await desk.page.locator("#upload").set_input_files(
        {"name": name, "mimeType": "image/jpeg", "buffer": content}
    )
    await desk.page.get_by_role("button", name="上传").click()


@pytest.mark.parametrize(
    ("name", "content"),
    [("照片.jpg", PROGRAM), ("说明.pdf", SCRIPT), ("图.svg", SCRIPT), ("空.jpg", b"")],
    ids=["a program as a photograph", "markup as a paper", "a picture with a script", "nothing"],
)
async def test_a_wrong_file_is_refused(desks: Desks, tickets: Stage, name: str, content: bytes) -> None:
    ticket = await tickets.intake()
    await ticket.dispatch("V01")
    desk = await desks.at("zhang.wei")
    await desk.open(f"/tickets/{ticket.id}")
    desk.watch.allow("status of 4")
    await send(desk, name, content)
    await expect(desk.page.get_by_role("alert")).to_contain_text("代码")
    assert await ticket.rows(StoredFile, ticket_id=ticket.id) == []


async def test_a_photograph_is_kept_and_comes_back(desks: Desks, tickets: Stage, tmp_path: Path) -> None:
    ticket = await tickets.intake()
    await ticket.dispatch("V01")
    desk = await desks.at("zhang.wei")
    await desk.open(f"/tickets/{ticket.id}")
    await send(desk, "现场.jpg", PHOTO)
    await desk.sees("现场.jpg")
    async with desk.page.expect_download() as downloading:
        await desk.page.get_by_role("link", name="现场.jpg").click()
    kept = tmp_path / "kept.jpg"
    await (await downloading.value).save_as(kept)
    assert kept.read_bytes()[:3] == PHOTO[:3]
