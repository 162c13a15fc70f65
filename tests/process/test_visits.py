"""Somebody goes to every ticket, beside its handling (R-32, R-33): the station, or the field team."""

import pytest

from hotline.tasks.form_check import FormInvalid
from hotline.visits.errors import ExplanationMissing
from hotline.visits.models import Visit, VisitRecord
from tests.process.played_ticket import PlayedTicket
from tests.process.stage import Stage


async def to_be_visited(stage: Stage, department: str = "V01", **given: object) -> PlayedTicket:
    """A ticket that was dispatched on Thursday 24 September; the scenario sees to its visit."""
    ticket = await stage.intake(visited=False, **given)
    await ticket.dispatch(department)
    return ticket


async def reported(ticket: PlayedTicket) -> None:
    """Everything in time up to the report to the district: then only the visit may be missing."""
    await ticket.accept()
    await ticket.contact()
    await ticket.handle()
    await ticket.check()
    await ticket.call_back()
    await ticket.report()


@pytest.mark.combination
async def test_the_station_of_the_grid_takes_it_and_verifies_on_site(stage: Stage) -> None:
    ticket = await to_be_visited(stage, grid="G2-01")
    assert await ticket.visit.groups("take_visit") == {"station_staff@S02"}
    # Two limits of its own: to take it, and to go, counted from when it was taken.
    assert await ticket.visit.due("take_visit") == "2026-09-28T17:30"
    await stage.until("2026-09-28T10:00")
    await ticket.take_visit()
    await ticket.visit.task("visit_site")
    assert await ticket.visit.due("visit") == "2026-10-08T17:30"
    await stage.until("2026-10-08T10:00")
    await ticket.go_there("visit_site")
    assert await ticket.visit.closed() == "done"
    assert await ticket.visit.late_steps() == set()
    (record,) = await ticket.rows(VisitRecord, ticket_id=ticket.id)  # it belongs to the ticket
    assert (record.unit, record.found, record.result) == ("S02", True, "handled")
    await reported(ticket)
    assert await ticket.closed() == "satisfied"
    assert "excuse_visit" not in await ticket.path()


async def test_a_special_ticket_is_visited_on_the_next_working_day(stage: Stage) -> None:
    ticket = await to_be_visited(stage, kind="urgent")
    await ticket.take_visit()
    await ticket.visit.task("visit_site")
    assert await ticket.visit.due("visit") == "2026-09-28T17:30"


async def test_a_station_hands_it_on_before_it_goes(stage: Stage) -> None:
    ticket = await to_be_visited(stage)
    await stage.until("2026-09-28T10:00")
    await ticket.take_visit("handed_on")
    assert await ticket.visit.groups("visit_citizen") == {"field_team@hotline_office"}
    assert await ticket.visit.due("visit") == "2026-10-08T17:30"  # the field team's own days
    await ticket.go_there("visit_citizen")
    assert await ticket.visit.closed() == "done"
    (visit,) = await ticket.rows(Visit, ticket_id=ticket.id)
    assert (visit.visitor, visit.unit, visit.taken_at) == ("field_team", "hotline_office", None)


async def test_a_station_hands_it_on_from_the_site(stage: Stage) -> None:
    ticket = await to_be_visited(stage)
    await ticket.take_visit()
    await ticket.go_there("visit_site", "handed_on")
    with pytest.raises(FormInvalid):  # the field team is the last: it hands nothing on
        await ticket.go_there("visit_citizen", "handed_on")
    await ticket.go_there("visit_citizen", "explained")
    assert await ticket.visit.closed() == "done"
    records = await ticket.rows(VisitRecord, ticket_id=ticket.id)
    assert [(row.unit, row.result) for row in records] == [
        ("S01", "handed_on"),
        ("hotline_office", "explained"),
    ]


async def test_without_a_grid_the_field_team_goes(stage: Stage) -> None:
    ticket = await to_be_visited(stage, grid="")
    assert await ticket.visit.groups("visit_citizen") == {"field_team@hotline_office"}
    await ticket.go_there("visit_citizen")
    assert await ticket.visit.closed() == "done"
    assert "take_visit" not in await ticket.visit.path()


async def test_what_cannot_be_solved_soon_is_explained_in_words(stage: Stage) -> None:
    ticket = await to_be_visited(stage)
    await ticket.take_visit()
    today = "2026-09-24"
    with pytest.raises(ExplanationMissing):
        await ticket.do(
            "visit_site",
            visited_on=today,
            result="explained",
            found="yes",
            cause="管网老化",
            talked_to_citizen="yes",
        )
    await ticket.go_there("visit_site", "explained")
    assert await ticket.visit.closed() == "done"


