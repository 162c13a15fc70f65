"""What `notify` writes, by the office's table of messages and by what the office has."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hotline.errors import NotFound
from hotline.notifications.models import Notification
from hotline.notifications.notify import LONGEST_ID, notify
from hotline.notifications.received import mark_read, received
from hotline.office import Office
from hotline.organization.caller import Caller
from hotline.view import Paging
from tests.contract.notifying import an_office

ROBOTS: dict[str, Any] = {
    name: {"provider": "wecom", "webhook": f"https://robot.example.org/{name}"} for name in ("heads", "duty")
}
TABLE = """
groups:
  - {name: heads, title: 负责人群, without_robot: paste}
  - {name: quiet, title: 内部群}
messages:
  - kind: reminder
    text: "{title}·{step}·{due}"
    to:
      - {roles: [head], channels: [inbox, "robot:heads"], gathered: true}
      - {roles: [person], channels: [email]}
      - {roles: [dispatcher], channels: ["robot:quiet"]}
  - kind: duty
    text: "{text}！"
    to:
      - {channels: [inbox], urgent: true}
"""


async def written(office: Office) -> list[Notification]:
    async with office.look() as work:
        return list(await work.session.scalars(select(Notification).order_by(Notification.id)))


async def tell(office: Office, kind: str, audience: str, text: str = "", **values: Any) -> list[Notification]:
    async with office.work() as work:
        notify(work, "key", "T1", kind, audience, text, **values)
    return await written(office)


def table(folder: Path) -> Path:
    path = folder / "messages.yaml"
    path.write_text(TABLE, "utf-8")
    return path


async def test_alerts_go_at_once_to_the_inbox_and_the_heads_robot(tmp_path: Path) -> None:
    async with an_office(tmp_path, robots=ROBOTS) as office:
        rows = await tell(office, "alert", "head@V01", number="1.1", answer="不满意", department="甲村")
    assert [(row.id, row.channel, row.recipient, row.urgent, row.gathered) for row in rows] == [
        ("key", "inbox", "", True, False),
        ("key:robot:heads", "robot", "heads", True, False),
    ]
    assert {row.text for row in rows} == {"【预警工单】1.1：回访结果为“不满意”，请甲村负责人及时处理。"}


async def test_a_group_without_robot_is_posted_to_by_a_person_or_not_at_all(tmp_path: Path) -> None:
    async with an_office(tmp_path, messages_file=table(tmp_path)) as office:
        rows = await tell(office, "reminder", "head@V01", title="工单1.1", step="派单", due="明天")
        assert [(row.channel, row.recipient, row.gathered) for row in rows] == [
            ("inbox", "", True),
            ("paste", "heads", True),
        ]
        await tell(office, "reminder", "dispatcher@center", "不发")
        assert {row.audience for row in await written(office)} == {"head@V01"}


async def test_without_a_mail_server_no_letter_is_written(tmp_path: Path) -> None:
    path = table(tmp_path)
    async with an_office(tmp_path, messages_file=path) as office:
        assert await tell(office, "reminder", "person@zhang", "提醒") == []
    async with an_office(tmp_path, messages_file=path, mail_server="mail.example.org") as office:
        (row,) = await tell(office, "reminder", "person@zhang", "提醒")
    assert (row.id, row.channel, row.recipient) == ("key:email:zhang", "email", "zhang")


@pytest.mark.parametrize(("kind", "audience"), [("unheard_of", "head@V01"), ("reminder", "handler@V01")])
async def test_what_the_table_does_not_name_goes_to_the_inbox(
    tmp_path: Path, kind: str, audience: str
) -> None:
    async with an_office(tmp_path, messages_file=table(tmp_path)) as office:
        (row,) = await tell(office, kind, audience, "请办理。")
    assert (row.channel, row.text, row.urgent) == ("inbox", "请办理。", False)


async def test_the_tables_sentence_counts_if_it_has_all_it_asks_for(tmp_path: Path) -> None:
    async with an_office(tmp_path, messages_file=table(tmp_path)) as office:
        (row,) = await tell(office, "duty", "handler@V01", "紧急工单")
        assert (row.text, row.urgent) == ("紧急工单！", True)
    async with an_office(tmp_path, messages_file=table(tmp_path)) as office:
        rows = await tell(office, "reminder", "head@V01", "请办理。", title="工单1.1")
        assert {row.text for row in rows} == {"请办理。"}
    async with an_office(tmp_path, messages_file=table(tmp_path)) as office:
        rows = await tell(office, "reminder", "head@V01", title="工单1.1")
        assert {row.text for row in rows} == {"工单1.1·—·—"}


async def test_an_urgent_tickets_reminder_waits_for_nothing(tmp_path: Path) -> None:
    async with an_office(tmp_path, messages_file=table(tmp_path), robots=ROBOTS) as office:
        rows = await tell(office, "reminder", "head@V01", "请办理。", urgent=True)
    assert {(row.urgent, row.gathered) for row in rows} == {(True, False)}


async def test_a_long_key_is_still_an_id_of_its_own(tmp_path: Path) -> None:
    keys = [f"remind:{'9' * 200}:{number}" for number in range(3)]
    async with an_office(tmp_path) as office:
        async with office.work() as work:
            for key in keys:
                notify(work, key, None, "reminder", "head@V01", "请办理。")
        rows = await written(office)
    assert len(rows) == 3
    assert all(len(row.id) <= LONGEST_ID for row in rows)


async def test_the_inbox_holds_what_is_for_a_persons_groups_until_read(tmp_path: Path) -> None:
    zhang = Caller("zhang", "张", frozenset({"head@V01"}))
    li = Caller("li", "李", frozenset({"head@V01"}))
    async with an_office(tmp_path) as office:
        async with office.work() as work:
            for key, audience in (("a", "head@V01"), ("b", "person@zhang"), ("c", "head@V02")):
                notify(work, key, "T1", "meeting_called", audience, key)
        async with office.work() as work:
            await mark_read(work, zhang, "a")
            await mark_read(work, zhang, "a")
            for key in ("c", "none"):
                with pytest.raises(NotFound):
                    await mark_read(work, zhang, key)
        async with office.look() as work:
            everything, total = await received(work, zhang, Paging())
            unread, still = await received(work, zhang, Paging(), unread=True)
            of_li, _ = await received(work, li, Paging(), unread=True)
    assert ([item.notification.id for item in everything], total) == (["a", "b"], 2)
    assert [item.read_at is None for item in everything] == [False, True]
    assert ([item.notification.id for item in unread], still) == (["b"], 1)
    assert [item.notification.id for item in of_li] == ["a"]
