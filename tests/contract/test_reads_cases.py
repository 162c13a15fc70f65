"""Cases, visits and call-backs as pages read them, each by the right of who reads."""

from datetime import timedelta
from typing import Any

import pytest

from hotline.cases.errors import CaseNotFound
from hotline.cases.sight import find_case, find_case_closely
from hotline.cases.view import case_view
from hotline.deadlines.explain import deadlines_of
from hotline.deadlines.models import Deadline
from hotline.deadlines.settle import record_late
from hotline.errors import Forbidden
from hotline.meetings.convene import convene
from hotline.meetings.rules import MeetingKind
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.tickets.call_back_list import CallBackFilter, call_backs_waiting
from hotline.view import Paging
from hotline.visits.worklist import VisitFilter, VisitLine, visits
from tests.api.steps import (
    CALLBACK_OFFICER,
    DISPATCHER,
    HANDLER,
    OTHER_HANDLER,
    TICKET,
    dispatched,
    done,
    open_,
)
from tests.contract.casework import CENTER_LEADER, FIELD_TEAM, STATION, asked, did, limited, office, seen
from tests.contract.test_visit_use_cases import arranged, found
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "office", "postgresql"]

VISIT = f"{TICKET}.v1"
STAFF = "station_staff@S1"


async def listed(office: Office, person: str = STATION, **wanted: Any) -> list[VisitLine]:
    async with office.look(person) as work:
        caller = await find_caller(work, person)
        return (await visits(work, caller, VisitFilter(**wanted), Paging())).items


async def test_visits_of_a_station_from_waiting_to_done(office: Office) -> None:
    visit = await arranged(office)
    assert visit is not None
    await limited(office, VISIT, "take_visit", "visit")
    task = await asked(office, VISIT, "take_visit", f"station_staff@{visit.unit}")
    (line,) = await listed(office, state="waiting")
    assert (line.id, line.task_id, line.step_name, line.light) == (VISIT, task, "接收走访", "green")
    assert line.address == "望溪路56号", "who goes on site needs the place"
    assert "顾先生" not in line.ticket.title
    assert line.due_at is not None
    assert line.time_left is not None
    assert await listed(office, state="taken") == []
    await did(office, STATION, task, taken="yes")
    (line,) = await listed(office, mine=True)
    assert (line.taken_by, line.step_name, line.status) == (STATION, "走访", "wanted")
    assert line.taken_by_name
    site = await asked(office, VISIT, "visit_site", f"station_staff@{visit.unit}")
    await did(office, STATION, site, **(await found(office)))
    assert await listed(office) == []
    (line,) = await listed(office, state="done")
    assert (line.status, line.due_at, line.task_id) == ("done", None, None)
    now = office.clock.now()
    assert len(await listed(office, state="done", done_from=now - timedelta(hours=1))) == 1
    assert await listed(office, state="done", done_to=now - timedelta(hours=1)) == []


async def test_visits_are_those_of_ones_own_unit(office: Office) -> None:
    await arranged(office)
    assert len(await listed(office, grid="G1-01")) == 1
    assert await listed(office, grid="G1-02") == []
    assert await listed(office, FIELD_TEAM) == []
    with pytest.raises(Forbidden):
        await listed(office, HANDLER)


async def test_a_visit_that_is_late_says_so_everywhere(office: Office) -> None:
    await arranged(office)
    await limited(office, VISIT, "visit")
    (shown,) = (await seen(office, DISPATCHER)).visits
    assert (shown.late, shown.due_at is not None) == (False, True)
    async with office.look() as work:
        assert [each.case_id for each in await deadlines_of(work, TICKET)] == [VISIT]
    async with office.work() as work:
        limit = await work.session.get_one(Deadline, f"{VISIT}:0:1:visit")
        limit.due_at = limit.remind_at = work.now - timedelta(minutes=5)
    async with office.work() as work:
        assert await record_late(work, f"{VISIT}:0:1:visit")
    assert (await seen(office, DISPATCHER)).visits[0].late
    (line,) = await listed(office)
    assert (line.late, line.light) == (True, "red")


async def test_who_sees_a_ticket_sees_its_cases(office: Office) -> None:
    await arranged(office)
    await asked(office, VISIT, "take_visit", "station_staff@S1")
    for person in (DISPATCHER, STATION, CENTER_LEADER):
        async with office.look(person) as work:
            shown = await case_view(work, await find_caller(work, person), VISIT)
        assert (shown.kind_name, shown.ticket_id) == ("走访", TICKET)
        assert [each.element for each in shown.waiting] == ["take_visit"]
    async with office.look(OTHER_HANDLER) as work:
        caller = await find_caller(work, OTHER_HANDLER)
        for missing in (VISIT, "nothing"):
            with pytest.raises(CaseNotFound):
                await case_view(work, caller, missing)


async def test_a_meeting_has_its_own_rule(office: Office) -> None:
    async with office.work(CENTER_LEADER) as work:
        row = await convene(work, await find_caller(work, CENTER_LEADER), MeetingKind.MONTHLY)
        case_id = row.id
    for person, sees in ((DISPATCHER, True), (HANDLER, False), (STATION, False)):
        async with office.look(person) as work:
            caller = await find_caller(work, person)
            if sees:
                assert (await find_case_closely(work, caller, case_id)).id == case_id
                continue
            with pytest.raises(CaseNotFound):
                await find_case(work, caller, case_id)


async def test_call_backs_with_the_tries_so_far(office: Office) -> None:
    await dispatched(office)
    later = office.clock.now() + timedelta(hours=5)
    task = await open_(office, "call_back", "callback_officer@center", round_="1.0.1")
    await done(office, CALLBACK_OFFICER, task, {"answer": "no_answer"})
    again = await open_(office, "call_back", "callback_officer@center", round_="1.0.2", follow_up_at=later)
    async with office.look(CALLBACK_OFFICER) as work:
        caller = await find_caller(work, CALLBACK_OFFICER)
        page = await call_backs_waiting(work, caller, CallBackFilter(), Paging())
        waiting = await call_backs_waiting(work, caller, CallBackFilter(state="later"), Paging())
        now = await call_backs_waiting(work, caller, CallBackFilter(state="now"), Paging())
        free = await call_backs_waiting(work, caller, CallBackFilter(claimed="free"), Paging())
    (line,) = page.items
    assert (line.task_id, line.ticket.id, line.next_try_at) == (again, TICKET, later)
    assert [(each.no, each.answer_name) for each in line.tries] == [(1, "无法联系")]
    assert (waiting.total, now.total, free.total) == (1, 0, 1)
    async with office.look(HANDLER) as work:
        with pytest.raises(Forbidden):
            await call_backs_waiting(work, await find_caller(work, HANDLER), CallBackFilter(), Paging())
