"""What happens while somebody types (填写中): nothing that was typed is ever lost, and it is said what became of it."""

from playwright.async_api import Route, expect
from sqlalchemy import select

from hotline.accounts import provision
from hotline.accounts.record import Origin
from hotline.tasks.models import HumanTask
from tests.process.played_ticket import PlayedTicket
from tests.process.stage import Stage
from tests.web.desks import Desks, sign_in
from tests.web.task_page import TaskPage

HANDLER, HEAD, COLLEAGUE = "zhang.wei", "lu.quanfu", "lu.yiming"
NOTE = "已电话联系，诉求人要求周末上门。"


async def to_be_contacted(tickets: Stage) -> PlayedTicket:
    """A ticket whose handler is to call the citizen."""
    ticket = await tickets.intake(visited=False)
    await ticket.dispatch("V01")
    await ticket.accept()
    return ticket


async def stored_draft(tickets: Stage, task_id: str) -> dict[str, object]:
    async with tickets.office.look() as work:
        return await work.session.scalar(select(HumanTask.draft).where(HumanTask.id == task_id)) or {}


async def test_a_draft_is_there_again_when_somebody_comes_back(desks: Desks, tickets: Stage) -> None:
    ticket = await to_be_contacted(tickets)
    task = await ticket.task("contact_citizen")
    desk = await desks.at(HANDLER)
    page = await TaskPage.opened(desk, task)
    await page.choose("联系结果", "已联系上")
    await page.write("联系情况", NOTE)
    await expect(page.draft_state).to_contain_text("已保存")
    await desk.open("/inbox")
    await expect(desk.page.locator("main")).to_contain_text("有草稿")
    await desk.open(f"/tasks/{task}")
    await expect(page.text("联系情况")).to_have_value(NOTE)
    assert (await stored_draft(tickets, task))["note"] == NOTE


async def test_a_task_is_withdrawn_by_an_approved_return(desks: Desks, tickets: Stage) -> None:
    ticket = await to_be_contacted(tickets)
    task = await ticket.task("contact_citizen")
    desk = await desks.at(HANDLER)
    page = await TaskPage.opened(desk, task)
    await page.write("联系情况", NOTE)
    await expect(page.draft_state).to_contain_text("已保存")
    await ticket.request_return("O02")
    await ticket.review("approved", "O02")
    await tickets.at_rest()
    desk.watch.allow("status of 409")
    await page.write("联系情况", f"{NOTE}另约时间。")
    await expect(page.notice).to_contain_text("TASK_WITHDRAWN")
    await expect(page.notice).to_contain_text("您填写的内容已保留为草稿")
    await expect(page.text("联系情况")).to_have_value(f"{NOTE}另约时间。")
    await expect(page.finish_button()).to_be_hidden()
    await desk.page.reload()
    await expect(desk.page.locator("main")).to_contain_text("已撤回")
    await expect(page.form).to_contain_text(NOTE)


async def test_two_people_on_one_task(desks: Desks, tickets: Stage) -> None:
    """Whoever claims first has it; the other is told so, and can't complete it."""
    ticket = await tickets.intake()
    task = await ticket.task("dispatch_ticket")
    first, second = await desks.at("shen.xiaolan"), await desks.at(COLLEAGUE)
    await second.open(f"/tasks/{task}")
    page = await TaskPage.opened(first, task)
    second.watch.allow("status of 409")
    await second.page.locator("#task-form").get_by_role("button", name="认领后填写").click()
    await expect(second.page.locator("#toasts")).to_contain_text("TASK_CLAIMED")
    await second.page.reload()
    await expect(second.page.locator("main")).to_contain_text("沈晓岚 正在办理")
    await expect(second.page.locator("#task-form")).not_to_contain_text("办理完成")
    await page.choose("派单决定", "派至承办部门")
    await page.pick("承办部门", "云溪村")
    await page.finish()
    await second.page.reload()
    await expect(second.page.locator("main")).to_contain_text("这件待办已办结")


async def test_the_inbox_of_a_colleague_changes_by_itself(desks: Desks, tickets: Stage) -> None:
    desk = await desks.at(COLLEAGUE)
    await desk.open("/inbox")
    ticket = await tickets.intake(title="桥下夜间噪声扰民")
    row = desk.page.locator("[data-list] li", has_text="桥下夜间噪声扰民")
    await expect(row).to_be_visible()
    task = await ticket.task("dispatch_ticket")
    await TaskPage.opened(await desks.at("shen.xiaolan"), task)
    await expect(row).to_contain_text("沈晓岚 办理中")


