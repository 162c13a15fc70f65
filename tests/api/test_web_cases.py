"""`/reviews`, `/meetings`, `/supervision` as pages (R-30, R-34, R-40, R-41): what each sees, enters and may not."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hotline.office import Office
from tests.api.browsing import Browse, browsing
from tests.api.steps import DISPATCHER, HANDLER
from tests.contract.supervising import (
    DISCIPLINE,
    HEAD,
    LEADER,
    an_office,
    asked,
    done,
    handed_over,
    late,
    nine,
    run,
    set_clock,
)

CHIEF, FIELD_LEADER, ADMINISTRATOR = "cheng.yuanshan", "yu.guodong", "xu.jiashu"
REVIEW = "review-2026-11-06-1"
MEETING = "meeting-2026-11-monthly"
WRITTEN = {"text": "油烟直排", "measure": "加装净化设备", "owner": "V03", "due_on": "2026-11-20"}


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with an_office(database_url, tmp_path) as opened:
        for number in ("N1", "N2", "N3"):
            await late(opened, number)
            await late(opened, number, "handle")
        set_clock(opened, nine(2026, 11, 6))
        yield opened


@pytest.fixture
async def browse(office: Office) -> AsyncIterator[Browse]:
    async with browsing(office) as made:
        yield made


async def status(browse: Browse, person: str, path: str) -> int:
    return (await (await browse(person)).get(path)).status_code


async def talk(office: Office) -> str:
    variables = {"ticket_id": "N3.1", "deadline_id": "N3.1:1:1:accept", "late_count": 3}
    return (await run(office, "open_talk", 1, variables))["case_id"]


async def test_lateness_of_the_departments(browse: Browse) -> None:
    page = await (await browse(DISCIPLINE)).page("/supervision?period=2026-5")
    assert "3/3" in page
    assert "/supervision/late?period=2026-5&amp;department=V03&amp;step=handle" in page
    listed = await (await browse(DISCIPLINE)).page("/supervision/late?period=2026-5&step=handle")
    assert listed.count("首次处置") >= 3
    assert "共 3 项" in listed
    assert "3/3" in await (await browse(HEAD)).page("/supervision?period=2026-5")
    assert "本期没有超时" in await (await browse(HANDLER)).page("/supervision?period=2026-5")
    assert "没有超时" in await (await browse(HANDLER)).page("/supervision/late?period=2026-5")
    assert "本期没有超时" in await (await browse(DISCIPLINE)).page("/supervision")
    for wrong in ("period=2026-7", "period=x"):
        assert await status(browse, DISCIPLINE, f"/supervision?{wrong}") == 422
    assert await status(browse, DISCIPLINE, "/supervision/late?step=total") == 422
    assert [await status(browse, person, "/supervision") for person in (FIELD_LEADER, ADMINISTRATOR)] == [
        403,
        403,
    ]


async def test_a_talk_begins_the_count_anew(browse: Browse, office: Office) -> None:
    case_id = await talk(office)
    assert "0/3" in await (await browse(DISPATCHER)).page("/supervision?period=2026-5")
    assert "已列入" in await (await browse(DISPATCHER)).page("/supervision/late?period=2026-5&step=accept")
    assert "待核实" in await (await browse(DISPATCHER)).page(f"/supervision/talks/{case_id}")
    assert await status(browse, DISCIPLINE, f"/supervision/talks/{case_id}") == 404
    task = await asked(office, "verify_talk", case_id, "dispatcher@center")
    assert f"/tasks/{task}".replace(":", "%3A") in await (await browse(DISPATCHER)).page("/supervision/talks")
    await done(office, DISPATCHER, task, {"result": "verified"})
    page = await (await browse(DISCIPLINE)).page("/supervision/talks?state=verified")
    assert f"/supervision/talks/{case_id}" in page
    assert "没有约谈" in await (await browse(DISCIPLINE)).page("/supervision/talks?state=held")
    shown = await (await browse(DISCIPLINE)).page(f"/supervision/talks/{case_id}")
    assert all(f"N{no}.1" in shown for no in (1, 2, 3))
    assert await status(browse, HANDLER, f"/supervision/talks/{case_id}") == 404


async def test_explanations_due_and_received(browse: Browse, office: Office) -> None:
    await run(office, "open_explanations", 1, {"period": "2026-5"})
    path = "/supervision/explanations/explanation-V03-2026-5"
    await asked(office, "write_explanation", "explanation-V03-2026-5", "head@V03")
    for person in (DISPATCHER, DISCIPLINE, HEAD):
        assert "待说明" in await (await browse(person)).page(path)
    own = await (await browse(HEAD)).page("/supervision/explanations?state=wanted")
    assert ("石桥村" in own, "/tasks/explanation-V03-2026-5" in own) == (True, True)
    others = await (await browse(DISCIPLINE)).page("/supervision/explanations")
    assert ("石桥村" in others, "/tasks/explanation-V03-2026-5" in others) == (True, False)
    assert "没有书面说明" in await (await browse(DISCIPLINE)).page("/supervision/explanations?state=received")
    assert await status(browse, HANDLER, path) == 404
    assert await status(browse, DISCIPLINE, "/supervision/explanations?state=lost") == 422


async def test_a_review_is_called_struck_and_decided(browse: Browse, office: Office) -> None:
    assert "还没有会审" in await (await browse(DISPATCHER)).page("/reviews")
    assert "发起会审" not in await (await browse(CHIEF)).page("/reviews")
    assert (await (await browse(HEAD)).post("/reviews")).status_code == 403
    answer = await (await browse(DISPATCHER)).post("/reviews")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/reviews/{REVIEW}")
    await run(office, "cluster_tickets", 1, {"case_id": REVIEW})
    strike = f"/reviews/{REVIEW}/items/1/strike"
    leader, dispatcher = await browse(LEADER), await browse(DISPATCHER)
    assert strike not in await leader.page(f"/reviews/{REVIEW}")
    task = await asked(office, "confirm_agenda", REVIEW, "center_leader@street")
    assert strike in await leader.page(f"/reviews/{REVIEW}")
    assert strike not in await dispatcher.page(f"/reviews/{REVIEW}")
    assert await status(browse, DISPATCHER, strike) == 403
    assert "请写明理由" in (refused := await leader.post(strike, reason="  ")).text
    assert refused.status_code == 422
    assert (await leader.post(strike, reason="<b>已处理</b>")).status_code == 303
    shown = await leader.page(f"/reviews/{REVIEW}")
    assert ("已删去" in shown, "<b>已处理" in shown) == (True, False)
    assert await status(browse, LEADER, f"/reviews/{REVIEW}/items/99/strike") == 404
    assert await status(browse, HEAD, f"/reviews/{REVIEW}") == 404
    await done(office, LEADER, task, {})
    await asked(office, "record_review_meeting", REVIEW, "dispatcher@center")
    form = f"/cases/{REVIEW}/resolutions"
    page = await dispatcher.page(f"{form}/new?ticket=N2.1")
    assert re.search(r'value="N2.1"\s+checked', page)
    assert 'value="N1.1"' not in page
    assert (await dispatcher.post(form, **WRITTEN, ticket_ids=["N2.1"])).status_code == 303
    assert "油烟直排" in await dispatcher.page(f"/reviews/{REVIEW}")


async def test_a_resolution_that_is_wrong_is_said_beside_its_fields(browse: Browse, office: Office) -> None:
    dispatcher = await browse(DISPATCHER)
    await dispatcher.post("/meetings", kind="monthly")
    form = f"/cases/{MEETING}/resolutions"
    closed = await dispatcher.post(form, **WRITTEN)
    assert (closed.status_code, "RESOLUTIONS_NOT_OPEN" in closed.text) == (409, True)
    await asked(office, "record_minutes", MEETING, "dispatcher@center")
    for change, field in (
        ({"text": " "}, "text"),
        ({"owner": "nobody"}, "owner"),
        ({"due_on": "2026-11-01"}, "due_on"),
        ({"due_on": "soon"}, "due_on"),
        ({"ticket_ids": "N9.1"}, "ticket_ids"),
        ({"ticket_ids": "N 9"}, "ticket_ids"),
    ):
        answer = await dispatcher.post(form, **(WRITTEN | change))
        assert (answer.status_code, f'id="{field}-wrong"' in answer.text) == (422, True), change
        assert "加装净化设备" in answer.text
    assert (await dispatcher.post(form, **WRITTEN, ticket_ids="N1.1，N2.1")).status_code == 303
    assert "加装净化设备" in await dispatcher.page(f"{form}/1")
    assert (await dispatcher.post(f"{form}/1", **(WRITTEN | {"measure": "更换设备"}))).status_code == 303
    assert "更换设备" in await dispatcher.page(f"/meetings/{MEETING}")
    assert (await dispatcher.post(f"{form}/1/remove")).status_code == 303
    assert "还没有决议" in await dispatcher.page(f"/meetings/{MEETING}")
    assert await status(browse, DISPATCHER, f"{form}/1") == 404
    assert (await (await browse(LEADER)).post(form, **WRITTEN)).status_code == 403
    assert await status(browse, DISPATCHER, "/cases/talk-V03-2026-5-1/resolutions/new") == 404


async def test_a_meeting_is_called_once_and_called_off(browse: Browse, office: Office) -> None:
    dispatcher, leader = await browse(DISPATCHER), await browse(LEADER)
    assert "还没有会议" in await dispatcher.page("/meetings")
    assert (await dispatcher.post("/meetings", kind="monthly")).headers["location"] == f"/meetings/{MEETING}"
    again = await dispatcher.post("/meetings", kind="monthly")
    assert (again.status_code, "MEETING_THERE" in again.text) == (409, True)
    assert (await dispatcher.post("/meetings", kind="weekly")).status_code == 422
    assert await status(browse, HEAD, f"/meetings/{MEETING}") == 404
    assert await status(browse, DISPATCHER, f"/cases/{MEETING}/call-off") == 403
    off = f"/cases/{MEETING}/call-off"
    assert off in await leader.page(f"/meetings/{MEETING}")
    assert (await leader.post(off, reason="")).status_code == 422
    assert (await leader.post(off, reason="误发起")).status_code == 303
    assert "已撤销" in await dispatcher.page("/meetings")
    assert off not in await leader.page(f"/meetings/{MEETING}")


async def test_reminders_are_entered_with_the_minutes(browse: Browse, office: Office) -> None:
    dispatcher = await browse(DISPATCHER)
    await dispatcher.post("/meetings", kind="monthly")
    await asked(office, "record_minutes", MEETING, "dispatcher@center")
    path = f"/meetings/{MEETING}/reminders"
    assert "慢作为" in await dispatcher.page(f"{path}/new")
    wrong = await dispatcher.post(path, person_id="nobody", reason="slow", text="请督促")
    assert (wrong.status_code, 'id="person_id-wrong"' in wrong.text) == (422, True)
    empty = await dispatcher.post(path, person_id=HEAD, reason="", text="请督促")
    assert (empty.status_code, 'id="reason-wrong"' in empty.text, "请督促" in empty.text) == (422, True, True)
    assert (await dispatcher.post(path, person_id=HEAD, reason="slow", text="请督促")).status_code == 303
    assert "请督促" in await dispatcher.page(f"/meetings/{MEETING}")
    assert (await dispatcher.post(f"{path}/1/remove")).status_code == 303
    assert "没有提醒" in await dispatcher.page(f"/meetings/{MEETING}")
    assert await status(browse, LEADER, f"{path}/new") == 403


async def test_lists_are_paged(browse: Browse, office: Office) -> None:
    dispatcher = await browse(DISPATCHER)
    await dispatcher.post("/reviews")
    await handed_over(office, "N4")
    for path in ("/reviews", "/meetings", "/supervision/talks", "/supervision/late", "/reports"):
        assert await status(browse, DISPATCHER, f"{path}?page=2") == 200
        assert await status(browse, DISPATCHER, f"{path}?page=0") == 422
