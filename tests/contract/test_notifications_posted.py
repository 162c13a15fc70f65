"""Messages that a person pastes into an ordinary group and confirms."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from hotline.calendar import Calendar
from hotline.clock import Clock
from hotline.db.base import Base
from hotline.db.database import Database
from hotline.errors import Forbidden, NotFound
from hotline.notifications.models import Notification
from hotline.notifications.posted import ATTEMPTS_BEFORE_A_PERSON, confirm_posted, waiting_to_be_posted
from hotline.office import Office
from hotline.organization.caller import Caller
from hotline.settings import Settings

CALLBACK_OFFICER = Caller("p1", "回访员", frozenset({"callback_officer@center"}))
DISPATCHER = Caller("p2", "派单员", frozenset({"dispatcher@center"}))
HEAD = Caller("p3", "负责人", frozenset({"head@D01", "callback_officer@D01"}))


@pytest.fixture(name="office")
async def _office(tmp_path: Path) -> AsyncIterator[Office]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'office.db'}")
    async with database.engine.begin() as connection:
        await connection.run_sync(
            lambda sync: Base.metadata.create_all(sync, [Base.metadata.tables["notifications"]])
        )
    settings = Settings(data_folder=tmp_path, robot_webhook="https://robot.example.org/send")
    yield Office(settings, database, Clock(), Calendar())
    await database.close()


async def write(office: Office, key: str, channel: str = "paste", attempts: int = 0, age: int = 0) -> None:
    async with office.work() as work:
        work.session.add(
            Notification(
                id=key,
                ticket_id="T1",
                kind="alert",
                audience="head@D01",
                text="【预警工单】",
                created_at=work.now - timedelta(seconds=age),
                channel=channel,
                attempts=attempts,
                last_error="企业微信返回 HTTP 500" if attempts else None,
                next_attempt_at=work.now if attempts else None,
            )
        )


async def waiting(office: Office) -> list[str]:
    async with office.look() as work:
        return [notification.id for notification in await waiting_to_be_posted(work)]


async def test_what_is_to_be_pasted_waits_until_it_is_confirmed(office: Office) -> None:
    await write(office, "later")
    await write(office, "earlier", age=60)
    assert await waiting(office) == ["earlier", "later"]
    async with office.work(CALLBACK_OFFICER.id) as work:
        posted = await confirm_posted(work, CALLBACK_OFFICER, "earlier")
        assert (posted.delivered_by, posted.delivered_at) == ("p1", work.now)
    assert await waiting(office) == ["later"]


async def test_the_first_confirmation_stands(office: Office) -> None:
    await write(office, "a")
    async with office.work() as work:
        first = (await confirm_posted(work, DISPATCHER, "a")).delivered_at
    async with office.work() as work:
        again = await confirm_posted(work, CALLBACK_OFFICER, "a")
    assert (again.delivered_by, again.delivered_at) == ("p2", first)


async def test_only_the_center_confirms(office: Office) -> None:
    await write(office, "a")
    with pytest.raises(Forbidden):
        async with office.work() as work:
            await confirm_posted(work, HEAD, "a")
    assert await waiting(office) == ["a"]


@pytest.mark.parametrize("key", ["none", "inbox", "robot"])
async def test_what_is_not_for_a_person_is_not_found(office: Office, key: str) -> None:
    await write(office, "inbox", channel="inbox")
    await write(office, "robot", channel="robot", attempts=ATTEMPTS_BEFORE_A_PERSON - 1)
    assert await waiting(office) == []
    with pytest.raises(NotFound):
        async with office.work() as work:
            await confirm_posted(work, DISPATCHER, key)


async def test_what_the_robot_refuses_again_and_again_a_person_may_post(office: Office) -> None:
    await write(office, "a", channel="robot", attempts=ATTEMPTS_BEFORE_A_PERSON)
    async with office.look() as work:
        (shown,) = await waiting_to_be_posted(work)
    assert shown.last_error == "企业微信返回 HTTP 500"
    async with office.work() as work:
        posted = await confirm_posted(work, DISPATCHER, "a")
    assert posted.next_attempt_at is None
    assert await waiting(office) == []
