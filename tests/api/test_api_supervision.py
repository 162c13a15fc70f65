"""Reviews, meetings and supervision over HTTP (R-30, R-34, R-40, R-41)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.app import create_app
from hotline.office import Office
from tests.api.conftest import As, clients_of
from tests.api.steps import DISPATCHER, HANDLER, problem
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

REVIEW = "review-2026-11-06-1"
MEETING = "meeting-2026-11-monthly"
RESOLUTION = {"text": "油烟直排", "measure": "加装净化设备", "owner": "V03", "due_on": "2026-11-20"}


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with an_office(database_url, tmp_path) as opened:
        for number in ("N1", "N2", "N3"):
            await late(opened, number)
            await late(opened, number, "handle")
        set_clock(opened, nine(2026, 11, 6))
        yield opened


@pytest.fixture
async def call(office: Office) -> AsyncIterator[As]:
    async with clients_of(create_app(office)) as made:
        yield made


async def test_a_talk_is_read_by_whom_it_concerns(call: As, office: Office) -> None:
    deadline = "N3.1:1:1:accept"
    variables = {"ticket_id": "N3.1", "deadline_id": deadline, "late_count": 3}
    talk = (await run(office, "open_talk", 1, variables))["case_id"]
    page = (await call(DISPATCHER).get("/talks")).json()
    assert (page["total"], page["items"][0]["state"]) == (1, "draft")
    assert [cause["ticket_id"] for cause in page["items"][0]["causes"]] == ["N1.1", "N2.1", "N3.1"]
    for person in (DISCIPLINE, HEAD):
        assert (await call(person).get("/talks")).json()["items"] == []
        problem(await call(person).get(f"/talks/{talk}"), 404, "CASE_NOT_FOUND")
    task = await asked(office, "verify_talk", talk, "dispatcher@center")
    await done(office, DISPATCHER, task, {"result": "verified"})
    assert (await call(DISCIPLINE).get(f"/talks/{talk}")).json()["department_name"] == "石桥村"


async def test_explanations_are_read_by_whom_they_concern(call: As, office: Office) -> None:
    await run(office, "open_explanations", 1, {"period": "2026-5"})
    case_id = "explanation-V03-2026-5"
    for person in (DISPATCHER, DISCIPLINE, HEAD):
        assert (await call(person).get("/explanations")).json()["total"] == 1
        assert (await call(person).get(f"/explanations/{case_id}")).json()["state"] == "wanted"
    assert (await call(HANDLER).get("/explanations")).json()["items"] == []
    problem(await call(HANDLER).get(f"/explanations/{case_id}"), 404, "CASE_NOT_FOUND")


async def test_a_review_from_the_call_to_the_outcome(call: As, office: Office) -> None:
    problem(await call(HEAD).post("/joint-reviews"), 403, "FORBIDDEN")
    answer = await call(DISPATCHER).post("/joint-reviews")
    assert (answer.status_code, answer.json()["id"]) == (201, REVIEW)
    await run(office, "cluster_tickets", 1, {"case_id": REVIEW})
    strike = f"/joint-reviews/{REVIEW}/items/1/strike"
    problem(await call(LEADER).post(strike, json={"reason": "已处理"}), 409, "AGENDA_NOT_OPEN")
    task = await asked(office, "confirm_agenda", REVIEW, "center_leader@street")
    problem(await call(DISPATCHER).post(strike, json={"reason": "已处理"}), 403, "FORBIDDEN")
    problem(await call(LEADER).post(strike, json={"reason": " "}), 422, "REQUEST_INVALID")
    missing = f"/joint-reviews/{REVIEW}/items/9/strike"
    problem(await call(LEADER).post(missing, json={"reason": "已处理"}), 404, "REVIEW_ITEM_NOT_FOUND")
    struck = (await call(LEADER).post(strike, json={"reason": "已处理"})).json()
    assert [item["struck_reason"] for item in struck["items"]] == ["已处理", None, None]
    await done(office, LEADER, task, {})
    await recorded(call, office)
    await run(office, "compile_outcome", 1, {"case_id": REVIEW})
    task = await asked(office, "publish_outcome", REVIEW, "center_leader@street")
    problem(await call(HANDLER).get(f"/joint-reviews/{REVIEW}/outcome"), 404, "REVIEW_NOT_FOUND")
    problem(await call(HEAD).get(f"/joint-reviews/{REVIEW}/outcome"), 404, "FILE_NOT_FOUND")
    await done(office, LEADER, task, {})
    paper = await call(HANDLER).get(f"/joint-reviews/{REVIEW}/outcome")
    assert paper.content.startswith(b"PK")
    assert (await call(HANDLER).get("/joint-reviews")).json()["total"] == 1


async def recorded(call: As, office: Office) -> None:
    """The meeting's record, with a resolution that was changed and one that was removed."""
    path = f"/cases/{REVIEW}/resolutions"
    problem(await call(DISPATCHER).post(path, json=RESOLUTION), 409, "RESOLUTIONS_NOT_OPEN")
    task = await asked(office, "record_review_meeting", REVIEW, "dispatcher@center", step="hold_review")
    tickets = {"ticket_ids": ["N2.1"]}
    first = await call(DISPATCHER).post(path, json=RESOLUTION | tickets)
    assert (first.status_code, first.json()["id"]) == (201, f"{REVIEW}.r1")
    await call(DISPATCHER).post(path, json=RESOLUTION)
    problem(await call(DISPATCHER).post(path, json=RESOLUTION | {"owner": "X"}), 422, "OWNER_UNKNOWN")
    past = RESOLUTION | {"due_on": "2026-11-05"}
    problem(await call(DISPATCHER).post(path, json=past), 422, "DUE_ON_PAST")
    await handed_over(office, "N9")
    other = RESOLUTION | {"ticket_ids": ["N9.1"]}
    problem(await call(DISPATCHER).post(path, json=other), 422, "NOT_ON_AGENDA")
    take_up = f"/joint-reviews/{REVIEW}/tickets/N2.1/take-up"
    body = {"measure": "重新处置", "due_on": "2026-11-20"}
    problem(await call(DISPATCHER).post(take_up, json=body), 409, "TICKET_STILL_OPEN")
    assert (await call(DISPATCHER).delete(f"{path}/2")).status_code == 204
    problem(await call(DISPATCHER).delete(f"{path}/2"), 404, "RESOLUTION_NOT_FOUND")
    changed = await call(DISPATCHER).put(f"{path}/1", json=RESOLUTION | {"measure": "停业整改"})
    assert (changed.json()["measure"], changed.json()["tickets"]) == ("停业整改", [])
    await done(office, DISPATCHER, task, {"summary": "讨论了两件工单"})


