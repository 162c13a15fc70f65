"""People and units over HTTP: absences, deputies, duty, mergers (R-76, R-77, R-81), and who saw what (R-61)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from hotline.calendar import in_shanghai
from hotline.errors import DatabaseUnavailable
from hotline.office import Office
from tests.api.conftest import As
from tests.api.steps import (
    ADMINISTRATOR,
    DISPATCHER,
    HANDLER,
    HEAD,
    OTHER_HANDLER,
    TICKET,
    dispatched,
    open_,
    open_dispatching,
    problem,
    take_in,
)

AUDITOR = "gong.ming"


def days(office: Office, *, first: int = 0, last: int = 0) -> dict[str, str]:
    today = in_shanghai(office.clock.now()).date()
    return {
        "first_day": (today + timedelta(first)).isoformat(),
        "last_day": (today + timedelta(last)).isoformat(),
    }


async def test_a_head_names_a_deputy_who_then_acts_for_him(call: As, office: Office) -> None:
    await take_in(office)
    await dispatched(office)
    task = await open_(office, "accept_ticket", "handler@V01")
    problem(await call(OTHER_HANDLER).get(f"/tasks/{task}"), 404, "TASK_NOT_FOUND")

    given = {"person_id": HANDLER, "deputy_id": OTHER_HANDLER, **days(office)}
    made = await call(HEAD).post("/deputies", json=given)
    assert made.status_code == 201, made.text
    assert (made.json()["person_name"], made.json()["deputy_name"]) == ("张伟", "王芳")

    me = (await call(OTHER_HANDLER).get("/people/me")).json()
    assert [role["group"] for role in me["roles"]] == ["handler@V02"]
    (away,) = me["stands_in_for"]
    assert (away["person_name"], [role["group"] for role in away["roles"]]) == ("张伟", ["handler@V01"])
    assert (await call(OTHER_HANDLER).get(f"/tasks/{task}")).json()["ticket"]["sight"] == "full"
    completed = (await call(OTHER_HANDLER).post(f"/tasks/{task}/complete", json={})).json()
    assert (completed["ended_by"], completed["ended_for"]) == (OTHER_HANDLER, HANDLER)
    history = (await call(OTHER_HANDLER).get(f"/tickets/{TICKET}/history")).json()["items"]
    assert history[-1]["text"].endswith("（代张伟）")

    ended = await call(HEAD).post(f"/deputies/{made.json()['id']}/end")
    assert ended.json()["ended_by"] == HEAD
    problem(await call(OTHER_HANDLER).get(f"/tickets/{TICKET}"), 404, "TICKET_NOT_FOUND")


async def test_absences(call: As, office: Office) -> None:
    given = {"person_id": DISPATCHER, **days(office, last=3)}
    made = await call(DISPATCHER).post("/absences", json=given)
    assert made.status_code == 201, made.text
    assert [
        each["person_name"] for each in (await call("lu.yiming").get("/people/me")).json()["stands_in_for"]
    ]
    for person, seen in ((DISPATCHER, 1), (ADMINISTRATOR, 1), (AUDITOR, 1), (HEAD, 0)):
        assert (await call(person).get("/absences")).json()["total"] == seen, person
    problem(await call(HEAD).post(f"/absences/{made.json()['id']}/end"), 403, "FORBIDDEN")
    ended = await call(DISPATCHER).post(f"/absences/{made.json()['id']}/end")
    assert ended.json()["ended_at"] is not None
    problem(await call(DISPATCHER).post("/absences/99/end"), 404, "ABSENCE_NOT_FOUND")


async def test_deputies_are_seen_by_whom_they_concern(call: As, office: Office) -> None:
    given = {"person_id": HANDLER, "deputy_id": OTHER_HANDLER, **days(office)}
    assert (await call(HANDLER).post("/deputies", json=given)).status_code == 201
    for person, seen in ((HANDLER, 1), (OTHER_HANDLER, 1), (HEAD, 1), (AUDITOR, 1), (DISPATCHER, 0)):
        assert (await call(person).get("/deputies")).json()["total"] == seen, person


@pytest.mark.parametrize(
    ("person", "change", "status", "code"),
    [
        (OTHER_HANDLER, {}, 403, "FORBIDDEN"),
        (HANDLER, {"deputy_id": HANDLER}, 422, "DEPUTY_IS_HIMSELF"),
        (HANDLER, {"deputy_id": "no.body"}, 422, "PERSON_UNKNOWN"),
        (HANDLER, {"last_day": "2020-01-01"}, 422, "DAYS_INVALID"),
        (HANDLER, {"last_day": "soon"}, 422, "REQUEST_INVALID"),
        (HANDLER, {"reason": "…"}, 422, "REQUEST_INVALID"),
    ],
)
async def test_a_deputy_is_refused(
    call: As, office: Office, person: str, change: dict[str, Any], status: int, code: str
) -> None:
    given = {"person_id": HANDLER, "deputy_id": OTHER_HANDLER, **days(office), **change}
    problem(await call(person).post("/deputies", json=given), status, code)


async def test_the_duty_roster(call: As, office: Office) -> None:
    today = in_shanghai(office.clock.now()).date()
    shifts = [{"person_id": HANDLER}, {"person_id": HEAD, "begins": "17:30", "ends": "08:30"}]
    assert (await call(DISPATCHER).put(f"/duty-roster/{today}", json=shifts)).status_code == 204
    listed = (
        await call(HEAD).get("/duty-roster", params={"first_day": str(today), "last_day": str(today)})
    ).json()
    assert [(each["person_name"], each["begins"], each["ends"]) for each in listed] == [
        ("张伟", None, None),
        ("陆全福", "17:30", "08:30"),
    ]
    assert "张伟" in [each["name"] for each in (await call(HEAD).get("/on-duty")).json()]
    problem(await call(HANDLER).put(f"/duty-roster/{today}", json=[]), 403, "FORBIDDEN")
    unknown = [{"person_id": "no.body"}]
    problem(await call(DISPATCHER).put(f"/duty-roster/{today}", json=unknown), 422, "DUTY_PERSON_UNKNOWN")


async def test_the_administrator_merges_a_department(call: As, office: Office) -> None:
    await take_in(office)
    await dispatched(office)
    given = {"successor": "V02", "day": days(office)["first_day"]}
    problem(await call(HEAD).post("/departments/V01/succession", json=given), 403, "FORBIDDEN")
    for _ in range(2):
        answer = await call(ADMINISTRATOR).post("/departments/V01/succession", json=given)
        assert answer.status_code == 200, answer.text
        assert answer.json() == {
            "code": "V01",
            "name": "云溪村",
            "successor": "V02",
            "ended_on": given["day"],
        }
    assert (await call(OTHER_HANDLER).get(f"/tickets/{TICKET}")).json()["department_name"] == "荷塘村"
    codes = [each["code"] for each in (await call(HEAD).get("/departments")).json()]
    assert "V01" not in codes
    other = {**given, "successor": "V03"}
    problem(await call(ADMINISTRATOR).post("/departments/V01/succession", json=other), 409, "UNIT_CLOSED")


async def test_who_saw_personal_data(call: As, office: Office) -> None:
    await take_in(office)
    task = await open_dispatching(office)
    for _ in range(2):
        assert (await call(DISPATCHER).get(f"/tickets/{TICKET}")).json()["sight"] == "full"
    await call(DISPATCHER).get(f"/tasks/{task}")
    await call("gu.jianping").get(f"/tickets/{TICKET}")  # sees it masked

    found = (await call(AUDITOR).get("/personal-data-views")).json()
    assert [(each["person_name"], each["shown_in"]) for each in found["items"]] == [
        ("沈晓岚", "task"),
        ("沈晓岚", "ticket"),
    ]
    some = await call(AUDITOR).get("/personal-data-views", params={"person_id": HANDLER})
    assert some.json()["total"] == 0
    for person in (ADMINISTRATOR, DISPATCHER, HEAD):
        problem(await call(person).get("/personal-data-views"), 403, "FORBIDDEN")


async def test_withdrawing_shows_the_ticket_and_is_recorded(call: As, office: Office) -> None:
    await take_in(office)
    given = {"by": "citizen", "reason": "已自行解决"}
    assert (await call(DISPATCHER).post(f"/tickets/{TICKET}/withdrawal", json=given)).status_code == 200
    assert (await call(AUDITOR).get("/personal-data-views")).json()["total"] == 1


async def test_what_can_not_be_recorded_is_not_shown(call: As, office: Office) -> None:
    await take_in(office)

    def full(*_: object) -> None:
        raise DatabaseUnavailable

    engine = office.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", full)
    try:
        problem(await call(DISPATCHER).get(f"/tickets/{TICKET}"), 503, "DATABASE_UNAVAILABLE")
    finally:
        event.remove(engine, "before_cursor_execute", full)
    assert (await call(DISPATCHER).get(f"/tickets/{TICKET}")).status_code == 200


async def test_a_list_names_no_citizen(call: As, office: Office) -> None:
    """Nothing is recorded for a list, so it shows nobody's name and number (R-61)."""
    await take_in(office, title="顾先生（13812345678）反映望溪路56号油烟")
    (head,) = (await call(DISPATCHER).get("/tickets")).json()["items"]
    assert head["title"] == "顾**（138****5678）反映望溪路56号油烟"
    assert (await call(AUDITOR).get("/personal-data-views")).json()["total"] == 0
