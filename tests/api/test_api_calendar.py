"""A calendar file that changes while the office runs (R-52): looked at, then applied, over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.app import create_app
from hotline.bootstrap import open_office
from hotline.calendar import SHANGHAI, in_shanghai
from hotline.clock import Clock
from hotline.office import Office
from hotline.settings import Settings
from tests.api.conftest import As, clients_of
from tests.api.steps import ADMINISTRATOR, HANDLER, dispatched, problem, remember_all_forms, take_in

STORM = "days_off:\n  - {date: 2026-10-28, reason: 台风停工}\n"
REASON = {"reason": "台风停工"}


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    file = tmp_path / "calendar.yaml"
    file.write_text("", "utf-8")
    settings = Settings(data_folder=tmp_path, database_url=database_url, calendar_file=file)
    async with open_office(settings) as opened:
        monday = in_shanghai(Clock().now()).replace(
            year=2026, month=10, day=26, hour=10, minute=0, tzinfo=SHANGHAI
        )
        opened.clock.offset = monday - Clock().now()
        await remember_all_forms(opened)
        await take_in(opened, district_dispatched_at=opened.clock.now().isoformat(), district_due_at=None)
        await dispatched(opened)
        yield opened


@pytest.fixture
async def call(office: Office) -> AsyncIterator[As]:
    async with clients_of(create_app(office)) as made:
        yield made


def enter(office: Office, text: str) -> None:
    file = office.settings.calendar_file
    assert file is not None
    file.write_text(text, "utf-8")


async def test_what_the_file_would_change_is_shown_and_then_applied(call: As, office: Office) -> None:
    assert (await call(ADMINISTRATOR).get("/calendar/changes")).json() == []
    enter(office, STORM)
    shown = (await call(ADMINISTRATOR).get("/calendar/changes")).json()
    assert {change["step"] for change in shown} >= {"handle"}
    applied = (await call(ADMINISTRATOR).post("/calendar/changes", json=REASON)).json()
    assert applied == shown
    assert (await call(ADMINISTRATOR).get("/calendar/changes")).json() == []


async def test_only_who_keeps_the_calendar_changes_it(call: As) -> None:
    problem(await call(HANDLER).get("/calendar/changes"), 403, "FORBIDDEN")
    problem(await call(HANDLER).post("/calendar/changes", json=REASON), 403, "FORBIDDEN")


async def test_a_file_that_cannot_be_read_changes_nothing(call: As, office: Office) -> None:
    before = office.calendar.version
    enter(office, "days_off: 昨天\n")
    answer = await call(ADMINISTRATOR).post("/calendar/changes", json=REASON)
    assert answer.json()["code"] == "CALENDAR_FILE_INVALID"
    assert office.calendar.version == before
