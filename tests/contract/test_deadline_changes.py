"""What a changed calendar does to deadlines in the database (R-52), what an extension does (R-73)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from hotline.bootstrap import open_office
from hotline.calendar import SHANGHAI, Calendar, OfficeDays, in_shanghai
from hotline.clock import Clock
from hotline.deadlines.models import Annulment, Deadline
from hotline.deadlines.move import move_deadlines, set_by_people
from hotline.deadlines.revise import apply, preview
from hotline.deadlines.settle import record_late, settle, void
from hotline.office import Office
from hotline.settings import Settings
from hotline.tickets.history import history_of
from hotline.view import Paging
from hotline.work import Work
from tests.api.steps import TICKET, dispatched, remember_all_forms, take_in
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "postgresql"]

HANDLE, ACCEPT = f"{TICKET}:1:1:handle", f"{TICKET}:1:1:accept"
STORM = {date(2026, 10, 28): "台风停工"}


def at(office: Office, moment: str) -> None:
    """The office's clock goes to a moment of Asia/Shanghai."""
    local = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
    office.clock.offset = local - Clock().now()


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(Settings(data_folder=tmp_path, database_url=database_url)) as opened:
        at(opened, "2026-10-26T10:00")  # a Monday
        await remember_all_forms(opened)
        await take_in(opened, district_dispatched_at=opened.clock.now().isoformat(), district_due_at=None)
        await dispatched(opened)
        yield opened


def with_days(office: Office, days: OfficeDays) -> Office:
    return replace(office, calendar=Calendar(days, office.calendar.hours))


async def due(office: Office, key: str = HANDLE) -> str:
    async with office.look() as work:
        return f"{in_shanghai((await work.session.get_one(Deadline, key)).due_at):%Y-%m-%d %H:%M}"


async def late(office: Office, key: str) -> bool:
    async with office.look() as work:
        return (await work.session.get_one(Deadline, key)).late


async def extend(work: Work, until: datetime) -> None:
    """The district approves (R-73)."""
    deadline = await work.session.get_one(Deadline, HANDLE)
    move = set_by_people(work, deadline, until)
    await move_deadlines(work, TICKET, [move], cause="extension", reason="批复〔2026〕1号")


async def test_the_same_calendar_changes_nothing(office: Office) -> None:
    async with office.look() as work:
        assert await preview(work) == []


async def test_a_day_off_moves_what_is_open_and_says_so_in_the_history(office: Office) -> None:
    assert await due(office) == "2026-11-02 17:30"
    await apply(with_days(office, OfficeDays(days_off=STORM)), "台风停工")
    assert await due(office) == "2026-11-03 17:30"
    async with office.look() as work:
        told = [line.text for line in (await history_of(work, TICKET, Paging())).items]
    assert any("首次处置" in line and "台风停工" in line for line in told)


async def test_a_preview_writes_nothing(office: Office) -> None:
    async with with_days(office, OfficeDays(days_off=STORM)).look() as work:
        assert {change.step for change in await preview(work)} >= {"handle"}
    assert await due(office) == "2026-11-02 17:30"


async def test_nobody_is_late_by_an_announcement(office: Office) -> None:
    """A working Sunday makes the date earlier than now: it is the next close of business then (D)."""
    at(office, "2026-11-02T10:00")
    sunday = OfficeDays(working_days={date(2026, 11, 1): "集中办理"})
    await apply(with_days(office, sunday), "周日集中办理")
    assert await due(office) == "2026-11-02 17:30"
    assert not await late(office, HANDLE)


async def test_a_lateness_that_was_settled_is_taken_back_too(office: Office) -> None:
    """Accepted a day late, and that day turns out to have been a day off: it stays readable beside it."""
    at(office, "2026-10-28T09:00")
    async with office.work() as work:
        await record_late(work, ACCEPT)
        await settle(work, TICKET, "accept")
    await apply(with_days(office, OfficeDays(days_off={date(2026, 10, 27): "台风停工"})), "台风停工")
    assert not await late(office, ACCEPT)
    async with office.look() as work:
        annulled = (await work.session.scalars(select(Annulment))).one()
    assert (annulled.deadline_id, annulled.cause) == (ACCEPT, "calendar")
    assert f"{in_shanghai(annulled.due_at):%m-%d}" == "10-27"


async def test_a_lateness_that_stays_late_is_not_taken_back(office: Office) -> None:
    at(office, "2026-10-30T09:00")
    async with office.work() as work:
        await record_late(work, ACCEPT)
    await apply(with_days(office, OfficeDays(days_off={date(2026, 10, 27): "台风停工"})), "台风停工")
    assert await late(office, ACCEPT)


async def test_what_the_district_has_extended_is_not_moved_by_the_calendar(office: Office) -> None:
    until = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    async with office.work() as work:
        await extend(work, until)
    await apply(with_days(office, OfficeDays(days_off=STORM)), "台风停工")
    assert await due(office) == "2026-11-20 17:30"


async def test_an_extension_takes_a_lateness_back(office: Office) -> None:
    at(office, "2026-11-03T09:00")
    async with office.work() as work:
        await record_late(work, HANDLE)
        await extend(work, datetime(2026, 11, 6, 9, 30, tzinfo=UTC))
    assert not await late(office, HANDLE)


async def test_a_provisional_date_is_computed_again_when_its_year_is_published(
    database_url: str, tmp_path: Path
) -> None:
    async with open_office(Settings(data_folder=tmp_path, database_url=database_url)) as office:
        at(office, "2026-12-30T10:00")
        await remember_all_forms(office)
        await take_in(office, district_dispatched_at=office.clock.now().isoformat(), district_due_at=None)
        await dispatched(office)
        assert await due(office) == "2027-01-06 17:30"  # by weekends alone
        new_year = {date(2027, 1, 1): "元旦", date(2027, 1, 4): "元旦"}
        published = OfficeDays(days_off=new_year, published_years=frozenset({2027}))
        await apply(with_days(office, published), "2027年放假安排公布")
        async with office.look() as work:
            row = await work.session.get_one(Deadline, HANDLE)
        assert f"{in_shanghai(row.due_at):%Y-%m-%d}" == "2027-01-08"
        assert not row.provisional


async def test_a_preview_says_nothing_of_what_will_not_be_recorded(office: Office) -> None:
    """What the center has excused is never late again (R-79); the right to return is nobody's lateness (R-10)."""
    async with office.work() as work:
        (await work.session.get_one(Deadline, HANDLE)).excused = True
    at(office, "2026-11-10T10:00")
    changed = with_days(office, OfficeDays(days_off=STORM))
    async with changed.look() as work:
        passed = {change.step for change in await preview(work) if change.already_passed}
    assert not {"handle", "return"} & passed
    await apply(changed, "台风停工")
    assert not await late(office, HANDLE)
    assert not await late(office, f"{TICKET}:1:1:return")


async def test_a_lateness_of_a_dispatch_that_has_ended_is_taken_back_too(office: Office) -> None:
    """Late with the acceptance, then returned: the lateness still counts, so a day off takes it back (R-41)."""
    at(office, "2026-10-28T09:00")
    async with office.work() as work:
        await record_late(work, ACCEPT)
    at(office, "2026-10-28T10:00")
    async with office.work() as work:
        await void(work, TICKET, "redispatched", dispatch_no=1)
    await apply(with_days(office, OfficeDays(days_off={date(2026, 10, 27): "台风停工"})), "台风停工")
    assert not await late(office, ACCEPT)
