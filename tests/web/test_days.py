"""Each role's main day (一天的工作) at its own browser, as the guides tell it; their pictures are of it."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect
from pyotp.totp import TOTP

from tests.process.played_case import PlayedCase
from tests.process.stage import Stage
from tests.web.desks import Desk, Desks
from tests.web.furnished import Furnished
from tests.web.pictures import Pictures
from tests.web.roles import DESKS
from tests.web.seeds import PHOTOGRAPH, table_of_tickets
from tests.web.task_page import TaskPage

pytestmark = pytest.mark.usefixtures("furnished")
OWN_PASSWORD = "桥边 槐树 旧电车 七点"


async def test_a_dispatcher(desks: Desks, furnished: Furnished, pictures: Pictures, tmp_path: Path) -> None:
    desk = await desks.at(DESKS["dispatcher"])
    await desk.open("/inbox")
    await pictures.take(desk, "dispatcher_inbox")
    await desk.open("/dispatch")
    task = await furnished.to_dispatch.task("dispatch_ticket")
    card = desk.page.locator(f'[data-card="{task}"]')
    await expect(card).to_contain_text("小区门口人行道被杂物占用")
    await pictures.take(desk, "dispatcher_board")
    await card.drag_to(desk.page.locator('[data-drop="V02"]'))
    await expect(desk.page.locator("#department")).to_have_value("V02")
    await pictures.take(desk, "dispatcher_decide")
    await desk.page.locator("#decide").get_by_role("button", name="派单", exact=True).click()
    await expect(card).to_have_count(0)
    await furnished.to_dispatch.task("accept_ticket")
    await imports_a_file(desk, pictures, tmp_path)
    await reviews_a_return(desk, furnished, pictures)


async def imports_a_file(desk: Desk, pictures: Pictures, folder: Path) -> None:
    await desk.open("/intake")
    await pictures.take(desk, "dispatcher_intake")
    file = table_of_tickets(folder / "来单.csv")
    await desk.open("/intake/file")
    await desk.page.get_by_label("工单文件").set_input_files(file)
    await desk.page.get_by_role("button", name="导入", exact=True).click()
    report = desk.page.get_by_role("status").filter(has_text="导入结果")
    await expect(report).to_contain_text("1 新收")
    await expect(report).to_contain_text("1 未导入")
    await pictures.take(desk, "dispatcher_import")
    async with desk.page.expect_download() as downloading:
        await desk.page.get_by_role("link", name="下载全部").click()
    assert await (await downloading.value).path()


async def reviews_a_return(desk: Desk, furnished: Furnished, pictures: Pictures) -> None:
    page = await TaskPage.opened(desk, await furnished.to_review_return.task("review_return"))
    await page.choose("审核意见", "不同意退单")
    await page.write("理由", "河道巡查属于本村职责。")
    await pictures.take(desk, "dispatcher_return")
    await page.finish()


async def test_a_callback_officer(desks: Desks, furnished: Furnished, pictures: Pictures) -> None:
    desk = await desks.at(DESKS["callback_officer"])
    await desk.open("/callback")
    await pictures.take(desk, "callback_list")
    await desk.page.get_by_role("link", name="小区快递柜占用消防通道").click()
    await desk.page.get_by_role("button", name="由我回访").click()
    await desk.page.get_by_role("button", name="显示电话").click()
    await expect(desk.page.locator("#citizen")).to_contain_text("已记录")
    page = TaskPage(desk)
    await expect(page.finish_button()).to_be_visible()
    await pictures.take(desk, "callback_script")
    await page.choose("回访结果", "满意")
    for label in ("是否先行联系", "是否按时办理", "是否实际解决", "市民是否满意"):
        await page.choose(label, "是")
    await pictures.take(desk, "callback_outcome", desk.page.locator("#form-heading"))
    await page.finish(then="**/callback")
    await furnished.to_call.task("report_upward")


async def test_a_handler(desks: Desks, furnished: Furnished, tickets: Stage, pictures: Pictures) -> None:
    ticket = await tickets.intake(
        number="20261102-21",
        title="村道路灯损坏",
        content="村口第三盏路灯不亮，晚上走路看不清。",
        category="城市管理/市政设施/路灯故障",
        visited=False,
    )
    await ticket.dispatch("V01")
    await ticket.task("accept_ticket")
    desk = await desks.at(DESKS["handler"])
    await desk.open("/inbox")
    await pictures.take(desk, "department_inbox")
    row = desk.page.locator("[data-list] > li", has_text="先行接单：村道路灯损坏")
    await row.get_by_role("checkbox").check()
    await desk.page.get_by_role("button", name="直接办结").click()
    await desk.page.get_by_role("dialog").get_by_role("button", name="确定").click()
    await expect(desk.page.get_by_role("status").filter(has_text="已办结 1 项")).to_be_visible()
    page = await TaskPage.opened(desk, await ticket.task("contact_citizen"))
    await page.choose("联系结果", "已联系上")
    await page.pick("联系方式", "电话")
    await page.write("联系情况", "诉求人希望本周修好。")
    await expect(page.draft_state).to_contain_text("已保存")
    await pictures.take(desk, "department_task")
    await page.finish()
    page = await TaskPage.opened(desk, await ticket.task("handle_ticket"))
    await page.pick("处置结果", "已解决")
    await page.write("处置情况", "已更换灯具，恢复照明。")
    await pictures.take(desk, "department_handle")
    await page.finish()
    await ticket.task("check_submission")
    await desk.open(f"/tickets/{ticket.id}")
    await pictures.take(desk, "department_ticket")
    await desk.open(f"/tickets/{ticket.id}/diagram")
    await pictures.take(desk, "department_diagram")


async def test_a_head(desks: Desks, furnished: Furnished, pictures: Pictures) -> None:
    ticket = furnished.to_contact
    desk = await desks.at(DESKS["head"])
    await desk.open("/inbox")
    await desk.open(f"/tickets/{ticket.id}")
    await desk.page.get_by_text("申请、办理…").click()
    await pictures.take(desk, "department_requests")
    await desk.page.get_by_role("link", name="申请退单").click()
    page = TaskPage(desk)
    await page.write("退单理由", "施工许可由规划建设和生态环境办公室管理。")
    await page.pick("建议承办部门", "规划建设和生态环境办公室")
    await page.form.get_by_label("负责人已签字").check()
    await pictures.take(desk, "department_return")
    await page.finish("申请退单", then=f"**/tickets/{ticket.id}")
    await ticket.task("review_return")


async def test_a_department_explains_and_the_discipline_office_receives(
    desks: Desks, tickets: Stage, pictures: Pictures
) -> None:
    explanation = tickets.played(PlayedCase, "explanation-V01-2026-5")
    head = await desks.at(DESKS["head"])
    page = await TaskPage.opened(head, await explanation.task("write_explanation"))
    await page.write("原因", "连续值班交接不清，未及时联系诉求人。")
    await page.write("整改措施", "设专人每日核对未联系工单。")
    await pictures.take(head, "department_explanation")
    await page.finish()
    task = await explanation.task("receive_explanation")
    desk = await desks.at(DESKS["discipline"])
    await desk.open("/supervision")
    await desk.page.get_by_label("双月").select_option("2026-5")
    await expect(desk.page.locator("#standing")).to_contain_text("南浜村")
    await pictures.take(desk, "discipline_overview")
    await desk.open("/supervision/explanations")
    await desk.page.locator("main").get_by_role("link", name="云溪村").first.click()
    await desk.page.wait_for_url("**/supervision/explanations/*")
    await pictures.take(desk, "discipline_explanation")
    page = await TaskPage.opened(desk, task)
    await page.choose("接收意见", "接收")
    await page.finish()
    assert await explanation.closed()


async def test_station_staff_on_a_phone(desks: Desks, furnished: Furnished, pictures: Pictures) -> None:
    desk = await desks.phone(
        DESKS["station_staff"],
        geolocation={"latitude": 31.1, "longitude": 121.1},
        permissions=["geolocation"],
    )
    await desk.open("/visits")
    await pictures.take(desk, "station_list")
    await desk.open(f"/visits/{await furnished.to_visit.visit.task('take_visit')}")
    await pictures.take(desk, "station_take")
    await desk.page.get_by_role("button", name="接收，由本站走访").click()
    await desk.sees("已接收")
    await desk.open(f"/visits/{await furnished.to_visit.visit.task('visit_site')}")
    await desk.page.get_by_role("button", name="由我走访").click()
    page = TaskPage(desk)
    await expect(page.finish_button()).to_be_visible()
    await records_a_visit(desk, page)
    await pictures.take(desk, "station_record", desk.page.locator("#site-heading"))
    await page.choose("走访结果", "已现场处理")
    await page.finish(then="**/visits")
    assert await furnished.to_visit.visit.closed() == "done"


async def records_a_visit(desk: Desk, page: TaskPage) -> None:
    await desk.page.locator("input[data-photos]").first.set_input_files(PHOTOGRAPH)
    await expect(page.text("照片编号")).not_to_have_value("")
    await desk.page.get_by_role("button", name="填入我的位置").click()
    await expect(page.text("位置")).not_to_have_value("")
    await page.today("走访日期")
    await page.choose("现场是否属实", "是")
    await page.choose("是否与诉求人当面沟通", "是")
    await page.write("原因", "清运车故障，两天未清运。")


async def test_the_field_team_on_a_phone(desks: Desks, furnished: Furnished, pictures: Pictures) -> None:
    desk = await desks.phone(DESKS["field_team"])
    await desk.open("/visits")
    await pictures.take(desk, "field_team_list")
    await desk.open(f"/visits/{await furnished.visited_by_team.visit.task('visit_citizen')}")
    await desk.page.get_by_role("button", name="由我走访").click()
    page = TaskPage(desk)
    await expect(page.finish_button()).to_be_visible()
    await page.today("走访日期")
    await page.choose("现场是否属实", "是")
    await page.choose("是否与诉求人当面沟通", "是")
    await page.write("原因", "店铺面积不足。")
    await page.choose("走访结果", "一时办不了，已解释")
    await page.write("处理或解释情况", "已说明整治安排。")
    await pictures.take(desk, "field_team_record", desk.page.locator("#form-heading"))
    await page.finish(then="**/visits")
    assert await furnished.visited_by_team.visit.closed() == "done"


async def test_a_note_without_signal_is_kept_until_it_is_sent(desks: Desks, tickets: Stage) -> None:
    ticket = await tickets.intake(title="桥下积水", visited=False)
    await ticket.dispatch("V01")
    await ticket.take_visit()
    desk = await desks.phone(DESKS["station_staff"])
    await desk.open(f"/visits/{await ticket.visit.task('visit_site')}")
    await desk.page.get_by_role("button", name="由我走访").click()
    page = TaskPage(desk)
    await expect(page.finish_button()).to_be_visible()
    desk.watch.allow("ERR_INTERNET_DISCONNECTED", "Failed to fetch")
    await desk.context.set_offline(offline=True)
    await page.write("原因", "排水口被树叶堵塞。")
    await desk.page.locator("input[data-photos]").first.set_input_files(PHOTOGRAPH)
    await expect(desk.page.locator("[data-waiting]")).to_contain_text("待发送")
    await expect(page.draft_state).to_contain_text("未连上")
    await desk.context.set_offline(offline=False)
    await expect(page.text("照片编号")).not_to_have_value("")
    await expect(page.draft_state).to_contain_text("已保存")


async def test_leaders(desks: Desks, furnished: Furnished, pictures: Pictures) -> None:
    """The field's leader sees his field; the center's leader proposes, the chief leader decides (R-12)."""
    field = await desks.at(DESKS["field_leader"])
    await field.open("/overview")
    await expect(field.page.locator("main")).to_contain_text("农业农村")
    await expect(field.page.locator("main")).not_to_contain_text("住房物业")
    center = await desks.at(DESKS["center_leader"])
    await center.open("/overview")
    await center.page.get_by_role("link", name="本年").click()
    await pictures.take(center, "leaders_overview")
    page = await TaskPage.opened(center, await furnished.with_leaders.task("propose_opinion"))
    await page.write("处置意见", "建议由石桥村牵头。")
    await page.finish()
    chief = await desks.at(DESKS["chief_leader"])
    await chief.open("/overview")
    page = await TaskPage.opened(chief, await furnished.with_leaders.task("decide_owner"))
    await page.pick("承办部门", "石桥村")
    await page.write("批办意见", "请石桥村牵头，本周内报进展。")
    await pictures.take(chief, "leaders_decide")
    await page.finish()
    await furnished.with_leaders.task("accept_ticket")
    assert await furnished.with_leaders.department() == "V03"
    await gatherings(chief, center, furnished, pictures)


async def gatherings(chief: Desk, center: Desk, furnished: Furnished, pictures: Pictures) -> None:
    await chief.open("/reports")
    await pictures.take(chief, "leaders_reports")
    await center.open(f"/reviews/{furnished.review.id}")
    await pictures.take(center, "leaders_review")
    page = await TaskPage.opened(center, await furnished.review.task("confirm_agenda"))
    await page.finish()
    await furnished.review.task("record_review_meeting")
    await center.open(f"/meetings/{furnished.meeting.id}")
    await pictures.take(center, "leaders_meeting")


async def test_a_process_owner(desks: Desks, pictures: Pictures) -> None:
    desk = await desks.at(DESKS["process_owner"])
    await desk.open("/processes")
    await pictures.take(desk, "process_owner_list")
    await desk.open("/processes/ticket_process/versions/1")
    await expect(desk.page.locator("[data-diagram] svg").first).to_be_visible()
    await pictures.take(desk, "process_owner_diagram")
    await desk.open("/processes/tables/dispatch")
    await pictures.take(desk, "process_owner_table")
    await desk.open("/processes/forms/call_back")
    await expect(desk.page.locator(".fjs-form")).to_be_visible()
    await pictures.take(desk, "process_owner_form")


async def test_an_administrator_opens_an_account_and_its_owner_logs_in(
    desks: Desks, furnished: Furnished, pictures: Pictures
) -> None:
    """With a one-time password, then one of his own, then a second factor."""
    desk = await desks.at(DESKS["administrator"])
    await desk.open("/admin/people")
    await pictures.take(desk, "administrator_people")
    await desk.open("/admin/people/ma.chaoqun")
    await desk.page.get_by_role("button", name="开通账号").click()
    password = await desk.page.locator(".password code").inner_text()
    await pictures.take(desk, "administrator_account")
    await desk.open("/admin/calendar")
    await pictures.take(desk, "administrator_calendar")
    other = await desks.at()
    await logs_in(other, "ma.chaoqun", password)
    await other.page.wait_for_url("**/account*")
    await other.sees("请先设一个自己的密码")
    await pictures.take(other, "account_first")
    await other.page.get_by_label("当前密码").fill(password)
    await other.page.get_by_label("新密码", exact=True).fill(OWN_PASSWORD)
    await other.page.get_by_label("再输一次新密码").fill(OWN_PASSWORD)
    await other.page.get_by_role("button", name="修改密码").click()
    await other.sees("密码已修改")
    await with_a_second_factor(other, pictures)


async def logs_in(desk: Desk, person: str, password: str) -> None:
    await desk.open("/login")
    await desk.page.get_by_label("登录名").fill(person)
    await desk.page.get_by_label("密码").fill(password)
    await desk.page.get_by_role("button", name="登录", exact=True).click()


async def with_a_second_factor(desk: Desk, pictures: Pictures) -> None:
    page = desk.page
    await page.get_by_role("button", name="启用动态口令").click()
    secret = await page.locator(".set-up code").inner_text()
    await pictures.take(desk, "account_second_factor", page.locator("#second-title"))
    code = TOTP(secret.replace(" ", "")).now()  # a phone's clock is the real one
    await page.get_by_role("textbox", name="动态口令").fill(code)
    await page.get_by_role("button", name="启用", exact=True).click()
    recovery = await page.locator(".recovery-codes code").all_inner_texts()
    assert len(recovery) == 10
    await page.get_by_role("button", name="退出").first.click()
    await page.wait_for_url("**/login*")
    await logs_in(desk, "ma.chaoqun", OWN_PASSWORD)
    await page.wait_for_url("**/login/second-factor")
    desk.watch.allow("status of 4")
    await page.get_by_label("手机上的 6 位口令").fill(code)
    await page.get_by_role("button", name="继续").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await pictures.take(desk, "account_code")
    await page.get_by_label("手机上的 6 位口令").fill(recovery[0])
    await page.get_by_role("button", name="继续").click()
    await page.wait_for_url("**/inbox")


async def test_an_auditor_sees_who_looked_at_citizens(
    desks: Desks, tickets: Stage, pictures: Pictures
) -> None:
    ticket = await tickets.intake(title="井盖破损")
    desk = await desks.at(DESKS["dispatcher"])
    await desk.open(f"/tickets/{ticket.id}")
    await desk.page.get_by_label("查看用途").fill("核对地址")
    await desk.page.get_by_role("button", name="显示姓名和电话").click()
    await expect(desk.page.locator("#citizen")).to_contain_text("测试诉求人")
    auditor = await desks.at(DESKS["auditor"])
    await auditor.open("/admin/audit")
    row = auditor.page.locator("tbody tr", has_text=ticket.id)
    await expect(row).to_contain_text("核对地址")
    await expect(row).to_contain_text("沈晓岚")
    await pictures.take(auditor, "auditor_views")
    await auditor.open("/admin/audit/accounts")
    await expect(auditor.page.locator("main")).to_contain_text(re.compile("登录"))
    await auditor.open(f"/tickets/{ticket.id}")
    await expect(auditor.page.locator("main")).not_to_contain_text("显示姓名和电话")
