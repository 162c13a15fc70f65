"""Delivery to group robots over real HTTP, with servers that answer as WeCom, Feishu and DingTalk do."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from hotline.errors import DatabaseUnavailable
from hotline.notifications.addresses import Robot
from hotline.notifications.deliver import Pace, deliver_next
from hotline.notifications.models import Notification
from hotline.notifications.posted import waiting_to_be_posted
from hotline.notifications.refusal import Refusal
from hotline.notifications.robot import robot_client, send_text
from hotline.notifications.senders import robot_senders
from hotline.office import Office
from hotline.settings import Settings
from tests.contract import group_robot
from tests.contract.group_robot import KEY, SECRET, Answer, GroupRobot, running
from tests.contract.notifying import (
    PATIENCE_SECONDS,
    PATIENT,
    an_office,
    delivering,
    read,
    until_delivered,
    write,
)
from tests.database import as_sqlalchemy, postgresql

__all__ = ["postgresql"]

TOO_MANY = group_robot.WECOM_TOO_MANY


@pytest.fixture(name="robot")
def _robot() -> Iterator[GroupRobot]:
    with running(GroupRobot()) as robot:
        yield robot


@pytest.fixture(name="no_proxy", autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture(name="office", params=["sqlite", "postgresql"])
async def _office(request: pytest.FixtureRequest, tmp_path: Path, robot: GroupRobot) -> AsyncIterator[Office]:
    url = ""
    if request.param == "postgresql":
        url = as_sqlalchemy(request.getfixturevalue("postgresql"), "postgres")
    async with an_office(tmp_path, url, robot_webhook=robot.url) as office:
        yield office


async def deliver(office: Office, pace: Pace = PATIENT) -> bool | Refusal:
    """The next message of the heads' group."""
    async with robot_client() as client:
        (sender,) = robot_senders(office.settings, client)
        return await deliver_next(office, sender, pace)


def sent(key: str) -> object:
    return {"msgtype": "text", "text": {"content": f"【预警工单】{key}"}}


async def test_messages_arrive_once_each_in_their_order(office: Office, robot: GroupRobot) -> None:
    await write(office, "a", "b", "c")
    await write(office, "inbox", channel="inbox")
    await write(office, "paste", channel="paste")
    async with delivering(office):
        await until_delivered(office, "a", "b", "c")
        await write(office, "d")
        await until_delivered(office, "d")
    assert robot.received == [sent("a"), sent("b"), sent("c"), sent("d")]
    delivered = await read(office, "a")
    assert (delivered.attempts, delivered.delivered_by, delivered.last_error) == (1, "robot", None)
    assert (await read(office, "inbox")).attempts == (await read(office, "paste")).attempts == 0


async def test_refusals_are_retried_until_the_robot_takes_it(office: Office, robot: GroupRobot) -> None:
    robot.script = [
        TOO_MANY,
        (500, b"<html>oops</html>"),
        (200, b"no json"),
        (200, ["no", "object"]),
        (200, {"errcode": 93000, "errmsg": "invalid webhook url"}),
        (302, {}),
        (429, {}),
    ]
    await write(office, "a")
    async with delivering(office):
        await until_delivered(office, "a")
    assert robot.received == [sent("a")] * 8
    assert (await read(office, "a")).attempts == 8


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (TOO_MANY, "企业微信返回 errcode 45009：发送过于频繁"),
        ((429, b""), "企业微信返回 HTTP 429：发送过于频繁"),
        ((500, b"oops"), "企业微信返回 HTTP 500"),
        (
            (200, {"errcode": 93000, "errmsg": f"invalid webhook url key={KEY}"}),
            "企业微信返回 errcode 93000",
        ),
        ((200, b"oops"), "企业微信的应答无法识别"),
    ],
)
async def test_what_was_refused_waits_and_says_why_in_real_time(
    office: Office, robot: GroupRobot, answer: tuple[int, object], reason: str
) -> None:
    robot.script = [answer]
    await write(office, "a")
    before = datetime.now(UTC)
    assert isinstance(await deliver(office), Refusal)
    assert await deliver(office) is False, "its time has not come"
    refused = await read(office, "a")
    assert (refused.last_error, refused.attempts, refused.delivered_at) == (reason, 1, None)
    assert refused.next_attempt_at is not None
    assert refused.next_attempt_at > before + timedelta(seconds=PATIENT.first_wait / 2)
    assert robot.received == [sent("a")]


