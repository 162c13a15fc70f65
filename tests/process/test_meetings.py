"""The directors' meeting (主任办公会, R-30): material, attendance, minutes, what follows them."""

import pytest
from sqlalchemy import select

from hotline.documents.models import StoredFile
from hotline.errors import Forbidden
from hotline.meetings.errors import MeetingThere, MinutesNotOpen
from hotline.meetings.models import Meeting, NamedReminder
from hotline.meetings.rules import Reason
from hotline.organization.models import Unit
from hotline.tasks.errors import TaskNotFound, TaskWithdrawn
from tests.process.played_case import DISPATCHER, LEADER, PlayedMeeting, meeting_by_hand
from tests.process.stage import Stage

FIFTH_WORKING_DAY = "2026-10-13T09:30"
"""8, 9, 10 (a working Saturday), 12, 13 October: National Day takes the first seven days."""
KINDS = ("monthly", "bimonthly", "quarterly", "half_yearly", "yearly")


async def row_of(stage: Stage, meeting: PlayedMeeting) -> Meeting:
    async with stage.office.look() as work:
        return await work.session.get_one(Meeting, meeting.id)


async def departments(stage: Stage) -> set[str]:
    query = select(Unit.code).where(Unit.kind == "department", Unit.active)
    async with stage.office.look() as work:
        return set(await work.session.scalars(query))


async def files(stage: Stage, meeting: PlayedMeeting) -> dict[str, int]:
    """How many files of its material each attempt has made."""
    async with stage.office.look() as work:
        facts = list(
            await work.session.scalars(select(StoredFile.fact).where(StoredFile.case_id == meeting.id))
        )
    return {str(fact): facts.count(fact) for fact in facts}


async def test_the_quarterly_meeting_calls_all_heads_and_follows_up(stage: Stage) -> None:
    """R-30: the material is sent back once; a measure is tracked, two people acknowledge their reminders."""
    await stage.until(FIFTH_WORKING_DAY)
    meeting = stage.played(PlayedMeeting, "meeting-2026-10-quarterly")
    assert await meeting.groups("check_material") == {DISPATCHER}
    row = await row_of(stage, meeting)
    assert (str(row.covers_from), str(row.covers_to)) == ("2026-07-01", "2026-09-30")
    await meeting.check("sent_back")
    await meeting.task("check_material", "2")
    made = await files(stage, meeting)
    assert set(made) == {f"material:{meeting.id}:1", f"material:{meeting.id}:2"}
    assert len(set(made.values())) == 1
    with pytest.raises(MinutesNotOpen):
        await meeting.add_reminder("tao.weimin", Reason.SLOW)
    await meeting.do("check_material", of="2", result="passed")
    await meeting.approve()
    await meeting.task("record_minutes")
    assert await meeting.attendees() == await departments(stage)
    resolution = await meeting.decide("O03", "2026-10-16")
    with pytest.raises(Forbidden):
        await meeting.add_reminder("tao.weimin", Reason.SLOW, by=LEADER)
    one = await meeting.add_reminder("tao.weimin", Reason.SHIRKING)
    other = await meeting.add_reminder("luo.dan", Reason.SLOW)
    await meeting.minute("2026-10-13")
    assert await meeting.groups("acknowledge_reminder", one) == {"person@tao.weimin"}
    assert await meeting.groups("acknowledge_reminder", other) == {"person@luo.dan"}
    for stranger in ("yang.yang", "luo.dan", "gu.jianping"):
        with pytest.raises(TaskNotFound):
            await meeting.do("acknowledge_reminder", of=one, by=stranger)
    await meeting.do("acknowledge_reminder", of=one, by="tao.weimin", reply="已整改")
    await meeting.do("acknowledge_reminder", of=other, by="luo.dan")
    await meeting.carry_out(resolution)
    await meeting.verify(resolution)
    assert await meeting.closed() == "held"
    assert await meeting.late_steps() == set()
    assert [each.reply for each in await meeting.rows(NamedReminder, meeting_id=meeting.id)] == [
        "已整改",
        None,
    ]
    history = await meeting.history()
    assert history.count("reminder_acknowledged") == len([one, other])
    path = await meeting.path()
    assert {"start_quarterly", "end_acknowledged", "end_tracked", "end_held"} <= set(path)


