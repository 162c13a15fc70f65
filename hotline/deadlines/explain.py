"""Why a deadline of a ticket is when it is (时限说明, R-50, R-51): each day counted or skipped."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from hotline.calendar import Calendar, LimitRule, LimitUnit, end_text, in_shanghai, moment_text
from hotline.calendar import Deadline as DeadlineValue
from hotline.deadlines.models import Deadline
from hotline.deadlines.rules import STEP_NAMES
from hotline.view import LocalMoment, View
from hotline.visits.models import Visit
from hotline.work import Work

_ORDER = {step: position for position, step in enumerate(STEP_NAMES)}


class DayView(View):
    """A day between the start and the due moment (逐日说明)."""

    date: date
    effect: str
    """`start` 起算日、`counted` 计入、`skipped` 跳过。"""
    reason: str
    provisional: bool
    """所属年份的放假安排尚未公布，暂按周末推算。"""


class ExplainedLimit(View):
    """When something is due, and why (到期说明)."""

    start: LocalMoment
    due: LocalMoment
    """到期时间。"""
    remind: LocalMoment
    """提醒时间。"""
    provisional: bool
    """暂定：所涉年份的放假安排尚未公布。"""
    calendar_version: str
    text: str
    """一段话的说明。"""
    days: list[DayView]


class TicketDeadline(ExplainedLimit):
    """A deadline of a ticket, with what became of it (工单时限)."""

    id: str
    case_id: str
    """工单号；走访的时限为走访的事项号。"""
    dispatch_no: int
    """第几次派单；0 为整张工单的时限。"""
    round: str
    step: str
    step_name: str
    state: str
    """`open` 进行中、`settled` 已完成、`void` 不再计时。"""
    late: bool
    """是否超时。超时后完成的，仍记超时。"""
    late_recorded_at: LocalMoment | None
    settled_at: LocalMoment | None
    void_reason: str | None
    capped_by: str | None
    """更早的时限（`total` 总时限、`district` 区级时限），以其为准。"""


async def deadlines_of(work: Work, ticket_id: str) -> list[TicketDeadline]:
    """All deadlines of a ticket, with those of its visit, or of another case, in the order in which they began, each
    explained day by day.
    """
    visits = select(Visit.id).where(Visit.ticket_id == ticket_id)
    query = select(Deadline).where(or_(Deadline.case_id == ticket_id, Deadline.case_id.in_(visits)))
    rows = sorted(
        await work.session.scalars(query),
        key=lambda row: (row.dispatch_no, row.starts_at, _ORDER.get(row.step, len(_ORDER)), row.id),
    )
    return [_view(work.calendar, row) for row in rows]


def explain(calendar: Calendar, start: datetime, rule: LimitRule) -> ExplainedLimit:
    """A limit that begins at a moment. Raises OutsideCalendar; ValueError on a moment without a zone."""
    return ExplainedLimit(**_explained(calendar.deadline(start, rule)))


def _view(calendar: Calendar, row: Deadline) -> TicketDeadline:
    return TicketDeadline(
        id=row.id,
        case_id=row.case_id,
        dispatch_no=row.dispatch_no,
        round=row.round,
        step=row.step,
        step_name=STEP_NAMES.get(row.step, row.step),
        state="open" if row.open else "void" if row.settled_at is None else "settled",
        late=row.late,
        late_recorded_at=row.late_recorded_at,
        settled_at=row.settled_at,
        void_reason=row.void_reason,
        capped_by=row.capped_by,
        **_stored(calendar, row),
    )


def _stored(calendar: Calendar, row: Deadline) -> dict[str, Any]:
    """The stored dates stand, whatever today's calendar would say; its days are what explains them."""
    unit = row.rule.get("unit")
    if row.extended or unit not in set(LimitUnit):
        return _set_by_people(row)
    rule = LimitRule(int(row.rule["amount"]), LimitUnit(unit), int(row.rule.get("remind_before") or 0))
    start = in_shanghai(row.starts_at)
    value = DeadlineValue(
        start=start,
        due=in_shanghai(row.due_at),
        remind=in_shanghai(row.remind_at),
        rule=rule,
        own_due=calendar.due(start, rule),
        calendar_version=row.calendar_version,
        provisional=row.provisional,
        calendar=calendar,
    )
    return _explained(value)


def _set_by_people(row: Deadline) -> dict[str, Any]:
    """Nothing is counted: the district has named the moment (R-70), at first or by an extension (R-73)."""
    start, due = in_shanghai(row.starts_at), in_shanghai(row.due_at)
    by = "区级批准延期，现办结时限" if row.extended else "区级规定的办结时限"
    return {
        "start": start,
        "due": due,
        "remind": in_shanghai(row.remind_at),
        "provisional": row.provisional,
        "calendar_version": row.calendar_version,
        "text": f"自{moment_text(start)}起算。{by}：{end_text(due)}。",
        "days": [],
    }


def _explained(value: DeadlineValue) -> dict[str, Any]:
    return {
        "start": value.start,
        "due": value.due,
        "remind": value.remind,
        "provisional": value.provisional,
        "calendar_version": value.calendar_version,
        "text": value.explain_text(),
        "days": [DayView.model_validate(day) for day in value.explain()],
    }
