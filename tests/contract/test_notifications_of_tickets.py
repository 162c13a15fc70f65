"""What the ticket's own process tells people: alerts (R-05) and reminders (R-03), without personal data."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from hotline.bootstrap import open_office
from hotline.deadlines.models import Deadline
from hotline.deadlines.remind import send_reminder
from hotline.notifications.models import Notification
from hotline.office import Office
from hotline.settings import Settings
from hotline.tickets.call_back import raise_alert
from tests.api.steps import NUMBER, TICKET, dispatched, open_, remember_all_forms, take_in
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "postgresql"]

ACCEPT = f"{TICKET}:1:1:accept"


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(Settings(data_folder=tmp_path, database_url=database_url)) as opened:
        await remember_all_forms(opened)
        yield opened


async def told(office: Office) -> list[Notification]:
    async with office.look() as work:
        rows = list(await work.session.scalars(select(Notification).order_by(Notification.channel)))
    assert not any(personal in row.text for row in rows for personal in ("13812345678", "顾先生", "望溪路"))
    return rows


@pytest.mark.parametrize(("kind", "urgent"), [("ordinary", False), ("less_urgent", False), ("urgent", True)])
async def test_only_an_urgent_tickets_reminder_may_come_at_night(
    office: Office, kind: str, urgent: bool
) -> None:
    await take_in(office, kind=kind)
    await dispatched(office)
    await open_(office, "accept_ticket", "handler@V01", deadline_ids=[ACCEPT])
    async with office.work() as work:
        await send_reminder(work, ACCEPT)
        due = (await work.session.get_one(Deadline, ACCEPT)).due_at
    (row,) = await told(office)
    assert row.id.startswith("remind:")
    assert row.id.endswith(f":{ACCEPT}:handler@V01")
    assert row.case_id == TICKET
    assert (row.audience, row.channel) == ("handler@V01", "inbox")
    assert (row.urgent, row.gathered) == (urgent, not urgent)
    assert row.text.startswith(f"工单{TICKET}的“先行接单”即将到期（{due.astimezone().year}年")


async def test_an_alert_is_for_the_head_and_pasted_where_there_is_no_robot(office: Office) -> None:
    await take_in(office)
    await dispatched(office)
    async with office.work() as work:
        await raise_alert(work, TICKET, 1, "1")
    inbox, paste = await told(office)
    assert (inbox.channel, paste.channel, paste.recipient) == ("inbox", "paste", "heads")
    assert {row.audience for row in (inbox, paste)} == {"head@V01"}
    assert all(row.urgent for row in (inbox, paste))
    assert paste.text == f"【预警工单】{NUMBER}：回访结果为“不满意”，请云溪村负责人及时处理。"
