"""Attacks (攻击): each is tried through a real browser, and each fails."""

from typing import Any

import pytest
from playwright.async_api import Cookie, expect

from tests.process.stage import Stage
from tests.web.desks import Desk, Desks, sign_in

SCRIPT = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
BREAKING = '"></textarea></script><svg onload="document.title=\'taken\'">{{ 7*7 }}'
SESSION = "hotline_session"


async def test_a_script_in_a_tickets_text_is_text_on_every_page_that_shows_it(
    desks: Desks, tickets: Stage
) -> None:
    ticket = await tickets.intake(
        title=SCRIPT,
        content=BREAKING + SCRIPT,
        address=SCRIPT,
        citizen_name="<b onclick=x>李</b>",
        visited=False,
    )
    task = await ticket.task("dispatch_ticket")
    desk = await desks.at("shen.xiaolan")
    pages = (
        "/inbox",
        f"/tasks/{task}",
        "/tickets",
        f"/tickets/{ticket.id}",
        f"/tickets/{ticket.id}/diagram",
        f"/tickets/{ticket.id}/requests/ticket_withdrawal",
        "/dispatch",
        "/notifications",
    )
    for path in pages:
        await desk.open(path)
        await expect(desk.page.locator("h1")).to_be_visible()
        await nothing_ran(desk)
    await desk.open(f"/tickets/{ticket.id}")
    await expect(desk.page.locator("h1")).to_have_text(SCRIPT)
    await desk.page.get_by_label("查看用途").fill(SCRIPT)
    await desk.page.get_by_role("button", name="显示姓名和电话").click()
    await expect(desk.page.locator("#citizen")).to_contain_text("已记录")
    await nothing_ran(desk)


async def nothing_ran(desk: Desk) -> None:
    assert "taken" not in await desk.page.title()
    assert await desk.page.locator("img[onerror], svg[onload]").count() == 0


async def test_a_draft_with_a_script_is_text_for_whoever_takes_over(desks: Desks, tickets: Stage) -> None:
    ticket = await tickets.intake()
    task = await ticket.task("dispatch_ticket")
    desk = await desks.at("shen.xiaolan")
    await desk.open(f"/tasks/{task}")
    token = await desk.page.locator("meta[name=csrf-token]").get_attribute("content")
    headers = {"X-CSRF-Token": token or ""}
    await desk.context.request.post(f"{desk.address}/api/v1/tasks/{task}/claim", headers=headers)
    draft = {"decision": "leaders", "reason": BREAKING + SCRIPT}
    answer = await desk.context.request.put(
        f"{desk.address}/api/v1/tasks/{task}/draft", headers=headers, data=draft
    )
    assert answer.ok
    await desk.page.reload()
    await expect(desk.page.locator("#task-form textarea").first).to_have_value(BREAKING + SCRIPT)
    await nothing_ran(desk)


async def test_another_departments_ticket_is_not_there(desks: Desks, tickets: Stage) -> None:
    """Not “forbidden”: that would say that it exists."""
    ticket = await tickets.intake(visited=False)
    await ticket.dispatch("V01")
    task = await ticket.task("accept_ticket")
    desk = await desks.at("xie.bin")
    for path in (
        f"/tickets/{ticket.id}",
        f"/tickets/{ticket.id}/diagram",
        f"/tickets/{ticket.id}/requests/extension_application",
        f"/tasks/{task}",
        f"/api/v1/tickets/{ticket.id}",
        f"/api/v1/tasks/{task}",
        "/tickets/NOT-THERE.1",
    ):
        await desk.open(path, status=404)


@pytest.mark.parametrize("token", ["", "wrong", "another's"])
async def test_a_request_without_the_token_changes_nothing(desks: Desks, tickets: Stage, token: str) -> None:
    ticket = await tickets.intake()
    task = await ticket.task("dispatch_ticket")
    desk, other = await desks.at("shen.xiaolan"), await desks.at("lu.yiming")
    if token == "another's":
        await other.open("/inbox")
        token = await other.page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    for path in (f"/tasks/{task}/claim", "/inbox/claim", "/logout"):
        form: dict[str, str | float | bool] = {"task": task, "csrf_token": token}
        answer = await desk.context.request.post(desk.address + path, form=form, max_redirects=0)
        assert answer.status == 403, path
        assert "CSRF_MISSING" in await answer.text()
    answer = await desk.context.request.post(
        f"{desk.address}/api/v1/tasks/{task}/claim", headers={"X-CSRF-Token": token}
    )
    assert answer.status == 403
    await desk.open(f"/tasks/{task}")
    await expect(desk.page.locator("#task-form")).to_contain_text("认领后填写")


