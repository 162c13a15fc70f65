"""Reminders to named people (点名提醒, R-30): entered with the minutes, tracked until each is acknowledged."""

from typing import Any

from sqlalchemy import func, select

from hotline.cases.lookup import lock_case
from hotline.errors import Forbidden
from hotline.meetings.errors import MeetingNotFound, MinutesNotOpen, ReminderNotFound
from hotline.meetings.models import Meeting, NamedReminder
from hotline.meetings.rules import Reason
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.responsibility import working
from hotline.tasks.actions import Completion, action
from hotline.tasks.own_deadline import is_awaited, settle_own
from hotline.tasks.present_groups import has_left
from hotline.tickets.errors import RequestNotPending
from hotline.tickets.journal import record
from hotline.work import Work


async def add_reminder(
    work: Work, caller: Caller, meeting_id: str, person_id: str, reason: Reason, text: str
) -> NamedReminder:
    """While the minutes are written.

    Raises Forbidden, CaseNotFound, MeetingNotFound, MinutesNotOpen, PersonUnknown.
    """
    await _open_minutes(work, caller, meeting_id)
    person = await working(work, person_id)
    last = await work.session.scalar(
        select(func.max(NamedReminder.no)).where(NamedReminder.meeting_id == meeting_id)
    )
    no = (last or 0) + 1
    reminder = NamedReminder(
        id=f"{meeting_id}.m{no}",
        meeting_id=meeting_id,
        no=no,
        person_id=person.id,
        reason=reason.value,
        text=text,
        recorded_at=work.now,
        recorded_by=work.actor,
    )
    work.session.add(reminder)
    await work.session.flush()
    return reminder


async def remove_reminder(work: Work, caller: Caller, meeting_id: str, no: int) -> None:
    """While the minutes are written. Raises as `add_reminder`, and ReminderNotFound."""
    await _open_minutes(work, caller, meeting_id)
    reminder = await work.session.get(NamedReminder, f"{meeting_id}.m{no}")
    if reminder is None:
        raise ReminderNotFound
    await work.session.delete(reminder)


@action("acknowledge_reminder")
async def acknowledge_reminder(work: Work, done: Completion) -> dict[str, Any]:
    """The person himself has seen it: nobody acknowledges for another, not even who stands in for him.

    Of a person who has left the center's leader ends it: then it stays without acknowledgment.
    Raises Forbidden, RequestNotPending.
    """
    reminder = await work.session.get(NamedReminder, done.task.request_id or done.task.round)
    if reminder is None or reminder.acknowledged_at is not None:
        raise RequestNotPending
    mine = done.caller.id == reminder.person_id
    if not mine and not await has_left(work, reminder.person_id):
        raise Forbidden("提醒须由本人签收")
    await settle_own(work, done.task)
    reminder.reply = done.data.get("reply")
    if not mine:
        record(work, reminder.meeting_id, "reminder_closed", f"提醒{reminder.no}：本人已离任，未签收")
        return {}
    reminder.acknowledged_at = work.now
    record(work, reminder.meeting_id, "reminder_acknowledged", f"提醒{reminder.no}已由本人签收")
    return {}


async def _open_minutes(work: Work, caller: Caller, meeting_id: str) -> None:
    caller.require_action(Action.RECORD_DECISIONS)
    await lock_case(work, meeting_id)
    if await work.session.get(Meeting, meeting_id) is None:
        raise MeetingNotFound
    if not await is_awaited(work, meeting_id, "record_minutes"):
        raise MinutesNotOpen
