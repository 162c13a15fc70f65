"""The inbox, and doing tasks: rights, forms, and nothing typed is lost."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from hotline.db.models import OutboxEntry
from hotline.deadlines.rules import NEVER
from hotline.office import Office
from hotline.tasks.models import HumanTask
from hotline.tickets.models import Dispatch
from tests.api.conftest import As
from tests.api.steps import (
    CALLBACK_OFFICER,
    DISPATCHER,
    HANDLER,
    HEAD,
    OTHER_HANDLER,
    TICKET,
    accepted,
    dispatched,
    open_dispatching,
    problem,
    take_in,
)

TASK = f"{TICKET}:0:0:dispatch_ticket"
TO_V01 = {"decision": "department", "department": "V01"}
OTHER_DISPATCHER = "lu.yiming"


@pytest.fixture
async def task(office: Office) -> str:
    await take_in(office)
    return await open_dispatching(office, due_at=office.clock.now() + timedelta(hours=1))


async def test_inbox_is_of_ones_groups(call: As, task: str) -> None:
    page = (await call(DISPATCHER).get("/inbox")).json()
    (item,) = page["items"]
    assert (page["total"], item["id"], item["ticket"]["id"]) == (1, task, TICKET)
    assert (item["overdue"], item["claimed_by"], item["groups"]) == (False, None, ["dispatcher@center"])
    for person in (CALLBACK_OFFICER, HANDLER):
        assert (await call(person).get("/inbox")).json()["total"] == 0


async def test_inbox_by_urgency_with_filters(call: As, office: Office) -> None:
    now = office.clock.now()
    due = {
        "A": now + timedelta(days=3),
        "B": now - timedelta(hours=1),
        "C": None,
        "D": now + timedelta(hours=1),
        "E": NEVER,
    }
    for number, moment in due.items():
        await take_in(office, number=number)
        await open_dispatching(office, f"{number}.1", due_at=moment)
    client = call(DISPATCHER)
    await client.post("/tasks/A.1:0:0:dispatch_ticket/claim")
    await call(OTHER_DISPATCHER).post("/tasks/D.1:0:0:dispatch_ticket/claim")

    async def found(**wanted: str | int) -> str:
        items = (await client.get("/inbox", params=wanted)).json()["items"]
        return "".join(item["ticket"]["number"] for item in items)

    assert await found() == "BDACE"
    assert await found(mine_first="true") == "ABDCE"
    assert await found(overdue="true") == "B"
    assert await found(overdue="false") == "DACE"
    assert await found(claimed="mine") == "A"
    assert await found(claimed="others") == "D"
    assert await found(claimed="free") == "BCE"
    assert await found(ticket_id="C.1") == "C"
    assert await found(group="dispatcher@center") == "BDACE"
    assert await found(group="handler@V01") == ""
    assert await found(size=2, page=2) == "AC"
    items = {item["ticket"]["number"]: item for item in (await client.get("/inbox")).json()["items"]}
    assert items["D"]["claimed_by_name"] == "陆一鸣"
    assert (items["E"]["due_at"], items["E"]["time_left"]) == (None, None)
    assert items["B"]["time_left"]


async def test_a_task_with_all_that_is_needed(call: As, office: Office) -> None:
    await take_in(office, confidential=True, complained_unit="V02")
    task = await open_dispatching(office, suggestion={"department": "V01"})
    shown = (await call(DISPATCHER).get(f"/tasks/{task}")).json()
    assert shown["form"]["id"] == "dispatch_ticket"
    choices = [choice["value"] for choice in shown["choices"]["departments"]]
    assert "V01" in choices
    assert "V02" not in choices, "never to whom a confidential citizen complains about (R-75)"
    assert shown["suggestion"] == {"department": "V01"}
    assert shown["ticket"]["citizen_name"] == "顾先生"


async def test_deadlines_stand_on_the_task(call: As, office: Office) -> None:
    await take_in(office)
    await dispatched(office)
    task = await accepted(office)
    shown = (await call(HANDLER).get(f"/tasks/{task}")).json()
    assert [each["step_name"] for each in shown["deadlines"]] == ["首次处置", "先行联系"]


async def test_completed_with_fact_and_outbox(call: As, office: Office, task: str) -> None:
    response = await call(DISPATCHER).post(f"/tasks/{task}/complete", json=TO_V01)
    assert (response.status_code, response.json()["status"]) == (200, "completed")
    async with office.look() as work:
        dispatch = await work.session.get_one(Dispatch, f"{TICKET}.d1")
        entry = (await work.session.scalars(select(OutboxEntry).order_by(OutboxEntry.id.desc()))).first()
        done = await work.session.get_one(HumanTask, task)
    assert (dispatch.department, dispatch.dispatched_by) == ("V01", DISPATCHER)
    assert entry is not None
    assert entry.payload == {"task_id": task}
    assert done.output["dispatch_decision"] == "department"
    assert (await call(DISPATCHER).get("/inbox")).json()["total"] == 0


async def test_done_once_whoever_tries(call: As, office: Office, task: str) -> None:
    answers = await asyncio.gather(
        *(
            call(person).post(f"/tasks/{task}/complete", json=TO_V01)
            for person in (DISPATCHER, OTHER_DISPATCHER) * 3
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, *[409] * 5]
    problem(next(answer for answer in answers if answer.status_code == 409), 409, "TASK_DONE")
    async with office.look() as work:
        assert await work.session.scalar(select(func.count()).select_from(Dispatch)) == 1


@pytest.mark.parametrize(
    ("data", "findings"),
    [
        ({}, [("decision", "FIELD_REQUIRED")]),
        ({"decision": "department"}, [("department", "FIELD_REQUIRED")]),
        ({"decision": "department", "department": "V99"}, [("department", "OPTION_UNKNOWN")]),
        ({"decision": "leaders"}, [("reason", "FIELD_REQUIRED")]),
        ({**TO_V01, "colour": "red"}, [("colour", "FIELD_UNKNOWN")]),
        ({"decision": 7, "department": "V01"}, None),
    ],
)
async def test_forms_are_checked(
    ask: As, data: dict[str, Any], findings: list[tuple[str, str]] | None
) -> None:
    body = problem(await ask(DISPATCHER).post(f"/tasks/{TASK}/complete", json=data), 422, "FORM_INVALID")
    found = [(each["field"], each["code"]) for each in body["errors"]]
    if findings is not None:
        assert found == findings
    assert all(each["message"] for each in body["errors"])
    assert (await ask(DISPATCHER).get("/inbox")).json()["total"] == 1


@pytest.mark.parametrize("what", ["claim", "release", "complete", "draft"])
async def test_not_somebody_elses(ask: As, what: str) -> None:
    method = "PUT" if what == "draft" else "POST"
    refused = {CALLBACK_OFFICER: (403, "TASK_NOT_YOURS"), HANDLER: (404, "TASK_NOT_FOUND")}
    for person, (status, code) in refused.items():  # who does not see the ticket hears nothing of its tasks
        response = await ask(person).request(method, f"/tasks/{TASK}/{what}", json=TO_V01)
        problem(response, status, code)
        problem(await ask(person).get(f"/tasks/{TASK}"), status, code)
    nothing = await ask(DISPATCHER).request(method, f"/tasks/no:such:task/{what}", json=TO_V01)
    problem(nothing, 404, "TASK_NOT_FOUND")


async def test_claimed_is_the_claimers(call: As, task: str) -> None:
    claimed = await call(DISPATCHER).post(f"/tasks/{task}/claim")
    assert claimed.json()["claimed_by"] == DISPATCHER
    problem(await call(OTHER_DISPATCHER).post(f"/tasks/{task}/claim"), 409, "TASK_CLAIMED")
    problem(await call(OTHER_DISPATCHER).post(f"/tasks/{task}/complete", json=TO_V01), 409, "TASK_CLAIMED")
    released = await call(DISPATCHER).post(f"/tasks/{task}/release")
    assert released.json()["claimed_by"] is None
    assert (await call(OTHER_DISPATCHER).post(f"/tasks/{task}/claim")).status_code == 200


async def test_drafts_are_kept_unchecked(call: As, task: str) -> None:
    draft = {"decision": "leaders", "reason": "还没写完", "anything": [1, {"deep": None}]}
    assert (await call(DISPATCHER).put(f"/tasks/{task}/draft", json=draft)).json()["draft"] == draft
    assert (await call(DISPATCHER).get(f"/tasks/{task}")).json()["draft"] == draft
    assert (await call(DISPATCHER).get("/inbox")).json()["items"][0]["has_draft"] is True


@pytest.mark.parametrize(
    "content",
    [
        '{"a": "\\u0000"}',
        '{"\\u0000": 1}',
        '{"a": "\\ud800"}',
        '{"a": NaN}',
        '{"a": 1e999}',
        '{"a": ' + "[" * 30 + "]" * 30 + "}",
        "[]",
    ],
)
async def test_drafts_that_can_not_be_kept(ask: As, content: str) -> None:
    response = await ask(DISPATCHER).put(
        f"/tasks/{TASK}/draft", content=content, headers={"content-type": "application/json"}
    )
    problem(response, 422, "REQUEST_INVALID")


async def test_withdrawn_task_keeps_what_was_typed(call: As, office: Office) -> None:
    await take_in(office)
    await dispatched(office)
    task = await accepted(office)
    withdrawal = {"by": "citizen", "reason": "诉求人来电撤回"}
    assert (await call(DISPATCHER).post(f"/tickets/{TICKET}/withdrawal", json=withdrawal)).status_code == 200
    typed = {"result": "solved", "done": "已清洗油烟管道并安装净化器"}
    problem(await call(HANDLER).post(f"/tasks/{task}/complete", json=typed), 409, "TASK_WITHDRAWN")
    shown = (await call(HANDLER).get(f"/tasks/{task}")).json()
    assert (shown["status"], shown["draft"], shown["withdrawn_reason"]) == ("withdrawn", typed, "工单已撤单")
    problem(await call(OTHER_HANDLER).post(f"/tasks/{task}/complete", json={}), 404, "TASK_NOT_FOUND")
    assert (await call(HANDLER).get(f"/tasks/{task}")).json()["draft"] == typed


async def test_rules_are_told(call: As, office: Office) -> None:
    await take_in(office)
    await dispatched(office)
    task = await accepted(office)
    typed = {"result": "solved", "done": "已清洗油烟管道并安装净化器"}
    problem(await call(HANDLER).post(f"/tasks/{task}/complete", json=typed), 409, "NOT_CONTACTED")
    problem(await call(HEAD).post(f"/tasks/{task}/complete", json=typed), 403, "TASK_NOT_YOURS")
