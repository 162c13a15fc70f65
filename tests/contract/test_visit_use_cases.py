"""Visits (R-32, R-33): a station or the field team to every ticket; a missing one holds up only the closing."""

from datetime import timedelta
from typing import Any

import pytest

from hotline.calendar import in_shanghai
from hotline.cases.models import Case
from hotline.deadlines.settle import record_late
from hotline.documents.store import store_file
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.tickets.withdraw import withdraw_ticket
from hotline.visits.arrange import arrange_visit
from hotline.visits.errors import ExplanationMissing, PhotoUnknown, VisitInFuture, VisitOver
from hotline.visits.excuse import check_visit
from hotline.visits.models import Visit
from tests.api.steps import CALLBACK_OFFICER, DISPATCHER, TICKET, dispatched, take_in
from tests.contract.casework import (
    FIELD_TEAM,
    STATION,
    asked,
    did,
    events,
    limited,
    messages,
    office,
    seen,
    status_of,
    told,
)
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "office", "postgresql"]

CASE = f"{TICKET}.v1"
TEAM = "field_team@hotline_office"


async def arranged(office: Office, wanted: str = "station", ticket: str = TICKET) -> Visit | None:
    async with office.work() as work:
        return await arrange_visit(work, ticket, wanted)


async def checked(office: Office) -> str:
    async with office.work() as work:
        return await check_visit(work, TICKET)


async def found(office: Office, **changes: Any) -> dict[str, Any]:
    today = in_shanghai(office.clock.now()).date()
    return {
        "visited_on": today.isoformat(),
        "found": "yes",
        "cause": "油烟管道直排",
        "talked_to_citizen": "yes",
        "position": "31.15,121.11",
        "result": "handled",
    } | changes


async def excusing(office: Office) -> str:
    return await asked(office, TICKET, "excuse_visit", "callback_officer@center", dispatch_no=1)


async def test_the_station_of_the_grid_goes_once(office: Office) -> None:
    await dispatched(office)
    first, second = await arranged(office), await arranged(office, "field_team")
    assert first is not None
    assert second is not None
    assert (second.id, second.visitor, second.unit) == (CASE, "station", "S01")
    assert [name for name, _ in await messages(office)].count("visit_opened") == 1
    opened = {"case_id": CASE, "ticket_id": TICKET, "visitor": "station"}
    assert await told(office, "visit_opened") == opened
    assert await checked(office) == "missing"
    await limited(office, CASE, "take_visit", "visit")
    taking = await asked(office, CASE, "take_visit", "station_staff@S01")
    assert await did(office, STATION, taking, taken="yes") == {"taken": "yes"}
    visiting = await asked(office, CASE, "visit_site", "station_staff@S01")
    assert await did(office, STATION, visiting, **await found(office)) == {"visit_result": "handled"}
    assert await checked(office) == "done"
    (visit,) = (await seen(office, DISPATCHER)).visits
    assert (visit.status, visit.taken_by, visit.records[0].by) == ("done", STATION, STATION)
    assert visit.records[0].found
    assert {"visit_arranged", "visit_taken", "visited"} <= set(await events(office))


@pytest.mark.parametrize(
    ("changes", "wanted", "unit"),
    [
        ({}, "field_team", "hotline_office"),
        ({"grid": "unknown"}, "station", "hotline_office"),
        ({"confidential": True, "complained_unit": "S01"}, "station", "hotline_office"),
        ({"confidential": True, "complained_unit": "hotline_office"}, "field_team", None),
        ({}, "none", None),
    ],
)
async def test_who_goes(office: Office, changes: dict[str, Any], wanted: str, unit: str | None) -> None:
    """R-33; a confidential ticket is the field team's, and never of the unit complained about (R-75)."""
    ticket = await take_in(office, number="OTHER", **changes)
    visit = await arranged(office, wanted, ticket)
    assert (visit.unit if visit else None) == unit
    assert ("no_visit" in await events(office, ticket)) == (unit is None)


async def test_handed_on_to_the_field_team(office: Office) -> None:
    await arranged(office)
    taking = await asked(office, CASE, "take_visit", "station_staff@S01")
    await did(office, STATION, taking, taken="handed_on", note="工作站无人")
    visiting = await asked(office, CASE, "visit_citizen", TEAM)
    explained = await found(office, result="explained", found="no")
    with pytest.raises(ExplanationMissing):
        await did(office, FIELD_TEAM, visiting, **explained)
    await did(office, FIELD_TEAM, visiting, **explained, note="说明整改期限")
    (visit,) = (await seen(office, DISPATCHER)).visits
    assert (visit.visitor, visit.unit, visit.taken_at) == ("field_team", "hotline_office", None)
    assert (visit.handed_on_by, visit.records[0].unit) == (STATION, "hotline_office")


