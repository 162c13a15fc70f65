"""An urgent ticket alerts whoever is on duty, once, at any hour (R-77)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from hotline.bootstrap import open_office
from hotline.calendar import in_shanghai
from hotline.errors import Forbidden
from hotline.notifications.models import Notification
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.organization.duty import (
    DutyPersonUnknown,
    TooManyDays,
    duty_between,
    load_duty,
    on_duty,
    set_duty,
)
from hotline.organization.duty_rules import Shift
from hotline.organization.models import Person
from hotline.settings import ROOT, Settings
from hotline.tickets.alert_duty import alert_duty
from hotline.tickets.models import History
from hotline.tickets.withdraw import withdraw_ticket
from tests.api.steps import DISPATCHER, HANDLER, TICKET, take_in
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "postgresql"]

FIRST, SECOND = "bai.xuefeng", "lu.yiming"


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(Settings(data_folder=tmp_path, database_url=database_url)) as opened:
        yield opened


def today(office: Office) -> date:
    return in_shanghai(office.clock.now()).date()


async def put(office: Office, *people: str, by: str = DISPATCHER) -> None:
    day = today(office)
    async with office.work(by) as work:
        await set_duty(work, await find_caller(work, by), day, [Shift(day, person) for person in people])


async def alert(office: Office) -> None:
    async with office.work() as work:
        await alert_duty(work, TICKET)


async def told(office: Office) -> set[str]:
    async with office.look() as work:
        return set(
            await work.session.scalars(select(Notification.audience).where(Notification.kind == "duty"))
        )


async def test_everybody_on_duty_is_told_once(office: Office) -> None:
    await take_in(office, kind="urgent")
    await put(office, FIRST, SECOND)
    await asyncio.gather(alert(office), alert(office))
    await put(office, HANDLER)  # somebody else by the time that the job comes again
    await alert(office)

    assert await told(office) == {f"person@{FIRST}", f"person@{SECOND}"}
    async with office.look() as work:
        texts = (
            await work.session.scalars(select(Notification.text).where(Notification.kind == "duty"))
        ).all()
        assert all("2026092400020" in text and "顾先生" not in text for text in texts)
        urgent = await work.session.scalars(select(Notification.urgent).where(Notification.kind == "duty"))
        assert set(urgent) == {True}
        lines = (
            await work.session.scalars(select(History.text).where(History.event == "duty_alerted"))
        ).all()
        assert lines == ["紧急工单，已通知值班人员：白雪峰、陆一鸣"]


async def test_where_nobody_is_on_duty_the_dispatchers_are_told(office: Office) -> None:
    await take_in(office, kind="urgent")
    await alert(office)

    assert await told(office) == {"dispatcher@center"}


async def test_a_ticket_that_was_withdrawn_alerts_nobody(office: Office) -> None:
    await take_in(office, kind="urgent")
    async with office.work(DISPATCHER) as work:
        await withdraw_ticket(work, await find_caller(work, DISPATCHER), TICKET, "citizen", "已解决")
    await alert(office)

    assert await told(office) == set()


async def test_who_is_on_duty_at_a_moment(office: Office) -> None:
    day = date(2026, 10, 1)
    night = Shift(day, FIRST, time(17, 30), time(8, 30))
    async with office.work() as work:
        await load_duty(work, [night, Shift(day, SECOND), Shift(day, SECOND, time(20))])

    async def names(text: str) -> list[str]:
        moment = datetime.fromisoformat(f"{text}+08:00")
        async with office.look() as work:
            return [person.id for person in await on_duty(work, moment)]

    assert await names("2026-10-01T12:00") == [SECOND]
    assert await names("2026-10-01T21:00") == [FIRST, SECOND]
    assert await names("2026-10-02T08:00") == [FIRST]
    assert await names("2026-10-02T08:30") == []
    async with office.work() as work:
        (await work.session.get_one(Person, FIRST)).active = False
    assert await names("2026-10-02T08:00") == []


async def test_the_file_speaks_for_the_days_that_it_names(office: Office) -> None:
    settings = office.settings.model_copy(update={"duty_file": ROOT / "sample" / "duty.csv"})
    await put(office, HANDLER)
    for _ in range(2):
        async with open_office(settings):
            pass
    async with office.look() as work:
        october = await duty_between(work, date(2026, 10, 1), date(2026, 10, 7))
        kept = await duty_between(work, today(office), today(office))
    assert [shift.person_id for shift, _ in october[:2]] == ["lu.yiming", "bai.xuefeng"]
    assert len(october) == 9
    assert [(shift.person_id, name) for shift, name in kept] == [(HANDLER, "张伟")]


async def test_a_day_is_set_anew_by_whom_it_concerns(office: Office) -> None:
    await put(office, FIRST)
    await put(office, SECOND)
    with pytest.raises(Forbidden):
        await put(office, FIRST, by=HANDLER)
    with pytest.raises(DutyPersonUnknown, match=r"no\.body"):
        await put(office, "no.body")
    async with office.look() as work:
        assert [person.id for person in await on_duty(work, work.now)] == [SECOND]
        for first, last in ((0, -1), (0, 100)):
            with pytest.raises(TooManyDays):
                await duty_between(work, today(office) + timedelta(first), today(office) + timedelta(last))
