"""What goes on beside the handling, asked for through the API: R-08, R-23, R-31, R-73, R-74, R-79."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hotline.deadlines.settle import record_late
from hotline.office import Office
from hotline.repeats.find import find_repeats
from hotline.reviews.models import JointParty
from hotline.tickets.report_difficulty import report_difficulty
from tests.api.conftest import As
from tests.api.steps import (
    DISPATCHER,
    HANDLER,
    HEAD,
    OTHER_HANDLER,
    TICKET,
    accepted,
    dispatched,
    problem,
    take_in,
)
from tests.contract.casework import asked, caller, messages, remember_forms_of_cases

REASON = {"reason": "诉求超出法定职责"}
ANSWER = {"result": "approved", "document": "区答〔2026〕7号"}


@pytest.fixture
async def handled(office: Office) -> None:
    await remember_forms_of_cases(office)
    await take_in(office)
    await dispatched(office)
    await accepted(office)


def in_weeks(weeks: int) -> str:
    return (datetime.now(UTC) + timedelta(weeks=weeks)).date().isoformat()


@pytest.mark.usefixtures("handled")
class TestExclusion:
    async def test_asked_for_and_taken_back(self, call: As) -> None:
        response = await call(HANDLER).post(f"/tickets/{TICKET}/exclusions", json=REASON)
        body = response.json()
        assert (response.status_code, body["id"], body["status"]) == (201, f"{TICKET}.x1", "pending")
        again = await call(DISPATCHER).post(f"/tickets/{TICKET}/exclusions", json=REASON)
        problem(again, 409, "EXCLUSION_PENDING")
        address = f"/exclusions/{TICKET}.x1/withdrawal"
        problem(await call(OTHER_HANDLER).post(address, json=REASON), 404, "EXCLUSION_NOT_FOUND")
        problem(await call(HANDLER).post(address, json={"reason": " "}), 422, "REQUEST_INVALID")
        assert (await call(HANDLER).post(address, json=REASON)).json()["status"] == "withdrawn"
        problem(await call(HANDLER).post(address, json=REASON), 409, "EXCLUSION_DECIDED")
        shown = (await call(HANDLER).get(f"/tickets/{TICKET}")).json()["exclusions"]
        assert [each["withdrawn_reason"] for each in shown] == [REASON["reason"]]

    async def test_the_districts_system_answers_with_the_rights_of_the_task(
        self, call: As, office: Office
    ) -> None:
        await call(HANDLER).post(f"/tickets/{TICKET}/exclusions", json=REASON)
        case = f"{TICKET}.x1"
        address = f"/exclusions/{case}/district-answer"
        problem(await call(DISPATCHER).post(address, json=ANSWER), 409, "DISTRICT_NOT_ASKED")
        await asked(office, case, "enter_district_answer", "dispatcher@center")
        problem(await call(HANDLER).post(address, json=ANSWER), 403, "TASK_NOT_YOURS")
        problem(await call(DISPATCHER).post(address, json={"result": "maybe"}), 422, "FORM_INVALID")
        response = await call(DISPATCHER).post(address, json=ANSWER)
        assert [each["step"] for each in response.json()["steps"]] == ["answered"]
        problem(await call(DISPATCHER).post(address, json=ANSWER), 409, "DISTRICT_NOT_ASKED")
        problem(
            await call(DISPATCHER).post("/exclusions/nothing.x1/district-answer", json=ANSWER),
            404,
            "EXCLUSION_NOT_FOUND",
        )


@pytest.mark.usefixtures("handled")
async def test_more_time(call: As, office: Office) -> None:
    address = f"/tickets/{TICKET}/extensions"
    wanted = REASON | {"until": in_weeks(5)}
    problem(await call(HANDLER).post(address, json=wanted | {"until": "soon"}), 422, "FORM_INVALID")
    problem(await call(DISPATCHER).post(address, json=wanted), 403, "FORBIDDEN")
    response = await call(HEAD).post(address, json=wanted)
    body = response.json()
    assert (response.status_code, body["id"], body["unit"]) == (201, f"{TICKET}.t1", "V01")
    problem(await call(HANDLER).post(address, json=wanted), 409, "EXTENSION_PENDING")
    assert (await messages(office))[-1] == ("extension_opened", f"{TICKET}.t1")
    address = f"/extensions/{TICKET}.t1/withdrawal"
    problem(await call(OTHER_HANDLER).post(address), 404, "EXTENSION_NOT_FOUND")
    assert (await call(DISPATCHER).post(address)).json()["status"] == "withdrawn"
    problem(await call(DISPATCHER).post(address), 409, "EXTENSION_ANSWERED")


@pytest.mark.usefixtures("handled")
async def test_a_lateness_in_dispute(call: As, office: Office) -> None:
    address = f"/tickets/{TICKET}/corrections"
    dispute = REASON | {"target": "lateness", "deadline": f"{TICKET}:1:1:handle"}
    problem(await call(HEAD).post(address, json=dispute), 422, "FORM_INVALID")
    office.clock.offset += timedelta(weeks=3)
    async with office.work() as work:
        await record_late(work, f"{TICKET}:1:1:handle")
    problem(await call(HANDLER).post(address, json=dispute), 403, "FORBIDDEN")
    response = await call(HEAD).post(address, json=dispute)
    assert (response.status_code, response.json()["deadline_id"]) == (201, dispute["deadline"])
    problem(await call(HEAD).post(address, json=dispute), 409, "CORRECTION_PENDING")
    outcome = REASON | {"target": "outcome"}
    problem(await call(HEAD).post(address, json=outcome), 409, "NOTHING_CALLED_BACK")


@pytest.mark.usefixtures("handled")
async def test_another_department_is_asked_to_help(call: As) -> None:
    address = f"/tickets/{TICKET}/assistances"
    wanted = {"assistant": "O02", "note": "请派人到场"}
    problem(await call(HANDLER).post(address, json=wanted | {"assistant": "F01"}), 422, "FORM_INVALID")
    response = await call(HANDLER).post(address, json=wanted)
    assert (response.status_code, response.json()["id"]) == (201, f"{TICKET}.d1.a1")
    problem(await call(DISPATCHER).post(address, json=wanted), 409, "ASSISTANT_ASKED")
    own = wanted | {"assistant": "V01"}
    problem(await call(HANDLER).post(address, json=own), 422, "ASSISTANT_IS_OWNER")


@pytest.mark.usefixtures("handled")
async def test_a_party_is_released(call: As, office: Office) -> None:
    async with office.work(HANDLER) as work:
        joint = await report_difficulty(work, await caller(work, HANDLER), TICKET, "涉及多个部门")
        await work.session.flush()
        party = JointParty(
            id=f"{joint.id}.p1",
            joint_id=joint.id,
            ticket_id=TICKET,
            no=1,
            unit="F01",
            asked_at=work.now,
            asked_by=DISPATCHER,
        )
        work.session.add(party)
    address = f"/joint-parties/{joint.id}.p1/release"
    problem(await call(HANDLER).post(address, json=REASON), 403, "FORBIDDEN")
    response = await call(DISPATCHER).post(address, json=REASON)
    assert (response.status_code, response.json()["released_by"]) == (200, DISPATCHER)
    problem(await call(DISPATCHER).post(address, json=REASON), 409, "PARTY_NOT_ASKED")
    nobody = f"/joint-parties/{joint.id}.p2/release"
    problem(await call(DISPATCHER).post(nobody, json=REASON), 404, "PARTY_NOT_FOUND")
    (shown,) = (await call(HANDLER).get(f"/tickets/{TICKET}")).json()["joint_handlings"]
    assert [each["released_reason"] for each in shown["parties"]] == [REASON["reason"]]


@pytest.mark.usefixtures("handled")
async def test_repeats(call: As, office: Office) -> None:
    await take_in(office, number="OTHER")
    address = f"/tickets/{TICKET}/repeats"
    windows: dict[str, Any] = {"citizen_days": 30, "place_days": 30}
    problem(await call(HANDLER).post(address, json=windows), 403, "FORBIDDEN")
    problem(await call(DISPATCHER).post(address, json=windows | {"place_days": -1}), 422, "REQUEST_INVALID")
    (found,) = (await call(DISPATCHER).post(address, json=windows)).json()
    assert (found["ticket_id"], found["reason"], found["state"]) == ("OTHER.1", "citizen", "found")
    (decided,) = (await call(DISPATCHER).put(f"{address}/OTHER.1", json={"state": "together"})).json()
    assert (decided["state"], decided["decided_by"]) == ("together", DISPATCHER)
    unlinked = await call(DISPATCHER).put(f"{address}/OTHER.2", json={"state": "together"})
    problem(unlinked, 404, "REPEAT_LINK_NOT_FOUND")
    problem(await call(DISPATCHER).put(f"{address}/OTHER.1", json={"state": "both"}), 422, "REQUEST_INVALID")
    assert (await call(HANDLER).get(f"/tickets/{TICKET}")).json()["repeats"] == [], "only V01 sees it"
    async with office.work() as work:
        assert await find_repeats(work, TICKET, citizen_days=30, place_days=30) == 0
