"""Quiet hours, gathering and giving up, with a robot over real HTTP; on SQLite and PostgreSQL."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hotline.calendar import SHANGHAI
from hotline.errors import NotFound
from hotline.notifications.deliver import Pace, deliver_next
from hotline.notifications.models import Notification
from hotline.notifications.posted import confirm_posted, waiting_to_be_posted
from hotline.notifications.refusal import Refusal
from hotline.notifications.robot import robot_client
from hotline.notifications.senders import robot_senders
from hotline.notifications.undelivered import given_up, send_again, send_all_again
from hotline.office import Office
from hotline.organization.caller import Caller
from tests.contract import group_robot
from tests.contract.group_robot import GroupRobot, running
from tests.contract.notifying import (
    HOLIDAY,
    MORNING,
    NIGHT,
    PATIENT,
    an_office,
    delivering,
    read,
    standing_at,
    until_delivered,
    until_given_up,
    write,
)
from tests.database import as_sqlalchemy, postgresql

__all__ = ["postgresql"]

BAD = (200, {"errcode": 40058, "errmsg": "invalid content"})
GATHERABLE = {"kind": "reminder", "urgent": False, "gathered": True}


@pytest.fixture(name="robot")
def _robot() -> Iterator[GroupRobot]:
    with running(GroupRobot()) as robot:
        yield robot


@pytest.fixture(name="office", params=["sqlite", "postgresql"])
async def _office(request: pytest.FixtureRequest, tmp_path: Path, robot: GroupRobot) -> AsyncIterator[Office]:
    url = ""
    if request.param == "postgresql":
        url = as_sqlalchemy(request.getfixturevalue("postgresql"), "postgres")
    async with an_office(tmp_path, url, robot_webhook=robot.url) as office:
        yield office


async def deliver(office: Office, pace: Pace = PATIENT) -> bool | Refusal:
    async with robot_client() as client:
        (sender,) = robot_senders(office.settings, client)
        return await deliver_next(office, sender, pace)


def go_to(office: Office, moment: datetime) -> None:
    office.clock.offset = standing_at(moment).offset


@pytest.mark.parametrize("quiet", [NIGHT, HOLIDAY])
async def test_nobody_is_reminded_at_night_or_on_a_day_off(
    office: Office, robot: GroupRobot, quiet: datetime
) -> None:
    go_to(office, quiet)
    await write(office, "reminder", **GATHERABLE)
    await write(office, "alone", kind="meeting_called", urgent=False)
    assert await deliver(office) is False
    assert (await read(office, "reminder")).attempts == 0
    go_to(office, datetime(2026, 10, 9, 9, 0, 1, tzinfo=SHANGHAI))
    assert await deliver(office) is True
    assert await deliver(office) is True
    assert robot.texts == ["【预警工单】reminder", "【预警工单】alone"]


async def test_what_is_urgent_goes_at_any_hour_and_first(office: Office, robot: GroupRobot) -> None:
    await write(office, "older", urgent=False)
    await write(office, "urgent", age=10)
    go_to(office, NIGHT)
    assert await deliver(office) is True
    assert await deliver(office) is False
    assert robot.texts == ["【预警工单】urgent"]


async def test_several_for_one_group_are_one_message(office: Office, robot: GroupRobot) -> None:
    await write(office, "a", "b", "c", **GATHERABLE)
    await write(office, "other", age=9000, kind="meeting_called", urgent=False)
    assert [await deliver(office) for _ in range(3)] == [True, True, False]
    joined = "【提醒】共 3 条：\n1. 【预警工单】a\n2. 【预警工单】b\n3. 【预警工单】c"
    assert robot.texts == ["【预警工单】other", joined]
    assert {(await read(office, key)).delivered_by for key in "abc"} == {"robot"}


async def test_the_same_words_are_said_once_to_a_group(office: Office, robot: GroupRobot) -> None:
    await write(office, "zhang", "li", text="【紧急工单】")
    await write(office, "alert", age=10)
    await write(office, "a", "b", age=9000, text="工单1.1", **GATHERABLE)
    await write(office, "c", age=8000, **GATHERABLE)
    assert [await deliver(office) for _ in range(4)] == [True, True, True, False]
    joined = "【提醒】共 2 条：\n1. 工单1.1\n2. 【预警工单】c"
    assert robot.texts == ["【紧急工单】", "【预警工单】alert", joined]
    assert (await read(office, "li")).delivered_at is not None
    assert (await read(office, "b")).delivered_at is not None


async def test_a_young_message_waits_for_company(office: Office, robot: GroupRobot) -> None:
    await write(office, "young", age=60, **GATHERABLE)
    assert await deliver(office) is False
    await write(office, "old", age=3600, **GATHERABLE)
    assert await deliver(office) is True
    assert robot.texts == ["【提醒】共 2 条：\n1. 【预警工单】old\n2. 【预警工单】young"]


async def test_nothing_waits_for_company_over_the_close_of_business(
    office: Office, robot: GroupRobot
) -> None:
    go_to(office, datetime(2026, 9, 24, 17, 25, tzinfo=SHANGHAI))
    await write(office, "young", age=60, **GATHERABLE)
    assert await deliver(office) is True
    assert robot.texts == ["【预警工单】young"]


async def test_what_does_not_fit_goes_with_the_next(office: Office, robot: GroupRobot) -> None:
    keys = [f"{number:02}{'长' * 45}" for number in range(20)]
    await write(office, *keys, **GATHERABLE)
    while await deliver(office):
        pass
    assert all(len(text.encode()) <= 2048 for text in robot.texts)
    assert [sum(key in text for text in robot.texts) for key in keys] == [1] * 20
    assert 1 < len(robot.texts) < 5


async def test_one_that_is_always_refused_takes_no_others_with_it(office: Office, robot: GroupRobot) -> None:
    await write(office, "bad", attempts=3, **GATHERABLE)
    await write(office, "good", "better", age=60, **GATHERABLE)
    robot.script = [BAD]
    assert isinstance(await deliver(office), Refusal)
    go_to(office, MORNING + timedelta(hours=1))
    assert await deliver(office) is True
    assert robot.texts == ["【预警工单】bad", "【提醒】共 2 条：\n1. 【预警工单】good\n2. 【预警工单】better"]


async def test_together_refused_is_together_tried_again(office: Office, robot: GroupRobot) -> None:
    await write(office, "a", "b", **GATHERABLE)
    robot.script = [group_robot.WECOM_TOO_MANY]
    async with delivering(office, Pace(look=0.01, first_wait=0.01, too_many_pause=0.01)):
        await until_delivered(office, "a", "b")
    assert len(set(robot.texts)) == 1
    assert {(await read(office, key)).attempts for key in "ab"} == {2}


async def test_what_is_given_up_is_seen_and_sent_again(office: Office, robot: GroupRobot) -> None:
    await write(office, "bad")
    await write(office, "next", age=10)
    robot.refused = {"bad": BAD}
    pace = Pace(look=0.01, first_wait=0.01, longest_wait=0.02, longest_pause=0.01, most_attempts=3)
    async with delivering(office, pace):
        await until_given_up(office, "bad")
        await until_delivered(office, "next")
        async with office.look() as work:
            (seen,) = await given_up(work)
            assert [row.id for row in await waiting_to_be_posted(work)] == ["bad"]
        assert (seen.id, seen.attempts, seen.last_error) == ("bad", 3, "企业微信返回 errcode 40058")
        robot.refused = {}
        async with office.work() as work:
            await send_again(work, "bad")
        await until_delivered(office, "bad")
    async with office.look() as work:
        assert await given_up(work) == []
    assert robot.texts.count("【预警工单】bad") == 4


async def test_only_what_is_given_up_is_sent_again(office: Office) -> None:
    await write(office, "waiting")
    await write(office, "one", "two", dead_at=MORNING, attempts=40)
    async with office.work() as work:
        for key in ("waiting", "none"):
            with pytest.raises(NotFound):
                await send_again(work, key)
        assert await send_all_again(work) == 2
        assert await send_all_again(work) == 0
    assert {(await read(office, key)).attempts for key in ("one", "two")} == {0}


async def test_a_person_may_post_what_is_given_up(office: Office) -> None:
    await write(office, "dead", dead_at=MORNING, attempts=2)
    officer = Caller("p1", "回访员", frozenset({"callback_officer@center"}))
    async with office.work() as work:
        await confirm_posted(work, officer, "dead")
    async with office.look() as work:
        assert await given_up(work) == []
    posted: Notification = await read(office, "dead")
    assert (posted.delivered_by, posted.dead_at) == ("p1", None)


async def test_many_processes_say_everything_once(office: Office, robot: GroupRobot) -> None:
    """Each process sees the others' claims only when they are committed; nothing is said twice or lost."""
    keys = [f"m{number:02}" for number in range(30)]
    await write(office, *keys, **GATHERABLE)
    await write(office, *(f"u{number}" for number in range(5)), age=20)
    async with delivering(office), delivering(office), delivering(office):
        await until_delivered(office, *keys, *(f"u{number}" for number in range(5)))
    lines = [line.rpartition("【预警工单】")[2] for text in robot.texts for line in text.splitlines()]
    said = [line for line in lines if not line.endswith("条：")]
    assert sorted(said) == sorted([*keys, *(f"u{number}" for number in range(5))])
