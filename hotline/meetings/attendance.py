"""Who is called to a meeting (通知参会, R-30): all heads, or those of the departments that it is about."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from sqlalchemy import and_, func, select

from hotline.calendar import SHANGHAI
from hotline.cases.lookup import lock_case
from hotline.deadlines.falls_due import falls_due
from hotline.deadlines.models import Deadline
from hotline.errors import ContractBroken
from hotline.meetings.models import Attendee, Meeting
from hotline.notifications.notify import notify
from hotline.organization.models import Membership, Person, Unit
from hotline.organization.successors import present_unit
from hotline.tickets.facts import CallBack
from hotline.tickets.journal import record
from hotline.tickets.models import Dispatch, Ticket
from hotline.tickets.rules import DISSATISFIED
from hotline.work import Work

ALL_HEADS, CONCERNED = "all_heads", "concerned"
LATE_STEPS = ("accept", "contact", "handle", "re_handle")
"""A department's own limits: late in one of them, it is concerned; dissatisfied citizens concern it too."""


class AttendanceUnknown(ContractBroken):
    """The table of attendance says something else than `all_heads` or `concerned`."""

    code = "ATTENDANCE_UNKNOWN"
    message = "参会表（supervision.dmn）的结果应为 all_heads 或 concerned"


async def call_attendees(work: Work, meeting_id: str, attendance: str) -> None:
    """Writes down who is called, and tells them; once. Raises AttendanceUnknown."""
    case = await lock_case(work, meeting_id)
    meeting = await work.session.get_one(Meeting, meeting_id)
    if meeting.called_at is not None:
        return
    for unit, person in await _heads(work, await _units(work, meeting, attendance)):
        work.session.add(Attendee(meeting_id=meeting_id, person_id=person, unit=unit, called_at=work.now))
        text = f"请参加{case.title}，会议材料已发布。"
        audience = f"person@{person}"
        notify(work, f"meeting:{meeting_id}:{unit}:{person}", meeting_id, "meeting_called", audience, text)
    meeting.attendance, meeting.called_at = attendance, work.now
    record(work, meeting_id, "meeting_called", "已通知参会的部门负责人")


async def _units(work: Work, meeting: Meeting, attendance: str) -> set[str]:
    if attendance == ALL_HEADS:
        query = select(Unit.code).where(Unit.kind == "department", Unit.active)
        return set(await work.session.scalars(query))
    if attendance != CONCERNED:
        raise AttendanceUnknown
    concerned = await _late(work, meeting) | await _dissatisfied(work, meeting)
    return {await present_unit(work, code) for code in concerned}


async def _late(work: Work, meeting: Meeting) -> set[str]:
    begin, end = _span(meeting)
    query = (
        select(Dispatch.department)
        .join(Deadline, (Deadline.case_id == Dispatch.ticket_id) & (Deadline.dispatch_no == Dispatch.no))
        .join(Ticket, Ticket.id == Dispatch.ticket_id)
        .where(
            Deadline.late,
            Deadline.step.in_(LATE_STEPS),
            falls_due(Deadline.due_at, begin, end),
            ~and_(Deadline.step == "contact", Ticket.confidential),  # the center's to make
        )
    )
    return set(await work.session.scalars(query.distinct()))


async def _dissatisfied(work: Work, meeting: Meeting) -> set[str]:
    begin, end = _span(meeting)
    answer = func.coalesce(CallBack.corrected_answer, CallBack.answer)
    query = (
        select(Dispatch.department)
        .join(CallBack, CallBack.dispatch_id == Dispatch.id)
        .where(answer.in_(sorted(DISSATISFIED)), CallBack.at >= begin, CallBack.at < end)
    )
    return set(await work.session.scalars(query.distinct()))


def _span(meeting: Meeting) -> tuple[datetime, datetime]:
    """From 0:00 of the first day to 24:00 of the last."""
    begin = datetime.combine(meeting.covers_from, time(), SHANGHAI)
    return begin, datetime.combine(meeting.covers_to, time(), SHANGHAI) + timedelta(hours=24)


async def _heads(work: Work, units: Iterable[str]) -> list[tuple[str, str]]:
    query = (
        select(Membership.unit, Membership.person_id)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.role == "head", Membership.unit.in_(sorted(units)), Person.active)
        .order_by(Membership.unit, Membership.person_id)
    )
    return [(unit, person) for unit, person in await work.session.execute(query)]
