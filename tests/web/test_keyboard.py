"""Everything that is done all day can be done without a mouse (键盘)."""

from playwright.async_api import expect

from tests.process.stage import Stage
from tests.web.desks import Desk, Desks
from tests.web.task_page import TaskPage

MOST_TABS = 60
"""Nobody presses more to get anywhere on a page."""
MOST_ARROWS = 12
"""Longer lists are searched."""


async def tab_to(desk: Desk, selector: str) -> None:
    """Presses Tab until the focus is there, and is to be seen."""
    for _ in range(MOST_TABS):
        await desk.page.keyboard.press("Tab")
        if await desk.page.evaluate("what => document.activeElement.matches(what)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


async def choose_by_arrows(desk: Desk, option: str) -> None:
    """In a list that is open: the arrow until the option is marked, then Enter."""
    marked = desk.page.get_by_role("option", name=option, exact=True, selected=True)
    await expect(desk.page.get_by_role("listbox")).to_be_visible()
    for _ in range(MOST_ARROWS):
        await painted(desk)
        if await marked.count():
            break
        await desk.page.keyboard.press("ArrowDown")
    await painted(desk)
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.get_by_role("listbox")).to_have_count(0)
    await expect(desk.page.locator("#task-form [role=combobox]").first).to_have_value(option)


async def painted(desk: Desk) -> None:
    """A list that has just changed hears keys from its next picture on: for people that is at once."""
    await desk.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")


async def test_the_inbox(desks: Desks, tickets: Stage) -> None:
    title = "键盘：井盖松动"
    first = await tickets.intake(title=title, kind="urgent")
    second = await tickets.intake(title=title)
    for ticket in (first, second):
        await ticket.task("dispatch_ticket")
    desk = await desks.at("shen.xiaolan")
    await desk.open("/inbox")
    keys = desk.page.keyboard
    await keys.press("/")
    await expect(desk.page.locator("[data-search]")).to_be_focused()
    await keys.type(title)
    rows = desk.page.locator("[data-list] > li")
    await expect(rows).to_have_count(2)
    await desk.page.locator("[data-search]").blur()
    await keys.press("j")
    await expect(rows.nth(0).get_by_role("link").first).to_be_focused()
    await keys.press("j")
    await expect(rows.nth(1).get_by_role("link").first).to_be_focused()
    await keys.press("k")
    await keys.press("c")
    await expect(rows.nth(0)).to_contain_text("我已认领")
    await expect(rows.nth(1)).not_to_contain_text("我已认领")
    await keys.press("?")
    await expect(desk.page.get_by_role("dialog")).to_contain_text("快捷键")
    await keys.press("Escape")
    await keys.press("j")
    await keys.press("Enter")
    await desk.page.wait_for_url("**/tasks/*")


async def test_a_tasks_form_by_tab_alone(desks: Desks, tickets: Stage) -> None:
    ticket = await tickets.intake(visited=False)
    await ticket.dispatch("V01")
    await ticket.accept()
    desk = await desks.at("zhang.wei")
    await desk.open(f"/tasks/{await ticket.task('contact_citizen')}")
    keys, page = desk.page.keyboard, TaskPage(desk)
    await expect(page.form.get_by_role("button", name="认领后填写")).to_be_visible()
    await tab_to(desk, "#task-form .form-actions button")
    await keys.press("Enter")
    await expect(page.finish_button()).to_be_visible()
    await tab_to(desk, "#task-form input[type=radio]")
    await keys.press("Space")
    await tab_to(desk, "#task-form [role=combobox]")
    await choose_by_arrows(desk, "上门")
    await keys.press("ArrowDown")
    await choose_by_arrows(desk, "网上")
    await tab_to(desk, "#task-form textarea")
    await keys.type("全程键盘填写。")
    await tab_to(desk, "#task-form .form-actions button")
    await keys.press("Enter")
    await desk.page.wait_for_url("**/inbox")
    await expect(desk.page.locator("#toasts")).to_contain_text("已办理")


async def test_the_dispatch_board(desks: Desks, tickets: Stage) -> None:
    ticket = await tickets.intake(title="键盘派单：路牌倒伏")
    task = await ticket.task("dispatch_ticket")
    desk = await desks.at("shen.xiaolan")
    await desk.open("/dispatch")
    card = desk.page.locator(f'[data-card="{task}"]')
    await card.focus()
    keys = desk.page.keyboard
    await keys.press("Enter")
    await expect(desk.page.get_by_label("查找部门").last).to_be_focused()
    await keys.type("云溪村")
    await keys.press("Enter")
    department = desk.page.locator("#department")
    await expect(department).to_be_focused()
    await expect(department).to_have_value("V01")
    await tab_to(desk, "#decide button.primary")
    await keys.press("Enter")
    await expect(card).to_have_count(0)
    await ticket.task("accept_ticket")
    assert await ticket.department() == "V01"


async def test_the_first_tab_leads_past_the_navigation(desks: Desks) -> None:
    desk = await desks.at("shen.xiaolan")
    await desk.open("/tickets")
    await desk.page.keyboard.press("Tab")
    await expect(desk.page.get_by_role("link", name="跳到正文")).to_be_focused()
    await desk.page.keyboard.press("Enter")
    await expect(desk.page.locator("main")).to_be_focused()
