"""The minutes of a meeting (会议纪要, R-30): what was decided is followed up, who was reminded is told."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from hotline.meetings.models import Meeting, NamedReminder
from hotline.meetings.rules import Reason
from hotline.notifications.notify import notify
from hotline.organization.caller import personal_group
from hotline.reviews.resolutions import followed_up, resolutions_of
from hotline.tasks.actions import Completion, action
from hotline.tasks.own_deadline import settle_own
from hotline.tickets.journal import record
from hotline.work import Work


@action("record_minutes")
async def record_minutes(work: Work, done: Completion) -> dict[str, Any]:
    """What was entered beside it goes to its owners: resolutions, and reminders to named people."""
    meeting = await work.session.get_one(Meeting, done.case.id)
    await settle_own(work, done.task)
    meeting.held_on, meeting.summary = date.fromisoformat(done.data["held_on"]), done.data["summary"]
    meeting.recorded_at, meeting.recorded_by = work.now, work.actor
    resolutions = await resolutions_of(work, meeting.id)
    reminders = await reminders_of(work, meeting.id)
    record(
        work,
        meeting.id,
        "minutes_recorded",
        f"已记会议纪要：决议{len(resolutions)}项，提醒{len(reminders)}人次",
    )
    return {"resolutions": followed_up(resolutions), "reminders": _told(work, reminders)}


async def reminders_of(work: Work, meeting_id: str) -> list[NamedReminder]:
    """The meeting's reminders, in order."""
    query = select(NamedReminder).where(NamedReminder.meeting_id == meeting_id).order_by(NamedReminder.no)
    return list(await work.session.scalars(query))


def _told(work: Work, reminders: Sequence[NamedReminder]) -> list[dict[str, Any]]:
    """Tells each person, and answers for whom the process is to wait."""
    for each in reminders:
        group = personal_group(each.person_id)
        text = f"主任办公会因“{Reason(each.reason).label}”对您提出提醒，请查看并签收。"
        notify(work, f"named_reminder:{each.id}", each.meeting_id, "named_reminder", group, text)
    return [{"id": each.id, "groups": [personal_group(each.person_id)]} for each in reminders]
