"""Who saw a citizen's data in full is recorded (R-61): by whose right, where, which data, once an hour."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from hotline.audit.models import PersonalDataView
from hotline.audit.personal_data import is_noted, note_shown
from hotline.audit.search import ViewFilter, personal_data_views
from hotline.bootstrap import open_office
from hotline.calendar import in_shanghai
from hotline.errors import Forbidden
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.organization.deputies import record_deputy
from hotline.settings import Settings
from hotline.tickets.models import Ticket
from hotline.tickets.view import view_of
from hotline.view import Paging
from tests.api.steps import (
    ADMINISTRATOR,
    DISPATCHER,
    HANDLER,
    OTHER_HANDLER,
    TICKET,
    dispatched,
    remember_all_forms,
    take_in,
)
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "postgresql"]

AUDITOR, LEADER, FIELD_TEAM = "gong.ming", "gu.jianping", "bai.xuefeng"


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(Settings(data_folder=tmp_path, database_url=database_url)) as opened:
        await remember_all_forms(opened)
        await take_in(opened)
        yield opened


async def look(office: Office, person: str, shown_in: str = "ticket") -> None:
    async with office.work(person) as work:
        caller = await find_caller(work, person)
        shown = await view_of(work, caller, await work.session.get_one(Ticket, TICKET))
        await note_shown(work, caller, shown, shown_in)
        assert await is_noted(work, caller, shown, shown_in)


async def rows(office: Office) -> list[PersonalDataView]:
    async with office.look() as work:
        return list(await work.session.scalars(select(PersonalDataView).order_by(PersonalDataView.at)))


async def test_who_sees_all_and_who_sees_the_place(office: Office) -> None:
    for person in (DISPATCHER, FIELD_TEAM, LEADER):
        await look(office, person)

    found = {row.person_id: row.fields for row in await rows(office)}
    assert found == {
        DISPATCHER: ["citizen_name", "citizen_phone", "address", "content"],
        FIELD_TEAM: ["address"],
    }


async def test_no_row_holds_what_was_seen(office: Office) -> None:
    await look(office, DISPATCHER)
    (row,) = await rows(office)
    written = " ".join(str(getattr(row, column.key)) for column in PersonalDataView.__table__.columns)
    assert not any(secret in written for secret in ("顾先生", "13812345678", "望溪路"))


async def test_once_for_each_place_and_hour(office: Office) -> None:
    await asyncio.gather(look(office, DISPATCHER), look(office, DISPATCHER))
    await look(office, DISPATCHER, "task")
    office.clock.offset = timedelta(hours=1)
    await look(office, DISPATCHER)

    assert [row.shown_in for row in await rows(office)] == ["ticket", "task", "ticket"]


async def test_by_whose_right(office: Office) -> None:
    """R-76: both names are kept."""
    await dispatched(office)
    async with office.work(ADMINISTRATOR) as work:
        day = in_shanghai(work.now).date()
        caller = await find_caller(work, ADMINISTRATOR)
        await record_deputy(work, caller, HANDLER, OTHER_HANDLER, day, day)
    await look(office, OTHER_HANDLER)
    await look(office, HANDLER)

    assert {(row.person_id, row.on_behalf_of) for row in await rows(office)} == {
        (OTHER_HANDLER, HANDLER),
        (HANDLER, None),
    }


async def test_only_the_auditor_reads_them(office: Office) -> None:
    await look(office, DISPATCHER)
    async with office.look(AUDITOR) as work:
        caller = await find_caller(work, AUDITOR)
        page = await personal_data_views(work, caller, ViewFilter(), Paging())
        assert [(item.person_name, item.ticket_id) for item in page.items] == [("沈晓岚", TICKET)]
        for wanted in (
            ViewFilter(person_id=HANDLER),
            ViewFilter(ticket_id="x.1"),
            ViewFilter(since=work.now + timedelta(minutes=1)),
            ViewFilter(until=work.now - timedelta(minutes=1)),
        ):
            assert (await personal_data_views(work, caller, wanted, Paging())).total == 0
        for person in (ADMINISTRATOR, DISPATCHER, LEADER):
            with pytest.raises(Forbidden):
                await personal_data_views(work, await find_caller(work, person), ViewFilter(), Paging())
