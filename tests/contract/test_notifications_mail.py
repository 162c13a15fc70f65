"""E-mail by a real SMTP conversation: to each person of an audience, never an address in a row or a log."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hotline.calendar import in_shanghai
from hotline.notifications.audience import NO_ADDRESS, share_out
from hotline.notifications.deliver import Pace, deliver_next
from hotline.notifications.models import Notification
from hotline.notifications.notify import notify
from hotline.notifications.refusal import Refusal
from hotline.notifications.senders import MailSender
from hotline.notifications.undelivered import given_up
from hotline.office import Office
from hotline.organization.deputy_models import Absence, Deputy
from hotline.organization.models import Membership, Person, Unit
from tests.contract.mail_server import MailServer, running
from tests.contract.notifying import (
    MORNING,
    PATIENT,
    an_office,
    delivering,
    read,
    until_delivered,
    write,
)

PASSWORD = "s3cret"
ZHANG, LI, GONE, SILENT = "zhang@example.org", "li@example.org", "gone@example.org", None


@pytest.fixture(name="server")
async def _server() -> AsyncIterator[MailServer]:
    async with running(MailServer(password=PASSWORD)) as server:
        yield server


@asynccontextmanager
async def mailing(folder: Path, server: MailServer, **changed: Any) -> AsyncGenerator[Office]:
    settings: dict[str, Any] = {
        "mail_server": "127.0.0.1",
        "mail_port": server.port,
        "mail_security": "none",
        "mail_user": "hotline",
        "mail_password": PASSWORD,
        "mail_from": "hotline@example.org",
    } | changed
    async with an_office(folder, **settings) as office:
        async with office.work() as work:
            work.session.add_all(
                [
                    Unit(code="D01", name="甲村", kind="department"),
                    Person(id="zhang", name="张", email=ZHANG),
                    Person(id="li", name="李", email=LI),
                    Person(id="gone", name="走", email=GONE, active=False),
                    Person(id="silent", name="默", email=SILENT),
                ]
            )
            await work.session.flush()
            for person in ("zhang", "li", "gone", "silent"):
                work.session.add(Membership(person_id=person, role="handler", unit="D01"))
        yield office


@pytest.fixture(name="office")
async def _office(tmp_path: Path, server: MailServer) -> AsyncIterator[Office]:
    async with mailing(tmp_path, server) as office:
        yield office


async def tell(office: Office, key: str, audience: str = "handler@D01") -> None:
    async with office.work() as work:
        notify(work, key, "T1", "meeting_called", audience, f"会议通知{key}")


async def test_each_person_of_the_audience_gets_a_letter(office: Office, server: MailServer) -> None:
    await tell(office, "m1")
    async with delivering(office):
        await until_delivered_to(office, "m1:email:li", "m1:email:zhang")
    assert sorted(to for to, _ in server.received) == [LI, ZHANG]
    letter = server.received[0][1]
    assert letter["Subject"] == "会议通知m1"
    assert letter.get_content().strip() == "会议通知m1"
    assert (letter["From"], letter["Auto-Submitted"]) == (
        "12345工单系统 <hotline@example.org>",
        "auto-generated",
    )
    assert (await read(office, "m1")).channel == "inbox"


async def until_delivered_to(office: Office, *keys: str) -> None:
    """The letters are there only when the audience has been shared out."""
    async with office.work() as work:
        await share_out(work)
    await until_delivered(office, *keys)


async def test_who_acts_for_somebody_away_gets_it_too(office: Office, server: MailServer) -> None:
    day = in_shanghai(office.clock.now()).date()
    span: dict[str, Any] = {"first_day": day, "last_day": day, "recorded_at": MORNING, "recorded_by": "x"}
    async with office.work() as work:
        for name in ("standing", "recorded", "idle"):
            work.session.add(Person(id=name, name="代", email=f"{name}@example.org"))
        await work.session.flush()
        (await work.session.get_one(Person, "gone")).deputy = "idle"
        (await work.session.get_one(Person, "silent")).deputy = "standing"
        work.session.add(Absence(person_id="silent", **span))
        work.session.add(Deputy(person_id="zhang", deputy_id="recorded", **span))
    await tell(office, "m1")
    async with office.work() as work:
        await share_out(work)
    async with office.look() as work:
        query = select(Notification.recipient).where(Notification.channel == "email")
        assert sorted(await work.session.scalars(query)) == ["li", "recorded", "standing", "zhang"]


async def test_a_person_is_written_to_alone(office: Office, server: MailServer) -> None:
    await tell(office, "m1", "person@zhang")
    assert await deliver_next(office, MailSender(office), PATIENT) is True
    assert [to for to, _ in server.received] == [ZHANG]


async def test_several_reminders_are_one_letter_to_each(office: Office, server: MailServer) -> None:
    gatherable = {"channel": "email", "urgent": False, "gathered": True}
    await write(office, "a", "b", recipient="zhang", **gatherable)
    await write(office, "c", recipient="li", age=60 * 50, **gatherable)
    sender = MailSender(office)
    assert [await deliver_next(office, sender, PATIENT) for _ in range(3)] == [True, True, False]
    (first, letter), (second, alone) = server.received
    assert (first, second) == (ZHANG, LI)
    assert letter["Subject"] == "【提醒】共 2 条："
    assert letter.get_content().strip().splitlines()[1:] == ["1. 【预警工单】a", "2. 【预警工单】b"]
    assert alone.get_content().strip() == "【预警工单】c"


async def test_a_letter_sent_twice_is_known_as_one(office: Office, server: MailServer) -> None:
    await write(office, "a", channel="email", recipient="zhang")
    sender = MailSender(office)
    await deliver_next(office, sender, PATIENT)
    async with office.work() as work:
        (await work.session.get_one(Notification, "a")).delivered_at = None
    await deliver_next(office, sender, PATIENT)
    first, second = (letter["Message-ID"] for _, letter in server.received)
    assert first == second


async def test_nobody_with_an_address_is_seen_at_once(office: Office) -> None:
    await tell(office, "m1", "discipline@discipline_office")
    async with office.work() as work:
        await share_out(work)
    async with office.look() as work:
        assert [(row.id, row.last_error) for row in await given_up(work)] == [("m1:email", NO_ADDRESS)]


async def test_an_address_that_the_server_does_not_know_is_given_up(
    office: Office, server: MailServer
) -> None:
    server.refused = {ZHANG: "550 5.1.1 <zhang@example.org> user unknown"}
    await tell(office, "m1", "person@zhang")
    refused = await deliver_next(office, MailSender(office), PATIENT)
    assert refused == Refusal("邮件服务器不接受收件地址（550），请核对组织文件", permanent=True)
    assert (await read(office, "m1:email:zhang")).dead_at is not None


async def test_a_server_that_is_busy_is_tried_again(office: Office, server: MailServer) -> None:
    server.refused = {ZHANG: "451 4.7.1 greylisted"}
    await tell(office, "m1", "person@zhang")
    refused = await deliver_next(office, MailSender(office), PATIENT)
    assert refused == Refusal("邮件服务器暂不接受收件地址（451）")
    row = await read(office, "m1:email:zhang")
    assert (row.dead_at, row.attempts, row.last_error) == (None, 1, "邮件服务器暂不接受收件地址（451）")
    assert row.next_attempt_at is not None


@pytest.mark.parametrize("person", ["silent", "gone", "nobody"])
async def test_a_person_without_address_is_given_up(office: Office, person: str) -> None:
    await write(office, "a", channel="email", recipient=person)
    refused = await deliver_next(office, MailSender(office), PATIENT)
    assert refused == Refusal("收件人没有登记电子邮箱，或已停用", permanent=True)


async def test_a_wrong_password_says_so(tmp_path: Path, server: MailServer) -> None:
    async with mailing(tmp_path, server, mail_password="wrong") as office:
        await write(office, "a", channel="email", recipient="zhang")
        refused = await deliver_next(office, MailSender(office), PATIENT)
    assert refused == Refusal("邮件服务器不接受用户名或密码（535）")


async def test_a_server_that_turns_away_or_is_not_there_is_a_refusal(
    tmp_path: Path, server: MailServer
) -> None:
    server.greeting = "554 no service"
    async with mailing(tmp_path, server) as office:
        await write(office, "a", channel="email", recipient="zhang")
        assert await deliver_next(office, MailSender(office), PATIENT) == Refusal("邮件服务器返回 554")
    (tmp_path / "away").mkdir()
    async with mailing(tmp_path / "away", server, mail_port=1) as office:
        await write(office, "a", channel="email", recipient="zhang")
        refused = await deliver_next(office, MailSender(office), Pace(answer=5))
    assert refused == Refusal("无法连接邮件服务器（ConnectionRefusedError）")


async def test_a_dot_alone_and_chinese_arrive_as_written(office: Office, server: MailServer) -> None:
    async with office.work() as work:
        notify(work, "m1", None, "review_called", "person@zhang", "专题协调会\n.\n..请准时参加")
    await deliver_next(office, MailSender(office), PATIENT)
    assert server.received[0][1].get_content().strip().splitlines() == ["专题协调会", ".", "..请准时参加"]
