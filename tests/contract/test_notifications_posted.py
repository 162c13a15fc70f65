"""Messages that a person pastes into an ordinary group and confirms."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hotline.errors import Forbidden, NotFound
from hotline.notifications.posted import ATTEMPTS_BEFORE_A_PERSON, confirm_posted, waiting_to_be_posted
from hotline.office import Office
from hotline.organization.caller import Caller
from tests.contract.notifying import MORNING, an_office, read
from tests.contract.notifying import write as write_all

CALLBACK_OFFICER = Caller("p1", "回访员", frozenset({"callback_officer@center"}))
DISPATCHER = Caller("p2", "派单员", frozenset({"dispatcher@center"}))
HEAD = Caller("p3", "负责人", frozenset({"head@D01", "callback_officer@D01"}))


@pytest.fixture(name="office")
async def _office(tmp_path: Path) -> AsyncIterator[Office]:
    async with an_office(tmp_path, robot_webhook="https://robot.example.org/send") as opened:
        yield opened


async def write(office: Office, key: str, channel: str = "paste", attempts: int = 0, age: int = 0) -> None:
    refused = {"last_error": "企业微信返回 HTTP 500", "next_attempt_at": MORNING} if attempts else {}
    await write_all(office, key, channel=channel, attempts=attempts, age=age, **refused)


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


async def test_the_same_words_for_one_group_are_posted_once(office: Office) -> None:
    await write_all(office, "zhang", "li", channel="paste", recipient="duty", text="【紧急工单】")
    await write_all(office, "heads", channel="paste", text="【紧急工单】", age=10)
    assert await waiting(office) == ["zhang", "heads"]
    async with office.work() as work:
        await confirm_posted(work, DISPATCHER, "zhang")
    assert await waiting(office) == ["heads"]
    assert (await read(office, "li")).delivered_by == DISPATCHER.id


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