async def nothing_new(route: Route) -> None:
    """Or the count of messages, not the typing, finds that the session has ended."""
    await route.fulfill(status=204)


async def test_the_session_ends(desks: Desks, tickets: Stage) -> None:
    """What was typed waits in the browser, and is there after the login."""
    ticket = await to_be_contacted(tickets)
    task = await ticket.task("contact_citizen")
    desk = await desks.at(HANDLER)
    await desk.page.route("**/notifications/count", nothing_new)
    page = await TaskPage.opened(desk, task)
    async with tickets.office.work() as work:
        await provision.end_sessions(work, HANDLER, Origin(""))
    desk.watch.allow("status of 401")
    await page.write("联系情况", NOTE)
    dialog = desk.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("会话已结束")
    await dialog.get_by_role("link", name="重新登录").click()
    await desk.page.wait_for_url("**/login?*")
    await desk.page.locator(f'button[name=person][value="{HANDLER}"]').click()
    await desk.page.wait_for_url(f"**/tasks/{task.replace(':', '*')}")
    await expect(page.text("联系情况")).to_have_value(NOTE)
    await expect(page.draft_state).to_contain_text("已保存")
    assert (await stored_draft(tickets, task))["note"] == NOTE


async def test_the_connection_is_lost(desks: Desks, tickets: Stage) -> None:
    ticket = await to_be_contacted(tickets)
    task = await ticket.task("contact_citizen")
    desk = await desks.at(HANDLER)
    page = await TaskPage.opened(desk, task)
    desk.watch.allow("ERR_INTERNET_DISCONNECTED", "Failed to fetch")
    await desk.context.set_offline(offline=True)
    await page.write("联系情况", NOTE)
    await expect(page.draft_state).to_contain_text("未连上")
    assert not (await stored_draft(tickets, task)).get("note")
    await desk.context.set_offline(offline=False)
    await expect(page.draft_state).to_contain_text("已保存")
    assert (await stored_draft(tickets, task))["note"] == NOTE


async def test_what_is_missing_is_said_at_its_field(desks: Desks, tickets: Stage) -> None:
    ticket = await to_be_contacted(tickets)
    desk = await desks.at(HANDLER)
    page = await TaskPage.opened(desk, await ticket.task("contact_citizen"))
    await page.finish_button().click()
    summary = desk.page.get_by_role("alert").filter(has_text="还不能提交")
    await expect(summary).to_contain_text("联系结果")
    await expect(summary).to_be_focused()
    await summary.get_by_role("link", name="联系结果").click()
    await expect(page.form.get_by_role("radio", name="已联系上")).to_be_focused()


async def test_the_server_finds_what_the_browser_let_pass(desks: Desks, tickets: Stage) -> None:
    """A browser may be made to send anything: the same form is checked again."""
    ticket = await to_be_contacted(tickets)
    desk = await desks.at(HANDLER)
    page = await TaskPage.opened(desk, await ticket.task("contact_citizen"))

    async def spoil(route: Route) -> None:
        await route.continue_(post_data={"result": "nonsense", "channel": "phone"})

    await desk.page.route("**/complete", spoil)
    await page.choose("联系结果", "已联系上")
    await page.pick("联系方式", "电话")
    desk.watch.allow("status of 422")
    await page.finish_button().click()
    await expect(desk.page.get_by_role("alert").filter(has_text="没有提交")).to_contain_text("联系结果")
    await expect(page.finish_button()).to_be_enabled()


async def test_a_draft_is_not_left_to_the_next_person_at_the_computer(desks: Desks, tickets: Stage) -> None:
    """Logging out takes what the browser kept away."""
    ticket = await to_be_contacted(tickets)
    task = await ticket.task("contact_citizen")
    desk = await desks.at(HANDLER)
    page = await TaskPage.opened(desk, task)
    await page.write("联系情况", NOTE)
    await expect(page.draft_state).to_contain_text("已保存")
    await desk.page.get_by_role("button", name="退出").first.click()
    await desk.page.wait_for_url("**/login*")
    kept = await desk.page.evaluate("JSON.stringify(Object.assign({}, localStorage))")
    assert NOTE not in kept
    await sign_in(desk, HEAD)
    await desk.open(f"/tasks/{task}", status=403)