async def test_a_meeting_with_material_and_reminders(call: As, office: Office) -> None:
    problem(await call(HEAD).post("/meetings", json={"kind": "monthly"}), 403, "FORBIDDEN")
    answer = await call(LEADER).post("/meetings", json={"kind": "monthly"})
    assert (answer.status_code, answer.json()["id"]) == (201, MEETING)
    problem(await call(DISPATCHER).post("/meetings", json={"kind": "monthly"}), 409, "MEETING_THERE")
    await run(office, "make_material", 1, {"case_id": MEETING, "dispatch_no": 0, "round": "1"})
    [file, *_] = (await call(DISPATCHER).get(f"/meetings/{MEETING}")).json()["files"]
    path = f"/meetings/{MEETING}/files/{file['id']}"
    assert len((await call(DISPATCHER).get(path)).content) == file["size"]
    problem(await call(HEAD).get(path), 404, "MEETING_NOT_FOUND")
    problem(await call(DISPATCHER).get(f"/meetings/{MEETING}/files/999"), 404, "FILE_NOT_FOUND")
    reminders = f"/meetings/{MEETING}/reminders"
    body = {"person_id": HEAD, "reason": "slow", "text": "两件工单超时。"}
    problem(await call(DISPATCHER).post(reminders, json=body), 409, "MINUTES_NOT_OPEN")
    await asked(office, "record_minutes", MEETING, "dispatcher@center")
    shown = await call(DISPATCHER).post(reminders, json=body)
    assert (shown.status_code, shown.json()["reason_name"]) == (201, "慢作为")
    problem(await call(DISPATCHER).post(reminders, json=body | {"reason": "lazy"}), 422, "REQUEST_INVALID")
    assert (await call(DISPATCHER).delete(f"{reminders}/1")).status_code == 204
    problem(await call(DISPATCHER).delete(f"{reminders}/1"), 404, "REMINDER_NOT_FOUND")
    assert (await call(HEAD).get("/meetings")).json()["items"] == []


async def test_a_review_is_called_off_by_the_centers_leader_alone(call: As) -> None:
    await call(DISPATCHER).post("/joint-reviews")
    off = {"reason": "重复发起"}
    problem(await call(DISPATCHER).post(f"/cases/{REVIEW}/withdrawal", json=off), 403, "FORBIDDEN")
    assert (await call(LEADER).post(f"/cases/{REVIEW}/withdrawal", json=off)).status_code == 204
    problem(await call(LEADER).post(f"/cases/{REVIEW}/withdrawal", json=off), 409, "CASE_ENDED")


async def test_nothing_else_is_called_off(call: As, office: Office) -> None:
    await run(office, "open_explanations", 1, {"period": "2026-5"})
    answer = await call(LEADER).post("/cases/explanation-V03-2026-5/withdrawal", json={"reason": "不需要"})
    problem(answer, 404, "CASE_NOT_FOUND")