async def test_too_many_requests_rest_for_the_whole_pause(office: Office, robot: GroupRobot) -> None:
    robot.script = [TOO_MANY]
    await write(office, "a")
    before = datetime.now(UTC)
    refusal = await deliver(office)
    assert isinstance(refusal, Refusal)
    assert refusal.too_many
    again = (await read(office, "a")).next_attempt_at
    assert again is not None
    assert again >= before + timedelta(seconds=PATIENT.too_many_pause)


async def test_a_message_that_is_always_refused_does_not_hold_up_the_others(
    office: Office, robot: GroupRobot
) -> None:
    robot.script = [(200, {"errcode": 40058, "errmsg": "invalid content"})]
    await write(office, "bad", "good")
    pace = Pace(look=0.01, first_wait=600, longest_pause=0.01)
    async with delivering(office, pace):
        await until_delivered(office, "good")
    assert (await read(office, "bad")).delivered_at is None


async def test_a_slow_answer_is_not_waited_for_for_ever(office: Office, robot: GroupRobot) -> None:
    robot.slow = threading.Event()
    await write(office, "a")
    outcome = await deliver(office, Pace(answer=0.2))
    assert outcome == Refusal("企业微信在 0.2 秒内无应答")
    assert (await read(office, "a")).last_error == "企业微信在 0.2 秒内无应答"
    robot.slow.set()
    robot.slow = None
    async with office.work() as work:
        (await work.session.get_one(Notification, "a")).next_attempt_at = None
    async with delivering(office):
        await until_delivered(office, "a")


async def test_two_processes_do_not_send_the_same_message(office: Office, robot: GroupRobot) -> None:
    robot.slow = threading.Event()
    await write(office, "a")
    first = asyncio.create_task(deliver(office))
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not robot.received:  # noqa: ASYNC110 - a thread appends to it
            await asyncio.sleep(0.01)
    assert await deliver(office) is False
    robot.slow.set()
    assert await first is True
    assert len(robot.received) == 1


async def test_many_processes_share_the_messages(office: Office, robot: GroupRobot) -> None:
    keys = [f"m{number}" for number in range(12)]
    await write(office, *keys)
    async with delivering(office), delivering(office), delivering(office):
        await until_delivered(office, *keys)
    assert sorted(map(str, robot.received)) == sorted(str(sent(key)) for key in keys)


async def test_a_process_that_died_while_sending_leaves_it_to_be_sent_again(
    office: Office, robot: GroupRobot
) -> None:
    robot.slow = threading.Event()
    await write(office, "a")
    dying = asyncio.create_task(deliver(office))
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not robot.received:  # noqa: ASYNC110 - a thread appends to it
            await asyncio.sleep(0.01)
    dying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dying
    left = await read(office, "a")
    assert (left.delivered_at, left.attempts) == (None, 1)
    assert left.next_attempt_at is not None, "its claim runs out"


async def test_what_a_person_posted_meanwhile_stands(office: Office, robot: GroupRobot) -> None:
    robot.slow = threading.Event()
    robot.script = [(500, {})]
    await write(office, "a")
    sending = asyncio.create_task(deliver(office))
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not robot.received:  # noqa: ASYNC110 - a thread appends to it
            await asyncio.sleep(0.01)
    async with office.work() as work:
        posted = await work.session.get_one(Notification, "a")
        posted.delivered_at, posted.delivered_by, posted.next_attempt_at = work.now, "p1", None
    robot.slow.set()
    await sending
    after = await read(office, "a")
    assert (after.delivered_by, after.next_attempt_at, after.last_error) == ("p1", None, None)