async def test_the_record_is_checked(office: Office) -> None:
    await arranged(office)
    visiting = await asked(office, CASE, "visit_site", "station_staff@S01")
    tomorrow = in_shanghai(office.clock.now() + timedelta(days=1)).date().isoformat()
    wrong: list[tuple[dict[str, Any], type[Exception]]] = [
        ({"visited_on": tomorrow}, VisitInFuture),
        ({"photos": "1，2"}, PhotoUnknown),
        ({"photos": "照片一"}, PhotoUnknown),
    ]
    for changes, error in wrong:
        with pytest.raises(error):
            await did(office, STATION, visiting, **await found(office, **changes))
    async with office.work(STATION) as work:
        photo = await store_file(
            work, b"\x89PNG", name="1.png", media_type="image/png", kind="photo", ticket_id=TICKET
        )
        number = photo.id
    await did(office, STATION, visiting, **await found(office, photos=f"{number}"))
    assert (await seen(office, DISPATCHER)).visits[0].records[0].photos == [number]


async def test_a_visit_that_ends_while_its_excuse_is_waited_for(office: Office) -> None:
    await dispatched(office)
    await arranged(office)
    excuse = await excusing(office)
    assert await status_of(office, excuse) == "open"
    visiting = await asked(office, CASE, "visit_site", "station_staff@S01")
    await did(office, STATION, visiting, **await found(office))
    assert await status_of(office, excuse) == "withdrawn"
    assert (await messages(office))[-1] == ("visit_finished", TICKET)


async def test_an_excuse_that_is_asked_for_too_late(office: Office) -> None:
    """The visit ended between the check and the task's job: nobody is asked for an excuse."""
    await dispatched(office)
    await arranged(office)
    visiting = await asked(office, CASE, "visit_site", "station_staff@S01")
    await did(office, STATION, visiting, **await found(office))
    assert await status_of(office, await excusing(office)) is None


async def test_the_center_writes_why_nobody_went(office: Office) -> None:
    await dispatched(office)
    await arranged(office)
    visiting = await asked(office, CASE, "visit_site", "station_staff@S01")
    await did(office, CALLBACK_OFFICER, await excusing(office), reason="电话已核实，现场已消失")
    assert await status_of(office, visiting) == "withdrawn"
    assert (await messages(office))[-1] == ("visit_withdrawn", CASE)
    assert await checked(office) == "not_needed"
    (visit,) = (await seen(office, DISPATCHER)).visits
    assert (visit.status, visit.excused_by) == ("excused", CALLBACK_OFFICER)


async def test_nobody_goes_to_a_withdrawn_ticket(office: Office) -> None:
    """R-80; also where the visit is arranged only afterwards."""
    other = await take_in(office, number="OTHER")
    await arranged(office)
    visiting = await asked(office, CASE, "visit_site", "station_staff@S01")
    for ticket in (TICKET, other):
        async with office.work(DISPATCHER) as work:
            await withdraw_ticket(work, await find_caller(work, DISPATCHER), ticket, "citizen", "不再需要")
    assert await status_of(office, visiting) == "withdrawn"
    assert await checked(office) == "not_needed"
    assert await arranged(office, ticket=other) is None
    async with office.look() as work:
        assert (await work.session.get_one(Case, CASE)).ended_as == "withdrawn"
        assert (await work.session.get_one(Visit, CASE)).status == "withdrawn"


async def test_a_visit_is_done_once(office: Office) -> None:
    await arranged(office)
    site = await asked(office, CASE, "visit_site", "station_staff@S01")
    citizen = await asked(office, CASE, "visit_citizen", TEAM)
    await did(office, STATION, site, **await found(office))
    with pytest.raises(VisitOver):
        await did(office, FIELD_TEAM, citizen, **await found(office))


async def test_a_late_visit_stands_in_the_history_of_its_ticket(office: Office) -> None:
    """R-09, R-33: where the ticket is read, it is read who was late in going to it."""
    await dispatched(office)
    await arranged(office)
    await limited(office, CASE, "visit")
    office.clock.offset += timedelta(weeks=2)
    async with office.work() as work:
        assert await record_late(work, f"{CASE}:0:1:visit")
    assert "late_visit" in await events(office, CASE)
    assert (await events(office)).count("visit_late") == 1
