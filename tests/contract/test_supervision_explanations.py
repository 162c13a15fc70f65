"""R-41: late contacts and overdue tickets are explained in writing, by department and period or for each ticket."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from hotline.calendar import SHANGHAI
from hotline.cases.models import Case
from hotline.deadlines.models import Deadline
from hotline.notifications.models import Notification
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.supervision.view import ExplanationView, explanations
from hotline.tickets.scope import find_visible
from hotline.view import Paging
from tests.contract.supervising import (
    DISCIPLINE,
    HEAD,
    an_office,
    asked,
    done,
    handed_over,
    late,
    make_late,
    messages,
    nine,
    put_deadline,
    run,
    set_clock,
    taken_back,
)
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "postgresql"]

CASE = "explanation-V03-2026-5"
WRITTEN = {"cause": "承办人休假，未及时交接。", "measures": "落实AB角，当日接单。"}


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with an_office(database_url, tmp_path) as opened:
        yield opened


@pytest.fixture
async def at_once(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """An office that asks for each ticket at once."""
    async with an_office(database_url, tmp_path, explanation_per_ticket=True) as opened:
        yield opened


async def asked_for(office: Office, period: str = "2026-5") -> None:
    assert await run(office, "open_explanations", 5, {"period": period}) == {}


async def seen(office: Office, person: str = DISCIPLINE) -> dict[str, ExplanationView]:
    async with office.look(person) as work:
        page = await explanations(work, await find_caller(work, person), Paging())
    return {each.id: each for each in page.items}


async def counted(office: Office, case_id: str = CASE) -> list[str]:
    return [cause.deadline_id for cause in (await seen(office))[case_id].causes if cause.annulled_at is None]


async def written(office: Office, attempt: int = 1) -> None:
    task = await asked(
        office, "write_explanation", CASE, "head@V03", round_=str(attempt), limit_round="0", step="explain"
    )
    assert await done(office, HEAD, task, WRITTEN) == {}


async def answered(office: Office, result: dict[str, str], attempt: int = 1) -> dict[str, object]:
    group = "discipline@discipline_office"
    task = await asked(office, "receive_explanation", CASE, group, round_=str(attempt))
    return await done(office, DISCIPLINE, task, result)


async def test_one_for_each_department_listing_its_tickets(office: Office) -> None:
    mine = [await late(office, "N1", "handle"), await late(office, "N2", "contact")]
    other = await late(office, "N3", "re_handle", department="V01")
    await late(office, "N4")  # a late acceptance is talked about instead
    await late(office, "N5", "window")  # not the department's own limit
    await late(office, "N6", "handle", due=datetime(2026, 11, 2, tzinfo=SHANGHAI))
    await handed_over(office, "N7", confidential=True, complained_unit="V01")
    await make_late(office, await put_deadline(office, "N7.1", "contact"))
    await asked_for(office)
    shown = await seen(office)
    assert set(shown) == {CASE, "explanation-V01-2026-5"}
    assert sorted(await counted(office)) == sorted(mine)
    assert await counted(office, "explanation-V01-2026-5") == [other]
    opened = await messages(office, "explanation_opened")
    assert [each["variables"] for each in opened] == [
        {"case_id": "explanation-V01-2026-5"},
        {"case_id": CASE},
    ]
    async with office.look() as work:
        told = select(Notification.audience).where(Notification.kind == "explanation_due")
        assert set(await work.session.scalars(told)) == {"head@V01", "head@V03"}


async def test_asked_for_again_there_is_nothing_left(office: Office) -> None:
    await late(office, "N1", "handle")
    await asked_for(office)
    await asked_for(office)
    assert len(await messages(office, "explanation_opened")) == 1


async def test_what_becomes_known_later_is_added_while_it_is_not_written(office: Office) -> None:
    first = await late(office, "N1", "handle")
    await asked_for(office)
    second = await late(office, "N2", "handle")
    await asked_for(office)
    assert await counted(office) == [first, second]
    await written(office)
    third = await late(office, "N3", "handle")
    await asked_for(office)
    assert await counted(office, f"{CASE}-2") == [third]


async def test_what_becomes_known_after_the_day_is_asked_for_by_itself(office: Office) -> None:
    """The engine was off over the end of the period: its timers come after the day on which is asked."""
    schedule = {"kind_of_schedule": "explanation", "working_day": 1}
    set_clock(office, nine(2026, 11, 2))
    first = await late(office, "N1", "handle")
    assert (await run(office, "check_schedule", 4, schedule))["period"] == "2026-5"
    await asked_for(office)
    second = await late(office, "N2", "contact")
    assert await counted(office) == [first, second]
    other = await late(office, "N3", "handle", department="V01")
    assert await counted(office, "explanation-V01-2026-5") == [other]
    await written(office)
    third = await late(office, "N4", "handle")
    assert await counted(office, f"{CASE}-2") == [third]
    await late(office, "N5", "handle", due=datetime(2026, 11, 2, 8, 30, tzinfo=SHANGHAI))  # of the new period
    assert len(await seen(office)) == 3


async def test_written_sent_back_and_received(office: Office) -> None:
    await late(office, "N1", "handle")
    await asked_for(office)
    await written(office)
    async with office.look() as work:
        due = (await work.session.get_one(Deadline, f"{CASE}:0:0:explain")).due_at
    back = await answered(office, {"result": "sent_back", "reason": "措施不具体"})
    assert back == {"receipt": "sent_back", "attempt": 2}
    assert (await seen(office))[CASE].state == "wanted"
    async with office.look() as work:
        deadline = await work.session.get_one(Deadline, f"{CASE}:0:0:explain")
        assert (deadline.open, deadline.due_at) == (True, due)  # no new clock
    await written(office, attempt=2)
    assert (await answered(office, {"result": "received"}, attempt=2))["receipt"] == "received"
    await run(office, "end_case", 8, {"case_id": CASE, "ended_as": "received"})
    shown = (await seen(office, HEAD))[CASE]
    assert (shown.state, shown.sent_back_reason) == ("received", "措施不具体")
    assert await seen(office, "lu.quanfu") == {}


async def test_a_lateness_taken_back_need_not_be_explained(office: Office) -> None:
    first, second = await late(office, "N1", "handle"), await late(office, "N2", "contact")
    await asked_for(office)
    await taken_back(office, first)
    await taken_back(office, first)
    assert await counted(office) == [second]
    assert await messages(office, "explanation_withdrawn") == []
    await taken_back(office, second)
    assert [each["correlation_key"] for each in await messages(office, "explanation_withdrawn")] == [CASE]
    async with office.look() as work:
        assert (await work.session.get_one(Case, CASE)).ended_as == "withdrawn"


async def test_one_that_was_received_keeps_it_with_a_note(office: Office) -> None:
    deadline = await late(office, "N1", "handle")
    await asked_for(office)
    await written(office)
    await answered(office, {"result": "received"})
    await taken_back(office, deadline)
    assert await messages(office, "explanation_withdrawn") == []
    [cause] = (await seen(office))[CASE].causes
    assert cause.annulled_at is not None


async def test_for_each_ticket_at_once(at_once: Office) -> None:
    deadline = await late(at_once, "N1", "handle")
    case_id = "explanation-N1.1"
    assert await counted(at_once, case_id) == [deadline]
    again = await late(at_once, "N1", "re_handle")
    assert sorted(await counted(at_once, case_id)) == sorted([deadline, again])
    await asked_for(at_once)
    assert set(await seen(at_once)) == {case_id}
    async with at_once.look() as work:
        assert (await work.session.get_one(Case, case_id)).ticket_id == "N1.1"


async def test_the_discipline_office_sees_the_tickets_of_explanations(office: Office) -> None:
    await late(office, "N1", "handle")
    await asked_for(office)
    async with office.look(DISCIPLINE) as work:
        await find_visible(work, await find_caller(work, DISCIPLINE), "N1.1")
