"""R-30: a directors' meeting makes its material, is approved, called, recorded, and followed up."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from hotline.calendar import in_shanghai
from hotline.documents.models import StoredFile
from hotline.errors import Forbidden
from hotline.meetings.convene import convene
from hotline.meetings.errors import MeetingNotFound, MinutesNotOpen
from hotline.meetings.models import NamedReminder
from hotline.meetings.reminders import add_reminder, remove_reminder
from hotline.meetings.rules import MeetingKind, Reason
from hotline.meetings.view import MeetingView, meeting
from hotline.notifications.models import Notification
from hotline.office import Office
from hotline.organization.caller import find_caller
from hotline.organization.left_tasks import hand_on_tasks_of_who_left
from hotline.organization.models import Person
from hotline.organization.responsibility import PersonUnknown
from hotline.reviews.resolutions import Decided, add_resolution
from hotline.tasks.errors import TaskNotFound
from tests.api.steps import DISPATCHER, HANDLER
from tests.contract.supervising import (
    DUE,
    HEAD,
    LEADER,
    WORKERS,
    a_job,
    an_office,
    asked,
    done,
    late,
    nine,
    run,
    set_clock,
)
from tests.database import database_url, make_database, postgresql
from workers.execute import Assignment, execute
from workers.outcome import Failed

__all__ = ["database_url", "make_database", "postgresql"]

MEETING = "meeting-2026-11-monthly"
MINUTES = {"held_on": "2026-11-12", "summary": "通报了上月办理情况，讨论了两件疑难工单。"}


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """On the fifth working day of November 2026; V03 was late in October."""
    async with an_office(database_url, tmp_path) as opened:
        await late(opened, "N1", "handle", due=DUE)
        set_clock(opened, nine(2026, 11, 6))
        async with opened.work(DISPATCHER) as work:
            await convene(work, await find_caller(work, DISPATCHER), MeetingKind.MONTHLY)
        yield opened


async def made(office: Office, attempt: int = 1) -> None:
    variables = {"case_id": MEETING, "dispatch_no": 0, "round": str(attempt)}
    for _ in range(2):  # delivered a second time
        assert await run(office, "make_material", 1, variables) == {}


async def checked(office: Office, attempt: int = 1, **data: str) -> dict[str, object]:
    group = "dispatcher@center"
    task = await asked(
        office, "check_material", MEETING, group, round_=str(attempt), limit_round="0", step="check_material"
    )
    return await done(office, DISPATCHER, task, data)


async def approved(office: Office) -> None:
    task = await asked(office, "approve_material", MEETING, "center_leader@street")
    await done(office, LEADER, task, {"note": "同意发布"})


async def seen(office: Office, person: str) -> MeetingView:
    async with office.look(person) as work:
        return await meeting(work, await find_caller(work, person), MEETING)


async def remind(office: Office, person: str = HEAD, by: str = DISPATCHER) -> NamedReminder:
    async with office.work(by) as work:
        caller = await find_caller(work, by)
        return await add_reminder(work, caller, MEETING, person, Reason.SHIRKING, "两次退单理由不成立。")


async def test_material_is_made_anew_for_each_attempt(office: Office) -> None:
    await made(office)
    first = {file.id for file in (await seen(office, DISPATCHER)).files}
    assert {file.name.rpartition(".")[2] for file in (await seen(office, DISPATCHER)).files} == {
        "docx",
        "xlsx",
        "json",
    }
    sent_back = await checked(office, result="sent_back", reason="一件超时已更正")
    assert sent_back == {"check_result": "sent_back", "attempt": 2}
    await made(office, attempt=2)
    shown = await seen(office, DISPATCHER)
    assert first.isdisjoint({file.id for file in shown.files})
    assert len(shown.files) == len(first)
    assert shown.sent_back_reason == "一件超时已更正"
    assert await checked(office, 2, result="passed") == {"check_result": "passed", "attempt": 2}
    async with office.look() as work:
        kept = await work.session.scalars(select(StoredFile.id).where(StoredFile.case_id == MEETING))
        assert first < set(kept)


async def test_approving_publishes_it_to_the_heads(office: Office) -> None:
    await made(office)
    with pytest.raises(MeetingNotFound):
        await seen(office, HEAD)
    await approved(office)
    shown = await seen(office, HEAD)
    assert (shown.covers_from.isoformat(), shown.covers_to.isoformat()) == ("2026-10-01", "2026-10-31")
    assert shown.files
    with pytest.raises(MeetingNotFound):
        await seen(office, "yan.zhengqing")


async def test_only_the_heads_concerned_are_called(office: Office) -> None:
    await late(office, "N2", "handle", department="V01", due=DUE + timedelta(days=30))  # not in October
    for _ in range(2):
        await run(office, "call_meeting", 1, {"case_id": MEETING, "attendance": "concerned"})
    [attendee] = (await seen(office, LEADER)).attendees
    assert (attendee.person_id, attendee.unit_name) == (HEAD, "石桥村")
    async with office.look() as work:
        query = select(Notification.audience).where(Notification.kind == "meeting_called")
        assert set(await work.session.scalars(query)) == {f"person@{HEAD}"}


async def test_all_heads_are_called(office: Office) -> None:
    await run(office, "call_meeting", 1, {"case_id": MEETING, "attendance": "all_heads"})
    units = {each.unit for each in (await seen(office, LEADER)).attendees}
    assert {"V01", "V12", "O01", "O08"} <= units
    assert "F01" not in units


async def test_a_table_that_says_something_else_is_an_incident(office: Office) -> None:
    job = a_job("call_meeting", 1, {"case_id": MEETING, "attendance": "everybody"})
    [outcome] = await execute(office, [Assignment(WORKERS["call_meeting"], job)])
    assert isinstance(outcome, Failed)
    assert outcome.retries == 0


async def test_minutes_with_resolutions_and_reminders(office: Office) -> None:
    with pytest.raises(MinutesNotOpen):
        await remind(office)
    task = await asked(office, "record_minutes", MEETING, "dispatcher@center")
    with pytest.raises(PersonUnknown):
        await remind(office, "nobody")
    with pytest.raises(Forbidden):
        await remind(office, by=HEAD)
    async with office.work(DISPATCHER) as work:
        caller = await find_caller(work, DISPATCHER)
        due_on = in_shanghai(work.now).date() + timedelta(days=10)
        decided = Decided(text="油烟扰民", measure="联合检查", owner="O02", due_on=due_on)
        await add_resolution(work, caller, MEETING, decided)
    first, second = await remind(office), await remind(office, HANDLER)
    async with office.work(DISPATCHER) as work:
        await remove_reminder(work, await find_caller(work, DISPATCHER), MEETING, second.no)
    answer = await done(office, DISPATCHER, task, MINUTES)
    assert answer == {
        "resolutions": [{"id": f"{MEETING}.r1", "groups": ["head@O02", "handler@O02"]}],
        "reminders": [{"id": first.id, "groups": [f"person@{HEAD}"]}],
    }
    async with office.look() as work:
        query = select(Notification.audience).where(Notification.kind == "named_reminder")
        assert set(await work.session.scalars(query)) == {f"person@{HEAD}"}
    with pytest.raises(MinutesNotOpen):
        await remind(office)


async def test_a_meeting_may_decide_nothing(office: Office) -> None:
    task = await asked(office, "record_minutes", MEETING, "dispatcher@center")
    assert await done(office, DISPATCHER, task, MINUTES) == {"resolutions": [], "reminders": []}


async def test_a_reminder_is_acknowledged_by_the_person_alone(office: Office) -> None:
    task = await asked(office, "record_minutes", MEETING, "dispatcher@center")
    reminder = await remind(office)
    await done(office, DISPATCHER, task, MINUTES)
    await approved(office)
    groups = f"person@{HEAD}"
    task = await asked(
        office,
        "acknowledge_reminder",
        MEETING,
        groups,
        round_=reminder.id,
        request_id=reminder.id,
        step="acknowledge",
    )
    with pytest.raises(TaskNotFound):
        await done(office, DISPATCHER, task, {})
    await done(office, HEAD, task, {"reply": "立即整改"})
    [shown] = (await seen(office, HEAD)).reminders
    assert (shown.reason_name, shown.reply) == ("推诿扯皮", "立即整改")
    assert shown.acknowledged_at is not None
    assert (await seen(office, HANDLER)).reminders == []  # others' reminders are nobody's business


async def test_a_reminder_of_somebody_who_has_left_does_not_keep_the_meeting_open(office: Office) -> None:
    task = await asked(office, "record_minutes", MEETING, "dispatcher@center")
    reminder = await remind(office)
    await done(office, DISPATCHER, task, MINUTES)
    again = {"round_": reminder.id, "request_id": reminder.id, "step": "acknowledge"}
    task = await asked(office, "acknowledge_reminder", MEETING, f"person@{HEAD}", **again)
    with pytest.raises(TaskNotFound):
        await done(office, LEADER, task, {})
    async with office.work() as work:
        (await work.session.get_one(Person, HEAD)).active = False
        await work.session.flush()
        await hand_on_tasks_of_who_left(work)
    assert await done(office, LEADER, task, {"reply": "已离任"}) == {}
    [shown] = (await seen(office, LEADER)).reminders
    assert (shown.acknowledged_at, shown.reply) == (None, "已离任")
