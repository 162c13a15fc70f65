"""What is done regularly: from a working day of the month on, once a period, by one instance (R-30, R-34, R-41)."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hotline.cases.models import Case
from hotline.meetings.convene import convene
from hotline.meetings.errors import MeetingThere
from hotline.meetings.models import Meeting
from hotline.meetings.rules import MeetingKind
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.supervision.schedule import ScheduleUnknown, check_schedule
from tests.api.steps import DISPATCHER
from tests.contract.supervising import an_office, messages, nine, run, set_clock
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "postgresql"]

FIFTH = nine(2026, 11, 6)
"""The fifth working day of November 2026, a Friday."""


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with an_office(database_url, tmp_path) as opened:
        yield opened


async def asked(office: Office, kind: str, instance: int, *, at: datetime = FIFTH, day: int = 5) -> Any:
    set_clock(office, at)
    return await run(office, "check_schedule", instance, {"kind_of_schedule": kind, "working_day": day})


NOT_DUE = {"due": False, "case_id": "", "period": ""}


async def test_a_joint_review_once_a_month(office: Office) -> None:
    assert await asked(office, "joint_review", 1, at=nine(2026, 11, 5)) == NOT_DUE
    assert await asked(office, "joint_review", 2) == {"due": True, "case_id": "review-2026-11", "period": ""}
    assert await asked(office, "joint_review", 3, at=nine(2026, 11, 9)) == NOT_DUE
    async with office.look() as work:
        case = await work.session.get_one(Case, "review-2026-11")
        assert (case.kind, case.instance_key, case.title) == ("joint_review", 2, "2026年11月联合会审")
    assert await messages(office, "joint_review_opened") == []  # its process runs already


async def test_the_same_instance_is_answered_the_same(office: Office) -> None:
    first = await asked(office, "meeting_monthly", 1)
    assert first["due"]
    assert await asked(office, "meeting_monthly", 1, at=nine(2026, 11, 7)) == first  # a Saturday


async def test_nothing_is_begun_on_a_day_off(office: Office) -> None:
    assert await asked(office, "joint_review", 1, at=nine(2026, 11, 7), day=1) == NOT_DUE


async def test_a_meeting_and_what_it_covers(office: Office) -> None:
    answer = await asked(office, "meeting_bimonthly", 1)
    assert answer["case_id"] == "meeting-2026-11-bimonthly"
    async with office.look() as work:
        meeting = await work.session.get_one(Meeting, answer["case_id"])
        assert (meeting.covers_from, meeting.covers_to) == (date(2026, 9, 1), date(2026, 10, 31))


async def test_a_timer_that_comes_a_month_late_holds_no_second_meeting(office: Office) -> None:
    """The engine was off from the day after the meeting was called until the next month: it makes up for one."""
    assert (await asked(office, "meeting_bimonthly", 1))["due"]
    assert await asked(office, "meeting_bimonthly", 2, at=nine(2026, 12, 10)) == NOT_DUE
    assert (await asked(office, "meeting_bimonthly", 3, at=nine(2027, 1, 12)))["due"]


async def test_one_called_by_hand_is_the_one_of_the_month(office: Office) -> None:
    set_clock(office, FIFTH)
    async with office.work(DISPATCHER) as work:
        await convene(work, await find_caller(work, DISPATCHER), MeetingKind.MONTHLY)
    [message] = await messages(office, "meeting_opened")
    assert message["variables"] == {"case_id": "meeting-2026-11-monthly", "meeting_kind": "monthly"}
    assert await asked(office, "meeting_monthly", 1) == NOT_DUE
    with pytest.raises(MeetingThere):
        async with office.work(DISPATCHER) as work:
            await convene(work, await find_caller(work, DISPATCHER), MeetingKind.MONTHLY)


async def test_explanations_once_a_period_for_the_one_before(office: Office) -> None:
    expected = {"due": True, "case_id": "", "period": "2026-5"}
    assert await asked(office, "explanation", 1, day=1) == expected
    assert await asked(office, "explanation", 1, day=1) == expected
    assert await asked(office, "explanation", 2, at=nine(2026, 11, 9), day=1) == NOT_DUE
    later = await asked(office, "explanation", 3, at=nine(2027, 1, 4), day=1)
    assert later["period"] == "2026-6"


@pytest.mark.parametrize("kind", ["party", "monthly", "meeting_weekly", "meeting_", ""])
async def test_what_the_program_does_not_have(office: Office, kind: str) -> None:
    with pytest.raises(ScheduleUnknown):
        async with office.work() as work:
            await check_schedule(work, kind, 1, 1)
    async with office.look() as work:
        assert list(await work.session.scalars(select(Case))) == []