async def test_the_monthly_meeting_calls_the_heads_concerned_and_goes_on_however_late(stage: Stage) -> None:
    """R-30: every limit is reminded of and recorded; a reminder is tracked until it is acknowledged."""
    ticket = await stage.intake()
    await ticket.dispatch("T08")
    await ticket.accept()
    await stage.until("2026-09-28T17:31")
    assert await ticket.late_steps() == {"contact"}
    await ticket.contact()
    await ticket.handle()
    await stage.until("2026-10-16T09:30")
    meeting = stage.played(PlayedMeeting, "meeting-2026-10-monthly")
    assert await meeting.due("check_material") == "2026-10-15T17:30"
    await meeting.check()
    await meeting.task("approve_material")
    await stage.until("2026-10-19T09:30")
    assert await meeting.due("approve_material") == "2026-10-16T17:30"
    await meeting.approve()
    await meeting.task("record_minutes")
    assert (await row_of(stage, meeting)).attendance == "concerned"
    assert "T08" in await meeting.attendees()
    await stage.until("2026-10-28T09:30")
    assert await meeting.due("record_minutes") == "2026-10-27T17:30"
    reminder = await meeting.add_reminder("head.t08", Reason.INACTION)
    await meeting.minute("2026-10-27")
    await meeting.task("acknowledge_reminder")
    await stage.until("2026-10-30T09:30")
    assert await meeting.due("acknowledge", of=reminder) == "2026-10-29T17:30"
    await meeting.do("acknowledge_reminder", of=reminder)
    assert await meeting.closed() == "held"
    assert await meeting.late_steps() == {
        *("check_material", "approve_material", "record_minutes", "acknowledge"),
    }
    assert await meeting.reminders_told(DISPATCHER) == {"check_material", "record_minutes"}
    assert await meeting.reminders_told(LEADER) == {"approve_material"}
    assert await meeting.reminders_told("person@head.t08") == {"acknowledge"}


async def test_a_meeting_by_hand_may_have_nothing_to_follow_up(stage: Stage) -> None:
    """R-30: without measures and reminders it ends with its minutes; a second one of its kind is refused."""
    meeting = await meeting_by_hand(stage, "monthly")
    assert meeting.id == "meeting-2026-09-monthly"
    with pytest.raises(MeetingThere):
        await meeting_by_hand(stage, "monthly")
    await meeting.check()
    await meeting.begin_again("meeting")
    await stage.sees("directors_meeting", "end_not_owner")
    await meeting.approve()
    await meeting.minute("2026-09-24")
    assert await meeting.closed() == "held"
    assert await meeting.late_steps() == set()
    path = await meeting.path()
    assert "start_meeting_opened" in path
    assert not {"carry_out_resolution", "acknowledge_reminder"} & set(path)


async def test_a_meeting_is_withdrawn_with_all_that_follows_it(stage: Stage) -> None:
    """R-30: while its material is checked, and after its minutes."""
    early = await meeting_by_hand(stage, "half_yearly")
    await early.task("check_material")
    await early.withdraw()
    assert await early.closed() == "withdrawn"
    assert "end_withdrawn" in await early.path()
    late = await meeting_by_hand(stage, "bimonthly")
    await late.check()
    await late.approve()
    await late.task("record_minutes")
    await late.decide("V05", "2026-09-28")
    reminder = await late.add_reminder("li.na", Reason.SLOW)
    await late.minute("2026-09-24")
    await late.task("carry_out_resolution")
    task = await late.task("acknowledge_reminder")
    await late.withdraw()
    assert await late.closed() == "withdrawn"
    assert await early.open_elements() == await late.open_elements() == set()
    assert await late.void_reason("acknowledge", of=reminder) == "withdrawn"
    with pytest.raises(TaskWithdrawn):
        await late.do_anyway(task, "person@li.na")
    assert "end_withdrawn" in await late.path()
    await stage.until("2026-09-29T09:00")
    assert await early.late_steps() == await late.late_steps() == set()


async def test_in_january_every_kind_of_meeting_is_held(stage: Stage) -> None:
    """R-30: monthly, every second month, quarterly, half-yearly, yearly; all heads attend the last three."""
    await stage.until(
        "2027-01-07T09:30"
    )  # 1 January is no day off yet in a year that the calendar doesn't know
    meetings = {kind: stage.played(PlayedMeeting, f"meeting-2027-01-{kind}") for kind in KINDS}
    for meeting in meetings.values():
        await meeting.task("check_material")
    assert str((await row_of(stage, meetings["yearly"])).covers_from) == "2026-01-01"
    assert str((await row_of(stage, meetings["half_yearly"])).covers_from) == "2026-07-01"
    for kind, meeting in meetings.items():
        await meeting.check()
        await meeting.approve()
        await meeting.task("record_minutes")
        all_heads = kind in {"quarterly", "half_yearly", "yearly"}
        assert (await row_of(stage, meeting)).attendance == ("all_heads" if all_heads else "concerned")