async def test_the_place_of_an_anonymous_ticket_is_visited_too(stage: Stage) -> None:
    ticket = await to_be_visited(stage, anonymous=True, citizen_name="", citizen_phone="")
    await ticket.accept()
    await ticket.handle()
    await ticket.check()
    await ticket.call_back("no_answer")
    await ticket.take_visit()
    await ticket.go_there("visit_site")
    await ticket.report()
    assert await ticket.closed() == "unreachable"
    assert "visit_done" in await ticket.history()


async def test_a_confidential_ticket_is_the_field_team_s(stage: Stage) -> None:
    ticket = await to_be_visited(
        stage, "V02", confidential=True, complained_unit="云溪村", nature="complaint"
    )
    assert await ticket.visit.groups("visit_citizen") == {"field_team@hotline_office"}
    await ticket.go_there("visit_citizen")
    assert await ticket.visit.closed() == "done"


async def test_a_late_visit_is_recorded_and_the_department_goes_on(stage: Stage) -> None:
    ticket = await to_be_visited(stage, "V02")
    await stage.until("2026-09-29T09:00")
    assert await ticket.visit.late_steps() == {"take_visit"}
    await ticket.take_visit()  # on Tuesday the 29th: 30 September, 8 and 9 October
    await ticket.accept()
    await ticket.contact()
    await ticket.handle()  # a visit that is missing never blocks the submission
    await ticket.check()
    await stage.until("2026-10-10T09:00")
    assert await ticket.visit.late_steps() == {"take_visit", "visit"}
    await ticket.go_there("visit_site")
    await ticket.call_back()
    await ticket.report()
    assert await ticket.closed() == "satisfied"
    assert "visit" not in await ticket.late_steps()  # it is the visitor's lateness, not the department's


async def test_the_field_team_may_be_late_too(stage: Stage) -> None:
    ticket = await to_be_visited(stage, grid="")
    await ticket.visit.task("visit_citizen")
    await stage.until("2026-10-08T09:00")  # 28, 29, 30 September
    assert await ticket.visit.late_steps() == {"visit"}
    await ticket.go_there("visit_citizen")
    assert await ticket.visit.closed() == "done"


async def test_nothing_closes_without_a_visit_unless_the_center_writes_why(stage: Stage) -> None:
    ticket = await to_be_visited(stage, "V03")
    await ticket.visit.task("take_visit")  # on a busy machine its process may come later than the report
    await reported(ticket)
    assert await ticket.groups("excuse_visit") == {"callback_officer@center"}
    assert await ticket.due("excuse_visit") == "2026-09-28T17:30"
    await ticket.excuse_visit()
    assert await ticket.closed() == "satisfied"
    assert await ticket.visit.closed() == "withdrawn"
    (visit,) = await ticket.rows(Visit, ticket_id=ticket.id)
    assert (visit.status, visit.excused_by) == ("excused", "wu.jiayi")
    assert "end_withdrawn" in await ticket.visit.path()
    assert await ticket.visit.open_elements() == set()


async def test_an_excuse_that_is_late_is_recorded(stage: Stage) -> None:
    ticket = await to_be_visited(stage, "V04")
    await reported(ticket)
    await ticket.task("excuse_visit")
    await stage.until("2026-09-29T09:00")
    assert await ticket.late_steps() == {"excuse_visit"}
    await ticket.excuse_visit()
    assert await ticket.closed() == "satisfied"


@pytest.mark.combination
async def test_somebody_goes_while_the_excuse_is_written(stage: Stage) -> None:
    ticket = await to_be_visited(stage, "V05")
    await reported(ticket)
    await ticket.task("excuse_visit")
    await ticket.take_visit()
    await ticket.go_there("visit_site")
    assert await ticket.closed() == "satisfied"  # nobody has to write anything any more
    assert await ticket.visit.closed() == "done"
    (visit,) = await ticket.rows(Visit, ticket_id=ticket.id)
    assert (visit.status, visit.excuse) == ("done", None)
    assert "boundary_visit_finished" in await ticket.path()


async def test_a_visit_is_withdrawn_with_its_ticket(stage: Stage) -> None:
    ticket = await to_be_visited(stage)
    await ticket.take_visit()
    await ticket.visit.task("visit_site")
    await ticket.withdraw()
    assert await ticket.visit.closed() == "withdrawn"
    await stage.until("2026-10-09T09:00")
    assert await ticket.visit.late_steps() == set()
    assert "end_withdrawn" in await ticket.visit.path()


async def test_the_table_may_say_that_nobody_goes(stage: Stage) -> None:
    ticket = await to_be_visited(stage, nature="suggestion")  # a row of this office's owner
    await reported(ticket)
    assert await ticket.closed() == "satisfied"
    assert await ticket.rows(Visit, ticket_id=ticket.id) == []
    assert "no_visit" in await ticket.history()
