"""A meeting is to be held (发起会议, R-30): by the schedule, or by hand at any time."""

from datetime import date

from hotline.calendar import in_shanghai
from hotline.cases.models import Case
from hotline.cases.open_case import add_case, open_case
from hotline.cases.rules import CaseKind
from hotline.meetings.errors import MeetingThere
from hotline.meetings.models import Meeting
from hotline.meetings.rules import MeetingKind, covered, meeting_id
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.rules import CENTER
from hotline.supervision.counted import one_at_a_time
from hotline.work import Work


async def convene(work: Work, caller: Caller, kind: MeetingKind) -> Meeting:
    """By hand; there is one meeting of a kind in a month. Raises Forbidden, MeetingThere."""
    caller.require_action(Action.CONVENE_MEETING)
    await one_at_a_time(work, CENTER)
    today = in_shanghai(work.now).date()
    case_id = meeting_id(kind, today)
    if await work.session.get(Case, case_id) is not None:
        raise MeetingThere
    open_case(work, CaseKind.MEETING, case_id, _title(kind, today), variables={"meeting_kind": kind.value})
    return _row(work, case_id, kind, today)


def convene_by_schedule(work: Work, kind: MeetingKind, today: date, instance_key: int) -> Meeting:
    """The process runs already: its timer began it."""
    case_id = meeting_id(kind, today)
    add_case(work, CaseKind.MEETING, case_id, _title(kind, today), instance_key=instance_key)
    return _row(work, case_id, kind, today)


def _title(kind: MeetingKind, today: date) -> str:
    return f"{today.year}年{today.month}月主任办公会（{kind.label}）"


def _row(work: Work, case_id: str, kind: MeetingKind, today: date) -> Meeting:
    first, last = covered(kind, today)
    meeting = Meeting(id=case_id, kind=kind.value, covers_from=first, covers_to=last)
    work.session.add(meeting)
    return meeting
