"""`/notifications` as a page (消息): one's own, unread first, counted beside the navigation."""

from collections.abc import AsyncIterator

import pytest

from hotline.notifications.notify import notify
from hotline.office import Office
from tests.api.browsing import Browse, browsing
from tests.api.steps import HANDLER, OTHER_HANDLER, TICKET

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
async def browse(office: Office) -> AsyncIterator[Browse]:
    async with browsing(office) as made:
        yield made


async def told(office: Office, count: int = 1) -> None:
    async with office.work() as work:
        for number in range(count):
            notify(
                work, f"told:{number}", TICKET, "meeting_called", "handler@V01", f"请准时参加{SCRIPT}{number}"
            )


async def test_ones_own_messages_lead_to_what_they_are_about(office: Office, browse: Browse) -> None:
    await told(office)
    visitor = await browse(HANDLER)
    page = await visitor.page("/notifications")
    assert "请准时参加&lt;script&gt;" in page
    assert SCRIPT not in page
    assert f'href="/tickets/{TICKET}"' in page
    assert '<span class="tag late"' in await visitor.part("/notifications/count")
    assert "没有未读消息" in await (await browse(OTHER_HANDLER)).page("/notifications")


async def test_marked_read_one_by_one_and_all_at_once(office: Office, browse: Browse) -> None:
    await told(office, 3)
    visitor = await browse(HANDLER)
    assert (await visitor.post("/notifications/told:0/read")).status_code == 303
    assert "未读（2）" in await visitor.page("/notifications")
    until = (await visitor.page("/notifications")).split('name="until" value="')[1].split('"')[0]
    assert (await visitor.post("/notifications/read", until=until)).status_code == 303
    assert "没有未读消息" in await visitor.page("/notifications")
    assert "共 3 项" in await visitor.page("/notifications?all=1")
    assert (await visitor.part("/notifications/count")).strip() == ""


async def test_what_came_meanwhile_stays_unread(office: Office, browse: Browse) -> None:
    await told(office)
    visitor = await browse(HANDLER)
    long_ago = "2026-01-01T00:00:00+00:00"
    assert (await visitor.post("/notifications/read", until=long_ago)).status_code == 303
    assert "未读（1）" in await visitor.page("/notifications")
    assert (await visitor.post("/notifications/read", until="gestern")).status_code == 422


async def test_anothers_message_is_not_there(office: Office, browse: Browse) -> None:
    await told(office)
    assert (await (await browse(OTHER_HANDLER)).post("/notifications/told:0/read")).status_code == 404


async def test_page_by_page_from_whichever_address_it_was_drawn(office: Office, browse: Browse) -> None:
    await told(office, 60)
    visitor = await browse(HANDLER)
    drawn = await visitor.client.post(
        "/notifications/told:0/read?all=1", data={"csrf_token": visitor.token}, headers={"HX-Request": "true"}
    )
    assert 'href="/notifications?all=1&amp;page=2"' in drawn.text
