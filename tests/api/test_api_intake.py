"""Intake: once however often it is sent, the good ones of a batch, and everything that can be wrong."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import func, select

from hotline.db.models import OutboxEntry
from hotline.office import Office
from hotline.tickets.models import Ticket
from tests.api.conftest import As
from tests.api.steps import DISPATCHER, HANDLER, TICKET, intake, problem


async def test_taken_in(call: As, office: Office) -> None:
    response = await call(DISPATCHER).post("/tickets", json=intake())
    assert (response.status_code, response.json()) == (201, {"ticket_id": TICKET, "new": True})
    async with office.look() as work:
        entry = (await work.session.scalars(select(OutboxEntry))).one()
    assert entry.payload["variables"] == {"ticket_id": TICKET, "ticket_number": TICKET[:-2]}


async def test_same_number_and_round_is_one_ticket(call: As) -> None:
    first = await call(DISPATCHER).post("/tickets", json=intake())
    again = await call(DISPATCHER).post("/tickets", json=intake(title="别的标题"))
    another = await call(DISPATCHER).post("/tickets", json=intake(round=2))
    assert [first.status_code, again.status_code, another.status_code] == [201, 200, 201]
    assert again.json() == {"ticket_id": TICKET, "new": False}


async def test_same_number_at_the_same_time_is_one_ticket(call: As, office: Office) -> None:
    answers = await asyncio.gather(*(call(DISPATCHER).post("/tickets", json=intake()) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    async with office.look() as work:
        assert await work.session.scalar(select(func.count()).select_from(Ticket)) == 1
        assert await work.session.scalar(select(func.count()).select_from(OutboxEntry)) == 1


async def test_only_the_dispatcher_takes_in(ask: As) -> None:
    problem(await ask(HANDLER).post("/tickets", json=intake()), 403, "FORBIDDEN")
    problem(await ask(HANDLER).post("/tickets/batch", json={"tickets": [intake()]}), 403, "FORBIDDEN")


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"number": "a/b"}, "body.number", "STRING_PATTERN_MISMATCH"),
        ({"title": ""}, "body.title", "STRING_TOO_SHORT"),
        ({"title": "a\x00b"}, "body", "TEXT_UNKEEPABLE"),
        ({"extra": 1}, "body.extra", "EXTRA_FORBIDDEN"),
        ({"kind": "unknown"}, "body.kind", "ENUM"),
        ({"district_dispatched_at": "2026-09-24T09:05:00"}, "body.district_dispatched_at", "TIMEZONE_AWARE"),
        ({"district_dispatched_at": "gestern"}, "body.district_dispatched_at", "DATETIME_FROM_DATE_PARSING"),
        (
            {"district_dispatched_at": "0001-01-01T00:00:00+14:00"},
            "body.district_dispatched_at",
            "MOMENT_OUT_OF_RANGE",
        ),
        ({"district_due_at": "9999-12-31T23:59:59-12:00"}, "body.district_due_at", "MOMENT_OUT_OF_RANGE"),
        ({"kind": "city_review"}, "body", "REVIEWED_NUMBER_MISSING"),
    ],
)
async def test_what_is_wrong_is_said_field_by_field(
    ask: As, changes: dict[str, Any], field: str, code: str
) -> None:
    response = await ask(DISPATCHER).post("/tickets", json=intake(**changes))
    errors = problem(response, 422, "REQUEST_INVALID")["errors"]
    assert [(each["field"], each["code"]) for each in errors] == [(field, code)]
    assert not re.search("[a-z]{3,} [a-z]{2,}", errors[0]["message"]), "an English sentence"


async def test_times_that_contradict(ask: As) -> None:
    later = intake()["district_due_at"]
    response = await ask(DISPATCHER).post(
        "/tickets", json=intake(number="LATER", district_dispatched_at=later, district_due_at=None)
    )
    problem(response, 422, "INTAKE_REFUSED")


async def test_good_ones_of_a_batch_go_in(call: As, office: Office) -> None:
    later = intake()["district_due_at"]
    batch = [
        intake(number="A1"),
        intake(number="A2", citizen_phone="x" * 41),
        "nonsense",
        intake(number="A1"),
        intake(number="A3", district_dispatched_at=later, district_due_at=None),
        intake(number="A4"),
    ]
    response = await call(DISPATCHER).post("/tickets/batch", json={"tickets": batch})
    body = response.json()
    assert (response.status_code, body["new"], body["known"], body["refused"]) == (200, 2, 1, 3)
    assert [item["result"] for item in body["items"]] == [
        "new",
        "refused",
        "refused",
        "known",
        "refused",
        "new",
    ]
    assert body["items"][1]["problem"]["errors"][0]["field"] == "citizen_phone"
    assert body["items"][4]["problem"]["code"] == "INTAKE_REFUSED"
    again = await call(DISPATCHER).post("/tickets/batch", json={"tickets": batch})
    assert (again.json()["new"], again.json()["known"]) == (0, 3)
    async with office.look() as work:
        assert set(await work.session.scalars(select(Ticket.id))) == {"A1.1", "A4.1"}


async def test_a_batch_has_its_limits(ask: As) -> None:
    many = {"tickets": [{}] * 1001}
    problem(await ask(DISPATCHER).post("/tickets/batch", json=many), 422, "REQUEST_INVALID")
    problem(await ask(DISPATCHER).post("/tickets/batch", json={"tickets": []}), 422, "REQUEST_INVALID")


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "REQUEST_UNREADABLE"),
        (b"\xff\xfe", "application/json", 400, "REQUEST_UNREADABLE"),
        (b"[" * 100_000, "application/json", 400, "REQUEST_UNREADABLE"),
        (b"9" * 5_000, "application/json", 400, "REQUEST_UNREADABLE"),
        (b"{}", "text/plain", 415, "CONTENT_TYPE_UNSUPPORTED"),
        (b"number=1", "application/x-www-form-urlencoded", 415, "CONTENT_TYPE_UNSUPPORTED"),
        (b"", "application/json", 422, "REQUEST_INVALID"),
        (b"null", "application/json", 422, "REQUEST_INVALID"),
        (json.dumps("x" * 2_100_000).encode(), "application/json", 413, "BODY_TOO_LARGE"),
        (b'{"title": "\\ud800"}', "application/json", 422, "REQUEST_INVALID"),
    ],
    ids=["broken", "no text", "deep", "huge number", "text", "form", "empty", "null", "large", "surrogate"],
)
async def test_bodies_that_are_none(ask: As, content: bytes, kind: str, status: int, code: str) -> None:
    response = await ask(DISPATCHER).post("/tickets", content=content, headers={"content-type": kind})
    problem(response, status, code)


async def test_a_body_that_does_not_say_how_large_it_is(ask: As) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(300):
            yield b" " * 10_000

    response = await ask(DISPATCHER).post(
        "/tickets", content=endless(), headers={"content-type": "application/json"}
    )
    problem(response, 413, "BODY_TOO_LARGE")


async def test_a_confidential_ticket_names_a_unit_that_is_known(call: As) -> None:
    refused = await call(DISPATCHER).post(
        "/tickets", json=intake(confidential=True, complained_unit="云溪村委会")
    )
    problem(refused, 422, "INTAKE_REFUSED")
    batch = {"tickets": [intake(confidential=True, complained_unit="云溪村委会"), intake(number="B2")]}
    answers = (await call(DISPATCHER).post("/tickets/batch", json=batch)).json()["items"]
    assert [answer["result"] for answer in answers] == ["refused", "new"]
