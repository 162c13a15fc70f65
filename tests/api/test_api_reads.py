"""What pages read besides tickets and tasks: boards, visits, cases, diagrams, tables and forms."""

import pytest

from hotline.engine.deployment import Deployed, ResourceFile
from hotline.engine.process_versions import remember_processes
from hotline.office import Office
from hotline.visits.arrange import arrange_visit
from tests.api.conftest import As
from tests.api.steps import (
    CALLBACK_OFFICER,
    DISPATCHER,
    HANDLER,
    OTHER_HANDLER,
    TICKET,
    open_dispatching,
    problem,
    take_in,
)

STATION, PROCESS_OWNER = "hou.jun", "xu.jiashu"
DIAGRAM = "station_visit.bpmn"


@pytest.fixture
async def visit(office: Office) -> str:
    await take_in(office)
    await open_dispatching(office)
    async with office.work() as work:
        arranged = await arrange_visit(work, TICKET, "station")
        assert arranged is not None
        item = Deployed("process", "station_visit", 2, 1, DIAGRAM)
        content = (office.settings.processes / DIAGRAM).read_bytes()
        await remember_processes(work, [item], [ResourceFile(DIAGRAM, content)])
        return arranged.id


async def test_whether_an_inbox_has_changed(call: As, visit: str) -> None:
    client = call(DISPATCHER)
    first = (await client.get("/inbox/state")).json()
    assert (first["total"], first["more"]) == (1, False)
    assert (await client.get("/inbox/state")).json() == first
    await client.post(f"/tasks/{TICKET}:0:0:dispatch_ticket/claim")
    assert (await client.get("/inbox/state")).json()["fingerprint"] != first["fingerprint"]
    assert (await client.get("/inbox", params={"light": "green", "words": "饭店"})).status_code == 200
    problem(await client.get("/inbox", params={"light": "blue"}), 422, "REQUEST_INVALID")


async def test_boards_are_the_centers(call: As, visit: str) -> None:
    board = (await call(DISPATCHER).get("/dispatch-board")).json()
    assert [each["ticket"]["id"] for each in board["waiting"]["items"]] == [TICKET]
    assert (await call(CALLBACK_OFFICER).get("/callbacks")).json()["total"] == 0
    for path in ("/dispatch-board", "/callbacks"):
        problem(await call(HANDLER).get(path), 403, "FORBIDDEN")


async def test_visits_are_those_of_the_station(call: As, visit: str) -> None:
    (line,) = (await call(STATION).get("/visits")).json()["items"]
    assert (line["id"], line["status"], line["ticket"]["id"]) == (visit, "wanted", TICKET)
    assert (await call(STATION).get("/visits", params={"state": "done"})).json()["total"] == 0
    problem(await call(HANDLER).get("/visits"), 403, "FORBIDDEN")


async def test_a_case_for_who_sees_its_ticket(call: As, visit: str) -> None:
    shown = (await call(STATION).get(f"/cases/{visit}")).json()
    assert (shown["kind_name"], shown["ticket_id"]) == ("走访", TICKET)
    assert (await call(STATION).get(f"/cases/{visit}/deadlines")).json() == []
    history = (await call(STATION).get(f"/cases/{visit}/history")).json()
    assert [each["event"] for each in history["items"]] == ["visit_opened"]
    path = (await call(STATION).get(f"/cases/{visit}/process")).json()
    assert path == {"instance_key": None, "elements": [], "instances": []}
    for part in ("", "/deadlines", "/history", "/process"):
        problem(await call(OTHER_HANDLER).get(f"/cases/{visit}{part}"), 404, "CASE_NOT_FOUND")


async def test_by_what_the_office_works(call: As, visit: str) -> None:
    client = call(PROCESS_OWNER)
    (process,) = (await client.get("/processes")).json()
    assert (process["id"], process["version"], process["running"]) == ("station_visit", 2, 0)
    assert process["versions"][0]["stored"]
    drawn = (await client.get("/processes/station_visit/versions/2")).json()
    assert "<bpmn:process" in drawn["xml"]
    assert (await client.get("/processes/station_visit/versions/2/instances")).json()["total"] == 0
    problem(await client.get("/processes/station_visit/versions/9"), 404, "PROCESS_UNKNOWN")
    assert {"deadlines", "dispatch"} <= {each["id"] for each in (await client.get("/tables")).json()}
    assert (await client.get("/tables/deadlines")).json()["rows"][0]["inputs"][1] == '"total"'
    problem(await client.get("/tables/nothing"), 404, "TABLE_UNKNOWN")
    assert "dispatch_ticket" in {each["id"] for each in (await client.get("/forms")).json()}
    assert (await client.get("/forms/dispatch_ticket")).json()["document"]["id"] == "dispatch_ticket"
    problem(await client.get("/forms/nothing"), 404, "FORM_NOT_FOUND")
    problem(await call(HANDLER).get("/processes"), 403, "FORBIDDEN")
    assert (await call(HANDLER).get("/processes/station_visit/versions/2")).status_code == 200
