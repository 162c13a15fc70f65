"""Reading tickets: who sees which (R-60, R-75) and how much of the citizen (R-61); what is said of them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from hotline.engine.feed_models import VisitedElement
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.organization.models import Grid
from hotline.tickets.models import Dispatch, Ticket
from hotline.tickets.scope import scope_for, visible
from tests.api.conftest import As
from tests.api.steps import (
    ADMINISTRATOR,
    CALLBACK_OFFICER,
    DISCIPLINE,
    DISPATCHER,
    FIELD_LEADER,
    HANDLER,
    HEAD,
    NUMBER,
    OTHER_HANDLER,
    TICKET,
    accepted,
    dispatched,
    problem,
    take_in,
)

CHIEF_LEADER, STATION_STAFF, OTHER_STATION = "cheng.yuanshan", "hou.jun", "kong.liang"


@pytest.mark.parametrize("person", [DISPATCHER, CALLBACK_OFFICER, HANDLER, HEAD])
async def test_in_full_for_those_who_need_it(call: As, office: Office, person: str) -> None:
    await take_in(office)
    await dispatched(office)
    shown = (await call(person).get(f"/tickets/{TICKET}")).json()
    assert shown["sight"] == "full"
    assert (shown["citizen_name"], shown["citizen_phone"]) == ("顾先生", "13812345678")
    assert "13812345678" in shown["content"]


async def test_masked_for_those_who_do_not(call: As, office: Office) -> None:
    await take_in(office)
    await dispatched(office)
    shown = (await call(CHIEF_LEADER).get(f"/tickets/{TICKET}")).json()
    assert shown["sight"] == "masked"
    assert (shown["citizen_name"], shown["citizen_phone"]) == ("顾**", "138****5678")
    assert shown["address"] == "望溪路***"
    assert shown["title"] == "望溪路***饭店油烟扰民"
    assert shown["content"] == "顾**反映望溪路***饭店油烟直排，电话138****5678。"


async def test_who_goes_on_site_sees_the_place(call: As, office: Office) -> None:
    await take_in(office)
    shown = (await call(STATION_STAFF).get(f"/tickets/{TICKET}")).json()
    assert (shown["sight"], shown["address"], shown["citizen_name"]) == ("place", "望溪路56号", "顾**")


async def test_a_department_sees_its_own(call: As, office: Office) -> None:
    await take_in(office)
    problem(await call(HANDLER).get(f"/tickets/{TICKET}"), 404, "TICKET_NOT_FOUND")
    await dispatched(office)
    for person, seen in {
        HANDLER: 1,
        HEAD: 1,
        FIELD_LEADER: 1,
        STATION_STAFF: 1,
        OTHER_HANDLER: 0,
        OTHER_STATION: 0,
        DISCIPLINE: 0,
        "he.lixin": 0,
    }.items():
        assert (await call(person).get("/tickets")).json()["total"] == seen, person
    problem(await call(ADMINISTRATOR).get("/tickets"), 403, "FORBIDDEN")
    for what in ("", "/history", "/deadlines", "/process"):
        problem(await call(OTHER_HANDLER).get(f"/tickets/{TICKET}{what}"), 404, "TICKET_NOT_FOUND")


async def test_a_confidential_ticket_is_never_shown_to_whom_it_is_about(call: As, office: Office) -> None:
    await take_in(office, confidential=True, complained_unit="荷塘村")
    await dispatched(office)
    async with office.work() as work:  # even if it had been theirs once
        work.session.add(
            Dispatch(
                id=f"{TICKET}.d9",
                ticket_id=TICKET,
                no=9,
                department="V02",
                origin="center",
                returnable=True,
                dispatched_at=work.now,
                dispatched_by="system",
                handling_round=1,
            )
        )
    problem(await call(OTHER_HANDLER).get(f"/tickets/{TICKET}"), 404, "TICKET_NOT_FOUND")
    assert (await call(OTHER_HANDLER).get("/tickets")).json()["items"] == []
    shown = (await call(HANDLER).get(f"/tickets/{TICKET}")).json()
    assert (shown["sight"], shown["citizen_name"], shown["citizen_phone"]) == ("place", "顾**", "138****5678")


async def test_the_condition_is_the_rule(office: Office) -> None:
    """What the database is asked for (`visible`) is what the pure rule says (`Scope.sees`)."""
    people = [DISPATCHER, HANDLER, OTHER_HANDLER, FIELD_LEADER, STATION_STAFF, OTHER_STATION, DISCIPLINE]
    departments = ["V01", "V02", "O01"]
    number = 0
    for grid in ("G1-01", "G2-01", ""):
        for complained in (None, "V01", "S01"):
            for confidential in (False, True):
                number += 1
                await take_in(
                    office,
                    number=str(number),
                    grid=grid,
                    complained_unit=complained,
                    confidential=confidential,
                )
    async with office.work() as work:
        tickets = list(await work.session.scalars(select(Ticket)))
        for index, ticket in enumerate(tickets):
            work.session.add(
                Dispatch(
                    id=f"{ticket.id}.d1",
                    ticket_id=ticket.id,
                    no=1,
                    department=departments[index % 3],
                    origin="center",
                    returnable=True,
                    dispatched_at=work.now,
                    dispatched_by="system",
                    handling_round=1,
                )
            )
    async with office.look() as work:
        stations = {grid.code: grid.station for grid in await work.session.scalars(select(Grid))}
        for person in people:
            (scope,) = scopes = await scope_for(work, await find_caller(work, person))
            found = set(await work.session.scalars(select(Ticket.id).where(visible(scopes))))
            expected = {
                ticket.id
                for index, ticket in enumerate(tickets)
                if scope.sees(
                    departments=[departments[index % 3]],
                    station=stations.get(ticket.grid),
                    confidential=ticket.confidential,
                    complained_unit=ticket.complained_unit,
                )
            }
            assert found == expected, person


async def test_filters_and_paging(call: As, office: Office) -> None:
    for number in range(5):
        await take_in(office, number=f"N{number}", kind="urgent" if number % 2 else "ordinary")
    await dispatched(office, ticket="N3.1")
    client = call(DISPATCHER)

    async def found(**wanted: str | int) -> list[str]:
        return [item["id"] for item in (await client.get("/tickets", params=wanted)).json()["items"]]

    assert await found() == ["N4.1", "N3.1", "N2.1", "N1.1", "N0.1"]
    assert await found(size=2, page=2) == ["N2.1", "N1.1"]
    assert await found(page=99) == []
    assert await found(kind="urgent") == ["N3.1", "N1.1"]
    assert await found(department="V01") == ["N3.1"]
    assert await found(number="N2") == ["N2.1"]
    assert await found(state="closed") == []
    assert await found(state="open", closed_as="satisfied") == []
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    assert await found(received_from=tomorrow) == []
    assert len(await found(received_to=tomorrow)) == 5
    page = (await client.get("/tickets", params={"size": 2})).json()
    assert (page["total"], page["page"], page["size"]) == (5, 1, 2)


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("page=0", 422, "REQUEST_INVALID"),
        ("size=100000", 422, "REQUEST_INVALID"),
        ("page=99999999999999999999999", 422, "REQUEST_INVALID"),
        ("number=%00", 422, "REQUEST_INVALID"),
        ("department=V99", 422, "DEPARTMENT_UNKNOWN"),
        ("received_from=2026-09-24", 422, "REQUEST_INVALID"),
        ("received_from=2026-09-24T10:00", 422, "REQUEST_INVALID"),
        ("received_from=0001-01-01T00:00:00%2B14:00", 422, "REQUEST_INVALID"),
        ("closed_as=maybe", 422, "REQUEST_INVALID"),
    ],
)
async def test_queries_that_make_no_sense(ask: As, query: str, status: int, code: str) -> None:
    problem(await ask(DISPATCHER).get(f"/tickets?{query}"), status, code)


@pytest.mark.parametrize(
    ("ticket", "status", "code"),
    [
        ("0.1", 404, "TICKET_NOT_FOUND"),
        ("a%00b.1", 422, "REQUEST_INVALID"),
        ("x" * 5000, 422, "REQUEST_INVALID"),
        ("%F0%9F%8C%8A", 422, "REQUEST_INVALID"),
        ("..%2F..%2Fetc", 404, "ADDRESS_UNKNOWN"),
    ],
)
async def test_absurd_ids(ask: As, ticket: str, status: int, code: str) -> None:
    problem(await ask(DISPATCHER).get(f"/tickets/{ticket}"), status, code)


async def test_history_is_in_order_and_names_people(call: As, office: Office) -> None:
    await take_in(office)
    await dispatched(office)
    await accepted(office)
    page = (await call(HANDLER).get(f"/tickets/{TICKET}/history")).json()
    assert [(item["event"], item["actor_name"]) for item in page["items"]] == [
        ("received", "沈晓岚"),
        ("dispatched", "沈晓岚"),
        ("accepted", "张伟"),
    ]
    assert page["items"][0]["at"].endswith("+08:00")
    second = (await call(HANDLER).get(f"/tickets/{TICKET}/history?page=2&size=2")).json()
    assert ([item["event"] for item in second["items"]], second["total"]) == (["accepted"], 3)


async def test_facts_are_shown(call: As, office: Office) -> None:
    await take_in(office)
    await dispatched(office)
    await accepted(office)
    shown = (await call(HANDLER).get(f"/tickets/{TICKET}")).json()
    assert [(each["no"], each["department"], each["accepted_by"]) for each in shown["dispatches"]] == [
        (1, "V01", HANDLER)
    ]
    assert (shown["number"], shown["department_name"], shown["closed_as"]) == (NUMBER, "云溪村", None)


async def test_deadlines_explain_themselves_day_by_day(call: As, office: Office) -> None:
    await take_in(office)
    await dispatched(office)
    deadlines = {
        each["step"]: each for each in (await call(HANDLER).get(f"/tickets/{TICKET}/deadlines")).json()
    }
    handle = deadlines["handle"]
    assert (handle["step_name"], handle["state"], handle["late"]) == ("首次处置", "open", False)
    assert [day["effect"] for day in handle["days"]].count("counted") == 5
    assert handle["days"][0]["effect"] == "start"
    assert handle["due"].endswith("T17:30:00+08:00")
    assert "5个工作日" in handle["text"]


async def test_lateness_is_shown(call: As, office: Office) -> None:
    await take_in(office)
    await dispatched(office)
    office.clock.offset += timedelta(weeks=3)
    await accepted(office)
    deadlines = {
        each["step"]: each for each in (await call(HANDLER).get(f"/tickets/{TICKET}/deadlines")).json()
    }
    assert (deadlines["accept"]["late"], deadlines["accept"]["state"]) == (True, "settled")
    assert deadlines["contact"]["state"] == "open"


async def test_process_shows_what_the_engine_told(call: As, office: Office) -> None:
    await take_in(office)
    empty = (await call(DISPATCHER).get(f"/tickets/{TICKET}/process")).json()
    assert empty == {"instance_key": None, "elements": [], "instances": []}
    key = 6755399441055745
    async with office.work() as work:
        ticket = await work.session.get_one(Ticket, TICKET)
        ticket.instance_key = key
        for number, (instance, parent, element) in enumerate(
            [
                (key, None, "ticket_process"),
                (key, None, "dispatch_ticket"),
                (key + 9, key, "review_return"),
                (1, None, "other"),
            ]
        ):
            work.session.add(
                VisitedElement(
                    key=number,
                    process_instance_key=instance,
                    parent_process_instance_key=parent,
                    process_id="p",
                    element_id=element,
                    element_type="USER_TASK",
                    entered_at=work.now,
                )
            )
    path = (await call(DISPATCHER).get(f"/tickets/{TICKET}/process")).json()
    assert path["instance_key"] == str(key)
    assert [each["element_id"] for each in path["elements"]] == [
        "ticket_process",
        "dispatch_ticket",
        "review_return",
    ]
