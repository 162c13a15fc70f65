"""What is done regularly (定期事项, R-30, R-34, R-41): once a month or period, from a working day of the month on."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from hotline.calendar import in_shanghai
from hotline.cases.models import Case
from hotline.db.upsert import insert_or_update
from hotline.errors import ContractBroken
from hotline.meetings.convene import convene_by_schedule
from hotline.meetings.models import Meeting
from hotline.meetings.rules import MeetingKind, covered, meeting_id
from hotline.reviews.joint_review import review_by_schedule
from hotline.supervision.explanations import RUN
from hotline.supervision.models import ScheduledRun, ScheduleLook
from hotline.supervision.periods import Period
from hotline.supervision.rules import is_time
from hotline.work import Work

JOINT_REVIEW, EXPLANATION, MEETING = "joint_review", RUN, "meeting_"


class ScheduleUnknown(ContractBroken):
    """A diagram asks for something regular that the program does not have."""

    code = "SCHEDULE_UNKNOWN"
    message = "流程图中的定期事项（kind_of_schedule）无法识别"


@dataclass(frozen=True, slots=True)
class Due:
    """Whether this instance is to do it now: for which case, or for which period."""

    due: bool
    case_id: str = ""
    period: str = ""


NOT_DUE = Due(due=False)


async def note_look(work: Work, process: str, kind: str) -> None:
    """Keeps that the process asked, whatever the answer: one sees that its regular start works."""
    row = {"process": process, "kind": kind, "asked_at": work.now}
    await insert_or_update(work.session, ScheduleLook, [row], replace=["asked_at"])


async def check_schedule(work: Work, kind: str, not_before: int, instance_key: int) -> Due:
    """Whether it is time, and nobody has begun it: then this instance has. Raises ScheduleUnknown.

    The same instance is answered the same whenever it asks again; another one is never due in that period.
    """
    today = in_shanghai(work.now).date()
    if kind == EXPLANATION:
        return await _explanation(work, today, not_before, instance_key)
    if kind == JOINT_REVIEW:
        case_id = f"review-{today:%Y-%m}"
    elif kind.removeprefix(MEETING) in set(MeetingKind) and kind.startswith(MEETING):
        case_id = meeting_id(MeetingKind(kind.removeprefix(MEETING)), today)
    else:
        raise ScheduleUnknown
    case = await work.session.get(Case, case_id)
    if case is not None:
        return Due(due=True, case_id=case_id) if case.instance_key == instance_key else NOT_DUE
    if not is_time(work.calendar, today, not_before) or await _was_held(work, kind, today):
        return NOT_DUE
    if kind == JOINT_REVIEW:
        review_by_schedule(work, f"{today:%Y-%m}", instance_key)
    else:
        convene_by_schedule(work, MeetingKind(kind.removeprefix(MEETING)), today, instance_key)
    return Due(due=True, case_id=case_id)


async def _was_held(work: Work, kind: str, today: date) -> bool:
    """Whether an earlier month's meeting told of the same days: a timer that an engine makes up for comes late."""
    if not kind.startswith(MEETING):
        return False
    meeting_kind = MeetingKind(kind.removeprefix(MEETING))
    first, _ = covered(meeting_kind, today)
    query = select(Meeting.id).where(Meeting.kind == meeting_kind.value, Meeting.covers_from == first)
    return (await work.session.scalars(query.limit(1))).first() is not None


async def _explanation(work: Work, today: date, not_before: int, instance_key: int) -> Due:
    """For the period that ended before today's began."""
    period = str(Period.of(today).previous)
    run = await work.session.get(ScheduledRun, (EXPLANATION, period))
    if run is not None:
        return Due(due=True, period=period) if run.instance_key == instance_key else NOT_DUE
    if not is_time(work.calendar, today, not_before):
        return NOT_DUE
    work.session.add(
        ScheduledRun(kind=EXPLANATION, period=period, instance_key=instance_key, begun_at=work.now)
    )
    return Due(due=True, period=period)
