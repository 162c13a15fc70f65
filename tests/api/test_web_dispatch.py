"""The dispatch board as a page (派单台): what waits, dispatching from it, what is refused said where it was asked."""

from collections.abc import AsyncIterator

import pytest

from hotline.office import Office
from hotline.tasks.models import HumanTask
from hotline.tickets.models import Ticket
from tests.api.browsing import Browse, browsing
from tests.api.steps import (
    CALLBACK_OFFICER,
    DISPATCHER,
    HANDLER,
    NUMBER,
    TICKET,
    dispatched,
    done,
    open_dispatching,
    take_in,
)

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
async def browse(office: Office) -> AsyncIterator[Browse]:
    async with browsing(office) as made:
        yield made


@pytest.fixture
async def waiting(office: Office) -> str:
    """A ticket that waits for dispatch, with a suggestion; the id of the task."""
    await take_in(office, title=f"路灯不亮{SCRIPT}", kind="urgent")
    return await open_dispatching(office, suggestion={"department": "V01"})


async def test_what_waits_stands_on_the_board(browse: Browse, waiting: str) -> None:
    page = await (await browse(DISPATCHER)).page("/dispatch")
    assert f'data-card="{waiting}"' in page
    assert 'data-suggested="V01"' in page
    assert "云溪村（建议）" in page
    assert 'data-drop="V01"' in page
    assert SCRIPT not in page
    assert "13812345678" not in page


async def test_who_may_not_dispatch_only_looks(browse: Browse, waiting: str) -> None:
    page = await (await browse(CALLBACK_OFFICER)).page("/dispatch")
    assert NUMBER in page
    assert "data-card" not in page
    assert 'action="/dispatch/decide"' not in page
    handler = await browse(HANDLER)
    assert (await handler.get("/dispatch")).status_code == 403
    assert (await handler.get(f"/dispatch/decide?card={waiting}&drop=V01")).status_code in (403, 404)
    assert (await handler.post(f"/dispatch/{waiting}", department="V01")).status_code in (403, 404)


async def test_the_board_is_drawn_again_only_when_it_has_changed(
    office: Office, browse: Browse, waiting: str
) -> None:
    visitor = await browse(DISPATCHER)
    seen = (await visitor.page("/dispatch")).split("/dispatch/changes?seen=")[1].split('"')[0]
    assert (await visitor.get(f"/dispatch/changes?seen={seen}")).status_code == 204
    await done(office, DISPATCHER, waiting, {"decision": "department", "department": "V01"})
    assert waiting not in await visitor.part(f"/dispatch/changes?seen={seen}")


async def test_dispatching_from_the_board_completes_the_task(
    office: Office, browse: Browse, waiting: str
) -> None:
    visitor = await browse(DISPATCHER)
    decision = await visitor.page(f"/dispatch/decide?card={waiting}&drop=V02")
    assert "与所选不同" in decision
    assert f'href="/tasks/{waiting.replace(":", "%3A")}"' in decision  # the whole form is one click away
    sent = await visitor.post(f"/dispatch/{waiting}", department="V02", assistants=["V05"])
    assert (sent.status_code, sent.headers["location"]) == (303, "/dispatch")
    async with office.look() as work:
        task = await work.session.get_one(HumanTask, waiting)
        ticket = await work.session.get_one(Ticket, TICKET)
    assert (task.status, ticket.department) == ("completed", "V02")
    assert task.data["assistants"] == ["V05"]


async def test_htmx_gets_the_board_that_is_left(browse: Browse, waiting: str) -> None:
    visitor = await browse(DISPATCHER)
    part = await visitor.client.post(
        f"/dispatch/{waiting}",
        data={"csrf_token": visitor.token, "department": "V01"},
        headers={"HX-Request": "true"},
    )
    assert part.status_code == 200
    assert "已派至云溪村" in part.text
    assert "没有待派的工单" in part.text


@pytest.mark.parametrize("department", ["", "V99", "S01"])
async def test_a_department_that_the_form_does_not_offer_is_refused(
    browse: Browse, waiting: str, department: str
) -> None:
    sent = await (await browse(DISPATCHER)).post(f"/dispatch/{waiting}", department=department)
    assert sent.status_code == 422
    assert "FORM_INVALID" in sent.text
    assert "承办部门" in sent.text


async def test_a_task_that_is_done_already_says_so(office: Office, browse: Browse, waiting: str) -> None:
    await done(office, DISPATCHER, waiting, {"decision": "department", "department": "V01"})
    sent = await (await browse(DISPATCHER)).post(f"/dispatch/{waiting}", department="V02")
    assert sent.status_code == 409
    assert "TASK_DONE" in sent.text
    assert "不用再派" in sent.text


async def test_a_change_without_the_token_is_refused(browse: Browse, waiting: str) -> None:
    visitor = await browse(DISPATCHER)
    sent = await visitor.client.post(f"/dispatch/{waiting}", data={"department": "V01"})
    assert sent.status_code == 403
    assert "CSRF_MISSING" in sent.text


async def test_loads_and_limits_that_are_near(office: Office, browse: Browse) -> None:
    await take_in(office)
    await dispatched(office)
    page = await (await browse(DISPATCHER)).page("/dispatch")
    assert "没有待派的工单" in page
    assert "/tickets?department=V01&amp;state=open" in page
