"""The inbox, a task and a ticket as pages (工作台): what is shown to whom, and what a form does."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from hotline.audit.models import PersonalDataView
from hotline.office import Office
from hotline.organization.models import Membership
from hotline.tasks.models import HumanTask
from tests.api.browsing import Browse, browsing
from tests.api.steps import HANDLER, NUMBER, TICKET, accepted, dispatched, open_, open_dispatching, take_in

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
async def browse(office: Office) -> AsyncIterator[Browse]:
    async with browsing(office) as made:
        yield made


@pytest.fixture
async def handling(office: Office) -> str:
    """A ticket that V01 has accepted and has to handle; the id of that task."""
    await take_in(office, title=f"路灯不亮{SCRIPT}", citizen_name="顾先生", citizen_phone="13812345678")
    await dispatched(office)
    return await accepted(office)


async def test_nobody_sees_a_page_without_signing_in(office: Office) -> None:
    async with browsing(office) as browse:
        visitor = await browse("zhang.wei")
        visitor.client.cookies.clear()
        sent = await visitor.get("/tickets?state=open")
        assert (sent.status_code, sent.headers["location"]) == (303, "/login?next=%2Ftickets%3Fstate%3Dopen")
        part = await visitor.get("/inbox/changes", **{"HX-Request": "true"})
        assert (part.status_code, part.text) == (401, "")


async def test_the_inbox_lists_what_one_may_do(browse: Browse, handling: str) -> None:
    page = await (await browse(HANDLER)).page("/inbox")
    assert f'value="{handling}"' in page
    assert "路灯不亮&lt;script&gt;" in page  # as text
    assert SCRIPT not in page
    assert "13812345678" not in page
    others = await (await browse("zhou.yutong")).page("/inbox")
    assert "现在没有待办" in others
    assert NUMBER not in others


async def test_the_list_is_drawn_again_only_when_it_has_changed(
    office: Office, browse: Browse, handling: str
) -> None:
    visitor = await browse(HANDLER)
    address = "/inbox/changes?" + (await visitor.page("/inbox")).split("/inbox/changes?")[1].split('"')[0]
    assert (await visitor.get(address)).status_code == 204
    second = await take_in(office, number="SECOND")
    await dispatched(office, ticket=second)
    added = await open_(office, "accept_ticket", "handler@V01", ticket=second)
    assert added in await visitor.part(address)


async def test_filters_stand_in_the_address(browse: Browse, handling: str) -> None:
    visitor = await browse(HANDLER)
    assert handling in await visitor.page(
        "/inbox?kind=ordinary&element=&light="
    )  # what is empty asks for nothing
    assert "没有符合条件的待办" in await visitor.page("/inbox?kind=urgent")
    wrong = await visitor.get("/inbox?light=blue")
    assert wrong.status_code == 422
    assert "REQUEST_INVALID" in wrong.text
    assert (await visitor.get("/inbox?page=0")).status_code == 422


async def test_many_are_claimed_at_once_and_each_refusal_is_told(
    office: Office, browse: Browse, handling: str
) -> None:
    visitor = await browse(HANDLER)
    other = await open_dispatching(office, await take_in(office, number="SECOND"))
    page = (await visitor.post("/inbox/claim", task=[handling, other, "nothing"])).text
    assert "已认领 1 项" in page
    assert "TASK_NOT_FOUND" in page
    async with office.look() as work:
        assert (await work.session.get_one(HumanTask, handling)).claimed_by == HANDLER


async def test_only_what_needs_nothing_filled_in_is_completed_from_the_list(
    office: Office, browse: Browse, handling: str
) -> None:
    visitor = await browse(HANDLER)
    second = await take_in(office, number="SECOND")
    await dispatched(office, ticket=second)
    acceptance = await open_(office, "accept_ticket", "handler@V01", ticket=second)
    page = (await visitor.post("/inbox/complete", task=[acceptance, handling])).text
    assert "已办结 1 项" in page
    assert "FORM_INVALID" in page
    async with office.look() as work:
        assert (await work.session.get_one(HumanTask, handling)).status == "open"  # its form needs a result


async def test_a_task_is_handed_over_to_a_colleague_alone(office: Office, browse: Browse) -> None:
    dispatching = await open_dispatching(office, await take_in(office, number="SECOND"))
    visitor = await browse("shen.xiaolan")
    assert "陆一鸣" in await visitor.page(f"/tasks/{dispatching}")
    refused = await visitor.post(f"/tasks/{dispatching}/hand-over", person=HANDLER)
    assert (refused.status_code, "NOT_A_COLLEAGUE" in refused.text) == (409, True)
    assert (await visitor.post(f"/tasks/{dispatching}/hand-over", person="lu.yiming")).status_code == 303
    async with office.look() as work:
        assert (await work.session.get_one(HumanTask, dispatching)).claimed_by == "lu.yiming"


async def test_a_change_without_the_token_is_refused(browse: Browse, handling: str) -> None:
    visitor = await browse(HANDLER)
    refused = await visitor.client.post(f"/tasks/{handling}/claim")
    assert (refused.status_code, "CSRF_MISSING" in refused.text) == (403, True)
    foreign = await visitor.client.post(f"/api/v1/tasks/{handling}/claim", json={})
    assert foreign.status_code == 403


async def test_a_ticket_of_another_department_does_not_exist(
    office: Office, browse: Browse, handling: str
) -> None:
    stranger = await browse(await _handler_of(office, "V02"))
    for address in (f"/tasks/{handling}", f"/tickets/{TICKET}", f"/tickets/{TICKET}/diagram"):
        assert (await stranger.get(address)).status_code == 404
    assert (await stranger.post(f"/tickets/{TICKET}/citizen", purpose="看看")).status_code == 404
    assert (await stranger.post(f"/tasks/{handling}/claim")).status_code == 404


async def test_a_citizen_stays_masked_until_somebody_says_what_for(
    office: Office, browse: Browse, handling: str
) -> None:
    visitor = await browse(HANDLER)
    for page in (f"/tasks/{handling}", f"/tickets/{TICKET}"):
        assert "13812345678" not in await visitor.page(page)
    assert await _views(office) == []
    refused = await visitor.post(f"/tickets/{TICKET}/citizen", purpose=" ")
    assert (refused.status_code, "PURPOSE_MISSING" in refused.text) == (422, True)
    shown = await visitor.post(f"/tickets/{TICKET}/citizen", purpose="联系诉求人")
    assert "13812345678" in shown.text
    assert shown.headers["cache-control"] == "no-store"
    (row,) = await _views(office)
    assert (row.person_id, row.purpose) == (HANDLER, "联系诉求人")
    await visitor.post(f"/tickets/{TICKET}/citizen", purpose="核对地址")  # another purpose is another row
    assert len(await _views(office)) == 2


async def test_whose_role_does_not_need_the_citizen_never_sees_him(
    office: Office, browse: Browse, handling: str
) -> None:
    leader = await browse("cheng.yuanshan")
    assert "本岗位无须查看" in await leader.page(f"/tickets/{TICKET}")
    refused = await leader.post(f"/tickets/{TICKET}/citizen", purpose="看看")
    assert (refused.status_code, "SIGHT_TOO_LOW" in refused.text) == (403, True)
    assert await _views(office) == []


async def test_every_page_forbids_what_is_not_its_own(browse: Browse) -> None:
    response = await (await browse(HANDLER)).get("/inbox")
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["x-frame-options"] == "DENY"


async def _views(office: Office) -> list[PersonalDataView]:
    """Who saw a phone; that a place was seen is recorded too."""
    async with office.look() as work:
        found = await work.session.scalars(select(PersonalDataView).order_by(PersonalDataView.at))
        return [each for each in found if "citizen_phone" in each.fields]


async def _handler_of(office: Office, unit: str) -> str:
    query = select(Membership.person_id).where(Membership.role == "handler", Membership.unit == unit)
    async with office.look() as work:
        return (await work.session.scalars(query)).first() or ""
