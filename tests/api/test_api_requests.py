"""Returns (R-10), reports of difficult tickets (R-08), withdrawals (R-80), asked for through the API."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hotline.db.models import OutboxEntry
from hotline.deadlines.models import Deadline
from hotline.office import Office
from hotline.tickets.facts import ReturnRequest
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
    problem,
    take_in,
)

APPLICATION = {"reason": "油烟管道由市场监管部门负责", "suggested_department": "O02", "signed": True}
DIFFICULTY = {"reason": "涉及多个部门，产权不清"}
WITHDRAWAL = {"by": "citizen", "reason": "诉求人来电撤回"}


@pytest.fixture
async def handled(office: Office) -> str:
    await take_in(office)
    await dispatched(office)
    return await accepted(office)


async def messages(office: Office) -> list[str]:
    async with office.look() as work:
        entries = await work.session.scalars(select(OutboxEntry).order_by(OutboxEntry.id))
        return [entry.payload["name"] for entry in entries if "name" in entry.payload]


@pytest.mark.usefixtures("handled")
class TestReturn:
    async def test_asked_for_by_the_head(self, call: As, office: Office) -> None:
        response = await call(HEAD).post(f"/tickets/{TICKET}/return-requests", json=APPLICATION)
        body = response.json()
        assert (response.status_code, body["id"], body["status"]) == (201, f"{TICKET}.d1.q1", "pending")
        assert (await messages(office))[-1] == "return_requested"
        again = await call(HEAD).post(f"/tickets/{TICKET}/return-requests", json=APPLICATION)
        problem(again, 409, "REQUEST_PENDING")
        problem(
            await call(HANDLER).post(f"/tickets/{TICKET}/difficulty-reports", json=DIFFICULTY),
            409,
            "REQUEST_PENDING",
        )

    async def test_too_late_is_refused_and_is_a_fact(self, call: As, office: Office) -> None:
        office.clock.offset += timedelta(weeks=3)
        response = await call(HEAD).post(f"/tickets/{TICKET}/return-requests", json=APPLICATION)
        problem(response, 409, "RETURN_TOO_LATE")
        async with office.look() as work:
            assert await work.session.scalar(select(ReturnRequest.status)) == "too_late"
        assert "return_requested" not in await messages(office)

    async def test_signed_by_nobody_but_the_head(self, call: As, office: Office) -> None:
        response = await call(HANDLER).post(f"/tickets/{TICKET}/return-requests", json=APPLICATION)
        problem(response, 409, "RETURN_UNSIGNED")
        async with office.look() as work:
            assert await work.session.scalar(select(ReturnRequest.status)) == "unsigned"

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"reason": None}, "reason"),
            ({"suggested_department": None}, "suggested_department"),
            ({"suggested_department": "V99"}, "suggested_department"),
            ({"signed": False}, "signed"),
            ({"more": 1}, "more"),
        ],
    )
    async def test_the_application_is_checked(self, call: As, changes: dict[str, Any], field: str) -> None:
        response = await call(HEAD).post(f"/tickets/{TICKET}/return-requests", json=APPLICATION | changes)
        assert [each["field"] for each in problem(response, 422, "FORM_INVALID")["errors"]] == [field]

    async def test_not_to_oneself_and_not_for_others(self, call: As) -> None:
        own = APPLICATION | {"suggested_department": "V01"}
        problem(await call(HEAD).post(f"/tickets/{TICKET}/return-requests", json=own), 409, "SAME_DEPARTMENT")
        other = await call(OTHER_HANDLER).post(f"/tickets/{TICKET}/return-requests", json=APPLICATION)
        problem(other, 404, "TICKET_NOT_FOUND")
        problem(
            await call(DISPATCHER).post(f"/tickets/{TICKET}/return-requests", json=APPLICATION),
            403,
            "FORBIDDEN",
        )


async def test_only_after_dispatch_and_acceptance(call: As, office: Office) -> None:
    await take_in(office)
    early = await call(HEAD).post(f"/tickets/{TICKET}/return-requests", json=APPLICATION)
    problem(early, 404, "TICKET_NOT_FOUND")
    help_wanted = {"assistant": "O02", "note": "请派人到场"}
    early = await call(DISPATCHER).post(f"/tickets/{TICKET}/assistances", json=help_wanted)
    problem(early, 409, "NOT_DISPATCHED")
    await dispatched(office)
    problem(
        await call(HEAD).post(f"/tickets/{TICKET}/return-requests", json=APPLICATION), 409, "NOT_ACCEPTED"
    )


@pytest.mark.usefixtures("handled")
async def test_difficulty_reported(call: As, office: Office) -> None:
    response = await call(HANDLER).post(f"/tickets/{TICKET}/difficulty-reports", json=DIFFICULTY)
    assert (response.status_code, response.json()["origin"]) == (201, "department")
    assert (await messages(office))[-1] == "difficulty_reported"


async def test_withdrawn(call: As, office: Office, handled: str) -> None:
    response = await call(CALLBACK_OFFICER).post(f"/tickets/{TICKET}/withdrawal", json=WITHDRAWAL)
    assert (response.status_code, response.json()["withdrawn_by"]) == (200, "citizen")
    assert (await messages(office))[-1] == "ticket_withdrawn"
    assert (await call(HANDLER).get("/inbox")).json()["total"] == 0
    assert (await call(HANDLER).get(f"/tasks/{handled}")).json()["status"] == "withdrawn"
    async with office.look() as work:
        open_ones = select(Deadline).where(Deadline.settled_at.is_(None), Deadline.void_reason.is_(None))
        assert not list(await work.session.scalars(open_ones)), "no clock runs on (R-80)"
    problem(
        await call(DISPATCHER).post(f"/tickets/{TICKET}/withdrawal", json=WITHDRAWAL), 409, "TICKET_CLOSED"
    )
    problem(
        await call(HEAD).post(f"/tickets/{TICKET}/return-requests", json=APPLICATION), 409, "TICKET_CLOSED"
    )


@pytest.mark.usefixtures("handled")
async def test_only_the_center_withdraws(call: As) -> None:
    problem(await call(HANDLER).post(f"/tickets/{TICKET}/withdrawal", json=WITHDRAWAL), 403, "FORBIDDEN")
    unsaid = await call(DISPATCHER).post(f"/tickets/{TICKET}/withdrawal", json={"by": "nobody"})
    problem(unsaid, 422, "FORM_INVALID")