async def test_a_robot_out_of_reach_leaves_no_trace_of_its_secret(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str], robot: GroupRobot
) -> None:
    caplog.set_level(logging.INFO)
    unreachable = f"http://127.0.0.1:1/cgi-bin/webhook/send?key={KEY}"
    for number, webhook in enumerate((unreachable, robot.url)):
        folder = tmp_path / str(number)
        folder.mkdir()
        async with an_office(folder, robot_webhook=webhook) as office:
            await write(office, "a")
            outcome = await deliver(office)
            error = (await read(office, "a")).last_error
        if webhook != robot.url:
            assert isinstance(outcome, Refusal)
            assert (error or "").startswith("无法连接企业微信（")
        assert KEY not in str(error)
    assert KEY not in caplog.text
    printed = capsys.readouterr()
    assert KEY not in printed.out + printed.err


@pytest.mark.parametrize(
    "wrong",
    [
        {"robot_webhook": f"nonsense key={KEY}"},
        {"robots": f'{{"heads": {{"provider": "wecom", "webhook": "{KEY}"}}}}'},
        {"robots": f'{{"heads": {{"provider": "qq", "webhook": "https://robot.example.org/{KEY}"}}}}'},
        {"robots": f'{{"heads": "{KEY}'},
        {"robots": f'["{KEY}"]'},
    ],
)
def test_a_wrong_address_is_refused_at_once_and_not_shown(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(**wrong)  # pyright: ignore[reportArgumentType]
    assert KEY not in str(refused.value)


def test_addresses_are_not_shown_with_the_settings() -> None:
    robots = (
        f'{{"heads": {{"provider": "feishu", "webhook": "https://a.example/{KEY}", "secret": "{SECRET}"}}}}'
    )
    settings = Settings(robots=robots)  # pyright: ignore[reportArgumentType]
    assert KEY not in repr(settings)
    assert SECRET not in repr(settings)
    assert settings.group_robots["heads"].webhook.get_secret_value().endswith(KEY)


def move_database(office: Office) -> Path:
    path = Path(office.database.url.removeprefix("sqlite+aiosqlite:///"))
    return path.rename(path.with_suffix(".moved"))


def put_in_place(office: Office, what: Path) -> None:
    """Something else in the place of the database's file, at one stroke, so that nobody finds nothing there."""
    path = Path(office.database.url.removeprefix("sqlite+aiosqlite:///"))
    link = path.with_suffix(".link")
    link.symlink_to(what)
    link.replace(path)


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
async def test_the_database_may_go_and_come_back(office: Office, robot: GroupRobot, tmp_path: Path) -> None:
    await write(office, "a")
    await office.database.close()
    moved_database = move_database(office)
    put_in_place(office, tmp_path)
    async with delivering(office):
        with pytest.raises(DatabaseUnavailable):
            await read(office, "a")
        assert robot.received == []
        put_in_place(office, moved_database)
        await until_delivered(office, "a")
    assert robot.received == [sent("a")]


async def test_without_a_webhook_nothing_is_sent_and_a_person_is_asked(tmp_path: Path) -> None:
    async with an_office(tmp_path) as office:
        await write(office, "a")
        async with delivering(office), office.look() as work:
            assert [n.id for n in await waiting_to_be_posted(work)] == ["a"]
        assert (await read(office, "a")).attempts == 0


@pytest.mark.parametrize(
    ("provider", "secret"),
    [("wecom", ""), ("feishu", ""), ("feishu", SECRET), ("dingtalk", ""), ("dingtalk", SECRET)],
)
async def test_every_platform_takes_it(tmp_path: Path, provider: str, secret: str) -> None:
    """In an office whose clock stands two months back: signatures are of real time."""
    now = datetime.now(UTC).timestamp()
    with running(GroupRobot(provider, secret, now=now)) as robot:
        async with an_office(tmp_path, robots=robots_of(robot)) as office:
            await write(office, "a")
            async with delivering(office):
                await until_delivered(office, "a")
            assert (await read(office, "a")).attempts == 1
    assert robot.texts == ["【预警工单】a"]


@pytest.mark.parametrize("provider", ["feishu", "dingtalk"])
async def test_a_wrong_secret_is_a_refusal(provider: str) -> None:
    now = datetime.now(UTC).timestamp()
    with running(GroupRobot(provider, SECRET, now=now)) as robot:
        wrong = Robot.model_validate({"provider": provider, "webhook": robot.url, "secret": "other"})
        async with robot_client() as client:
            refused = await send_text(client, wrong, "a", PATIENT.answer)
    code = "飞书返回 code 19021" if provider == "feishu" else "钉钉返回 errcode 310000"
    assert refused == Refusal(code)


@pytest.mark.parametrize(
    ("provider", "answer", "refusal"),
    [
        ("feishu", group_robot.FEISHU_OK, None),
        ("feishu", group_robot.FEISHU_OK_OLD, None),
        (
            "feishu",
            group_robot.FEISHU_TOO_MANY,
            Refusal("飞书返回 code 11232：发送过于频繁", too_many=True),
        ),
        (
            "feishu",
            group_robot.FEISHU_GATEWAY_TOO_MANY,
            Refusal("飞书返回 code 9499：发送过于频繁", too_many=True),
        ),
        ("feishu", group_robot.FEISHU_BAD_REQUEST, Refusal("飞书返回 code 9499")),
        ("feishu", group_robot.FEISHU_KEYWORD, Refusal("飞书返回 code 19024")),
        ("feishu", (429, b""), Refusal("飞书返回 HTTP 429：发送过于频繁", too_many=True)),
        ("feishu", (500, {"code": 0}), Refusal("飞书返回 HTTP 500")),
        ("feishu", (200, {"code": False}), Refusal("飞书的应答无法识别")),
        (
            "dingtalk",
            group_robot.DINGTALK_TOO_MANY,
            Refusal("钉钉返回 errcode 130101：发送过于频繁", too_many=True),
        ),
        (
            "dingtalk",
            group_robot.DINGTALK_SLOWED,
            Refusal("钉钉返回 errcode 410100：发送过于频繁", too_many=True),
        ),
        ("dingtalk", group_robot.DINGTALK_KEYWORD, Refusal("钉钉返回 errcode 310000")),
        ("dingtalk", group_robot.DINGTALK_PUNISHED, Refusal("钉钉的应答无法识别")),
        ("wecom", (200, {"errcode": "0"}), Refusal("企业微信的应答无法识别")),
    ],
)
async def test_what_the_platforms_answer_is_understood(
    provider: str, answer: Answer, refusal: Refusal | None
) -> None:
    with running(GroupRobot(provider, script=[answer])) as robot:
        address = Robot.model_validate({"provider": provider, "webhook": robot.url})
        async with robot_client() as client:
            assert await send_text(client, address, "a", PATIENT.answer) == refusal


async def test_one_robot_that_is_refused_holds_up_no_other(tmp_path: Path) -> None:
    with running(GroupRobot(script=[TOO_MANY] * 3)) as refusing, running(GroupRobot("dingtalk")) as taking:
        robots = robots_of(refusing) | robots_of(taking, "duty")
        async with an_office(tmp_path, robots=robots) as office:
            await write(office, "a")
            await write(office, "b", "c", recipient="duty")
            async with delivering(office, Pace(look=0.01, too_many_pause=600)):
                await until_delivered(office, "b", "c")
            assert (await read(office, "a")).delivered_at is None
    assert taking.texts == ["【预警工单】b", "【预警工单】c"]


def robots_of(robot: GroupRobot, group: str = "heads") -> dict[str, object]:
    return {group: {"provider": robot.provider, "webhook": robot.url, "secret": robot.secret}}