async def test_a_form_of_another_site_is_not_signed_in(desks: Desks) -> None:
    """The session's cookie does not go with what another site sends."""
    desk = await desks.at("shen.xiaolan")
    cookie = await session_of(desk)
    assert cookie.get("sameSite") == "Lax"
    assert cookie.get("httpOnly") is True
    assert cookie.get("path") == "/"


async def test_a_login_that_is_sent_again_gives_no_session(desks: Desks) -> None:
    desk = await desks.at()
    sent: list[tuple[str, str]] = []
    desk.page.on("request", lambda request: sent.append((request.url, request.post_data or "")))
    await desk.open("/login")
    before = await desk.context.cookies()
    await desk.page.locator('button[name=person][value="shen.xiaolan"]').click()
    await desk.page.wait_for_url("**/inbox")
    login = next((url, body) for url, body in sent if body)
    await desk.page.get_by_role("button", name="退出").first.click()
    await desk.page.wait_for_url("**/login*")
    await desk.context.clear_cookies()
    await desk.context.add_cookies([as_it_was(cookie) for cookie in before])
    answer = await desk.context.request.post(
        login[0],
        data=login[1],
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        max_redirects=0,
    )
    assert answer.status >= 400
    assert SESSION not in {cookie.get("name") for cookie in await desk.context.cookies()}
    await desk.open("/inbox")
    assert "/login" in desk.page.url


async def test_a_session_that_is_sent_again_after_the_logout_opens_nothing(desks: Desks) -> None:
    desk = await desks.at("shen.xiaolan")
    cookie = await session_of(desk)
    await desk.page.get_by_role("button", name="退出").first.click()
    await desk.page.wait_for_url("**/login*")
    await desk.context.add_cookies([cookie])
    answer = await desk.context.request.get(f"{desk.address}/api/v1/inbox")
    assert answer.status == 401
    await desk.open("/inbox")
    assert "/login" in desk.page.url


async def test_a_session_begins_with_a_new_token(desks: Desks) -> None:
    """Whoever planted a token in a browser has nothing of the login that follows."""
    desk = await desks.at("shen.xiaolan")
    planted = await session_of(desk)
    desk.watch.allow("status of 401")  # the page that is still open counts its messages
    await desk.context.clear_cookies()
    await desk.context.add_cookies([as_it_was({**planted, "value": "planted"})])
    await sign_in(desk, "shen.xiaolan")
    assert (await session_of(desk)).get("value") not in ("planted", planted.get("value"))


async def session_of(desk: Desk) -> Any:
    """The session's cookie, as it can be put into a browser again."""
    (cookie,) = [each for each in await desk.context.cookies() if each.get("name") == SESSION]
    return as_it_was(cookie)


def as_it_was(cookie: Cookie | dict[str, Any]) -> Any:
    kept = ("name", "value", "domain", "path", "httpOnly", "sameSite")
    return {name: value for name, value in cookie.items() if name in kept}


@pytest.mark.parametrize("away", ["https://example.org/", "//example.org/", "/\\example.org", "javascript:0"])
async def test_the_login_leads_to_no_other_site(desks: Desks, away: str) -> None:
    desk = await desks.at()
    await desk.page.goto(f"{desk.address}/login?next={away}")
    await desk.page.locator('button[name=person][value="gong.ming"]').click()
    await desk.page.wait_for_url(lambda url: "/login" not in url)
    assert desk.page.url.startswith(desk.address)


async def test_no_page_stands_in_a_frame_of_another(desks: Desks) -> None:
    desk = await desks.at("shen.xiaolan")
    for path in ("/inbox", "/login", "/nowhere", "/assets/static/workbench.css"):
        answer = await desk.context.request.get(desk.address + path)
        assert answer.headers["x-frame-options"] == "DENY", path
        policy = answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
    await desk.open("/inbox")
    desk.watch.allow("frame-ancestors", "X-Frame-Options", "frame", "Framing")
    await desk.page.evaluate(
        "() => { const f = document.createElement('iframe'); f.src = '/tickets'; document.body.append(f); }"
    )
    await expect(desk.page.frame_locator("iframe").locator("body")).not_to_contain_text("工单")
    assert desk.page.frames[-1].url.startswith("chrome-error:")
