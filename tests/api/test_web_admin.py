"""`/admin…` as pages (管理): each part open to its roles, wrong input said beside its field, nothing done unasked."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from hotline.calendar import in_shanghai
from hotline.notifications.models import Notification
from hotline.office import Office
from hotline.organization.models import Unit
from tests.api.browsing import Browse, browsing
from tests.api.steps import ADMINISTRATOR, CALLBACK_OFFICER, DISPATCHER, HANDLER, TICKET, dispatched, take_in

AUDITOR, OWNER, CENTER_LEADER = "gong.ming", "qian.siyuan", "gu.jianping"
PARTS = {
    "/admin/people": {ADMINISTRATOR},
    "/admin/people/zhang.wei": {ADMINISTRATOR},
    "/admin/departments": {ADMINISTRATOR},
    "/admin/departments/V01": {ADMINISTRATOR},
    "/admin/calendar": {ADMINISTRATOR, OWNER, CENTER_LEADER},
    "/admin/calendar/changes": {ADMINISTRATOR, OWNER, CENTER_LEADER},
    "/admin/duty": {ADMINISTRATOR, DISPATCHER, CENTER_LEADER},
    "/admin/messages": {ADMINISTRATOR, OWNER},
    "/admin/to-post": {DISPATCHER, CALLBACK_OFFICER},
    "/admin/dead-letters": {ADMINISTRATOR, DISPATCHER, CALLBACK_OFFICER},
    "/admin/dead-letters/outbox": {ADMINISTRATOR, DISPATCHER},
    "/admin/dead-letters/incidents": {ADMINISTRATOR, DISPATCHER},
    "/admin/audit": {AUDITOR},
    "/admin/audit/accounts": {AUDITOR, ADMINISTRATOR},
}
EVERYBODY = (ADMINISTRATOR, AUDITOR, OWNER, CENTER_LEADER, DISPATCHER, CALLBACK_OFFICER, HANDLER)


@pytest.fixture
async def browse(office: Office) -> AsyncIterator[Browse]:
    async with browsing(office) as made:
        yield made


async def test_each_part_is_open_to_its_roles(browse: Browse) -> None:
    opened = {path: set[str]() for path in PARTS}
    for person in EVERYBODY:
        visitor = await browse(person)
        for path in PARTS:
            status = (await visitor.get(path)).status_code
            assert status in (200, 403), (person, path)
            if status == 200:
                opened[path].add(person)
    assert opened == PARTS


async def test_the_way_to_the_parts_names_only_those_that_open(browse: Browse) -> None:
    page = await (await browse(CALLBACK_OFFICER)).page("/admin")
    assert {path for path in PARTS if f'href="{path}"' in page} == {"/admin/to-post", "/admin/dead-letters"}
    assert (await (await browse(HANDLER)).get("/admin")).status_code == 403


async def test_people_are_found_by_name_role_and_account(browse: Browse) -> None:
    visitor = await browse(ADMINISTRATOR)
    assert "下一页" in await visitor.page("/admin/people")
    found = await visitor.part("/admin/people?q=%E5%BC%A0%E4%BC%9F")
    assert "zhang.wei" in found
    assert "共 1 项" in found
    assert "xu.jiashu" in await visitor.part("/admin/people?role=administrator&account=none")
    assert "没有符合条件的人员" in await visitor.part("/admin/people?account=locked")
    assert (await visitor.get("/admin/people?role=king")).status_code == 422
    assert (await visitor.get("/admin/people/nobody")).status_code == 404


async def test_a_one_time_password_is_shown_once(browse: Browse) -> None:
    visitor = await browse(ADMINISTRATOR)
    opened = await visitor.post("/admin/people/zhang.wei/account")
    password = re.search(r'class="password"><code>([^<]+)</code>', opened.text)
    assert password
    assert opened.headers["cache-control"] == "no-store"
    later = await visitor.page("/admin/people/zhang.wei")
    assert password.group(1) not in later
    assert "初始密码未改" in later
    assert "开通账号" in later  # what happened to the account
    again = await visitor.post("/admin/people/zhang.wei/account")
    assert (again.status_code, "ACCOUNT_EXISTS" in again.text) == (409, True)
    reset = await visitor.post("/admin/people/zhang.wei/password")
    assert (reset.status_code, password.group(1) in reset.text) == (200, False)
    for deed in ("unlock", "sessions"):
        assert (await visitor.post(f"/admin/people/zhang.wei/{deed}")).status_code == 303


async def test_absences_and_deputies_of_somebody(office: Office, browse: Browse) -> None:
    visitor = await browse(ADMINISTRATOR)
    today = in_shanghai(office.clock.now()).date()
    days = {"first_day": today.isoformat(), "last_day": (today + timedelta(days=2)).isoformat()}
    assert (await visitor.post("/admin/people/zhang.wei/absences", **days)).status_code == 303
    assert (
        await visitor.post("/admin/people/zhang.wei/deputies", **days, deputy_id="wang.fang")
    ).status_code == 303
    page = await visitor.page("/admin/people/zhang.wei")
    assert "今日请假" in page
    assert "王芳 代 张伟" in page
    ended = await visitor.post("/admin/people/zhang.wei/absences/1/end")
    assert ended.status_code == 303
    assert "今日请假" not in await visitor.page("/admin/people/zhang.wei")


async def test_wrong_days_are_said_and_what_was_typed_stays(browse: Browse) -> None:
    visitor = await browse(ADMINISTRATOR)
    backwards = {"first_day": "2026-12-24", "last_day": "2026-12-01"}
    refused = await visitor.post("/admin/people/zhang.wei/absences", **backwards)
    assert (refused.status_code, "DAYS_INVALID" in refused.text) == (422, True)
    assert 'value="2026-12-24"' in refused.text
    empty = await visitor.post("/admin/people/zhang.wei/deputies", first_day="2026-12-24")
    assert empty.status_code == 422
    assert 'id="d-who-wrong">必填' in empty.text
    assert 'value="2026-12-24"' in empty.text


async def test_a_department_is_closed_only_by_who_is_sure(office: Office, browse: Browse) -> None:
    await take_in(office)
    await dispatched(office)
    visitor = await browse(ADMINISTRATOR)
    today = in_shanghai(office.clock.now()).date().isoformat()
    unsure = await visitor.post("/admin/departments/V01/succession", successor="V02", day=today)
    assert (unsure.status_code, "请勾选确认" in unsure.text) == (422, True)
    late = await visitor.post(
        "/admin/departments/V01/succession", successor="V02", day="2090-01-01", sure="yes"
    )
    assert (late.status_code, "SUCCESSION_TOO_EARLY" in late.text) == (422, True)
    assert 'value="2090-01-01"' in late.text
    done = await visitor.post("/admin/departments/V01/succession", successor="V02", day=today, sure="yes")
    assert done.status_code == 303
    async with office.look() as work:
        assert (await work.session.get_one(Unit, "V01")).successor == "V02"
    assert "承接" in await visitor.page("/admin/departments/V01")
    assert "V01" in await visitor.part("/admin/departments?state=closed")


async def test_a_changed_calendar_is_looked_at_before_it_is_applied(
    office: Office, browse: Browse, tmp_path: Path
) -> None:
    visitor = await browse(OWNER)
    assert "国庆节" in await visitor.page("/admin/calendar?year=2026")
    assert "暂按周末推算" in await visitor.page("/admin/calendar?year=2090")
    assert (await visitor.get("/admin/calendar?year=9999")).status_code == 422
    await take_in(office)
    await dispatched(office)
    tomorrow = in_shanghai(office.clock.now()).date() + timedelta(days=1)
    file = tmp_path / "calendar.yaml"
    days = [(tomorrow + timedelta(days=number)).isoformat() for number in range(20)]
    file.write_text(
        "days_off:\n" + "".join(f"  - {{date: {day}, reason: 台风停工}}\n" for day in days), "utf-8"
    )
    office.settings = office.settings.model_copy(update={"calendar_file": file})
    assert "日历文件已经改过" in await visitor.page("/admin/calendar")
    assert TICKET in await visitor.page("/admin/calendar/changes")
    wrong = await visitor.post("/admin/calendar/changes", reason=" ")
    assert (wrong.status_code, 'id="reason-wrong"' in wrong.text) == (422, True)
    assert "日历文件已经改过" in await visitor.page("/admin/calendar")
    moved = await visitor.post("/admin/calendar/changes", reason="台风停工")
    assert (moved.status_code, TICKET in moved.text) == (200, True)
    assert "日历文件已经改过" not in await visitor.page("/admin/calendar")


async def test_message_texts_are_shown_by_example(browse: Browse) -> None:
    page = await (await browse(OWNER)).page("/admin/messages")
    assert "【预警工单】2026092400020：回访结果为“不满意”" in page
    assert "messages.yaml" in page
    assert "人工转发" in page


async def test_what_did_not_arrive_is_sent_again(office: Office, browse: Browse) -> None:
    async with office.work() as work:
        letter = Notification(id="dead:1", kind="late", audience="head@V01", text="已超时", channel="email")
        letter.created_at = letter.dead_at = work.now
        letter.recipient, letter.attempts, letter.last_error = "", 12, "没有<b>登记</b>邮箱"
        work.session.add(letter)
    visitor = await browse(ADMINISTRATOR)
    page = await visitor.page("/admin/dead-letters")
    assert "没有&lt;b&gt;登记&lt;/b&gt;邮箱" in page
    assert "负责人" in page
    assert (await visitor.post("/admin/dead-letters/dead:1/resend")).status_code == 303
    assert "没有投递失败的通知" in await visitor.page("/admin/dead-letters")
    assert (await visitor.post("/admin/dead-letters/dead:1/resend")).status_code == 404


async def test_what_is_to_be_pasted_is_listed_once_and_confirmed(office: Office, browse: Browse) -> None:
    async with office.work() as work:
        for number in range(2):
            row = Notification(id=f"paste:{number}", kind="alert", audience="head@V01", channel="paste")
            row.text, row.recipient, row.created_at, row.attempts = "【预警工单】请处理", "heads", work.now, 0
            work.session.add(row)
    visitor = await browse(DISPATCHER)
    page = await visitor.page("/admin/to-post")
    assert "部门负责人群" in page
    assert "共 1 项" in page
    assert (await visitor.post("/admin/to-post/paste:0")).status_code == 303
    assert "没有待转发的通知" in await visitor.page("/admin/to-post")


async def test_a_day_of_duty_is_set(office: Office, browse: Browse) -> None:
    visitor = await browse(DISPATCHER)
    shifts = {"person": ["zhang.wei", ""], "begins": ["17:30", ""], "ends": ["09:00", ""]}
    assert (await visitor.post("/admin/duty/2026-12-01", **shifts)).status_code == 303
    page = await visitor.page("/admin/duty?week=2026-12-01")
    assert "17:30–09:00" in page
    wrong = await visitor.post("/admin/duty/2026-12-01", person=["nobody"], begins=["08:00"], ends=[""])
    assert (wrong.status_code, "DUTY_PERSON_UNKNOWN" in wrong.text) == (422, True)
    assert 'value="08:00"' in wrong.text
    for week in ("9999-12-31", "0001-01-01", "soon"):
        assert (await visitor.get(f"/admin/duty?week={week}")).status_code == 422


async def test_the_auditor_finds_who_looked_and_what_for(office: Office, browse: Browse) -> None:
    await take_in(office)
    looked = await (await browse(DISPATCHER)).post(f"/tickets/{TICKET}/citizen", purpose="联系<i>诉求人</i>")
    assert looked.status_code == 200
    visitor = await browse(AUDITOR)
    page = await visitor.page(f"/admin/audit?person={DISPATCHER}&ticket={TICKET}")
    assert "联系&lt;i&gt;诉求人&lt;/i&gt;" in page
    assert "13812345678" not in page
    assert "没有符合条件的记录" in await visitor.page("/admin/audit?first_day=2090-01-01")
    assert (await visitor.get("/admin/audit?first_day=9999-12-31")).status_code == 422
    assert "登录" in await visitor.page(f"/admin/audit/accounts?person={DISPATCHER}&event=login")
