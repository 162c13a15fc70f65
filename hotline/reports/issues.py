"""Which reports there are (通报列表, R-30): one for each period since the first ticket, and whether it is published."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from sqlalchemy import func, select

from hotline.calendar import in_shanghai
from hotline.meetings.models import Meeting
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.reports.report import ReportKind, report_span
from hotline.reports.span import Span
from hotline.supervision.sight import oversees
from hotline.tickets.models import Ticket
from hotline.view import LocalMoment, Page, Paging, View
from hotline.work import Work


class ReportIssue(View):
    """The report of one period (一期通报)."""

    kind: str
    period: str
    """期间的最后一个月，如 `2026-10`。"""
    label: str
    """如 `2026年9—10月`。"""
    first: date
    last: date
    state: Literal["running", "open", "draft", "published"]
    """`running` 期间未结束、`open` 已结束、尚无会议材料，`draft` 材料待审定，`published` 已审定发布。"""
    published_at: LocalMoment | None
    meeting_id: str | None
    """审定它的主任办公会；没有或本人不可见的为空。"""


async def report_issues(work: Work, caller: Caller, kind: ReportKind, paging: Paging) -> Page[ReportIssue]:
    """The latest first."""
    spans = _spans(kind, await _first_day(work), in_shanghai(work.now).date())
    shown = spans[paging.offset : paging.offset + paging.size]
    meetings = await _meetings(work, kind, shown)
    items = [_issue(work, caller, kind, span, meetings.get(span.first)) for span in shown]
    return Page(items=items, total=len(spans), page=paging.page, size=paging.size)


async def report_issue(work: Work, caller: Caller, kind: ReportKind, period: str) -> ReportIssue:
    """That of the period in which a month lies (`2026-10`). Raises PeriodInvalid."""
    span = report_span(kind, period)
    meetings = await _meetings(work, kind, [span])
    return _issue(work, caller, kind, span, meetings.get(span.first))


async def _first_day(work: Work) -> date:
    first = await work.session.scalar(select(func.min(Ticket.received_at)))
    return in_shanghai(first or work.now).date()


def _spans(kind: ReportKind, first: date, today: date) -> list[Span]:
    spans = [report_span(kind, f"{today:%Y-%m}")]
    while spans[-1].first > first:
        spans.append(report_span(kind, f"{spans[-1].previous.last:%Y-%m}"))
    return spans


async def _meetings(work: Work, kind: ReportKind, spans: Sequence[Span]) -> dict[date, Meeting]:
    """By the first day of which each tells; of several the latest."""
    query = select(Meeting).where(
        Meeting.kind == kind.value, Meeting.covers_from.in_([span.first for span in spans])
    )
    return {row.covers_from: row for row in await work.session.scalars(query.order_by(Meeting.id))}


def _issue(work: Work, caller: Caller, kind: ReportKind, span: Span, meeting: Meeting | None) -> ReportIssue:
    approved = meeting is not None and meeting.approved_at is not None
    seen = meeting is not None and caller.may(Action.READ_MEETINGS) and (approved or oversees(caller))
    return ReportIssue(
        kind=kind.value,
        period=f"{span.last:%Y-%m}",
        label=span.label,
        first=span.first,
        last=span.last,
        state=_state(work, span, meeting),
        published_at=meeting.approved_at if meeting else None,
        meeting_id=meeting.id if meeting and seen else None,
    )


def _state(
    work: Work, span: Span, meeting: Meeting | None
) -> Literal["running", "open", "draft", "published"]:
    if meeting is not None and meeting.approved_at is not None:
        return "published"
    if meeting is not None and meeting.material_at is not None:
        return "draft"
    return "running" if work.now < span.end else "open"
