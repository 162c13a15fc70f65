"""Marks on tickets that figures ask for (工单标记): not counted (R-23), repeated (R-31), outcome corrected (R-79)."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, or_, select

from hotline.exclusions.models import Exclusion
from hotline.repeats.models import RepeatLink
from hotline.reports.known import Known
from hotline.reports.span import Span
from hotline.tickets.facts import CallBack
from hotline.tickets.models import Dispatch, Ticket
from hotline.visits.models import Visit

APPROVED, DISMISSED = "approved", "dismissed"


def is_excluded(ticket_id: ColumnElement[str], known: Known) -> ColumnElement[bool]:
    """Whether the ticket had left the figures: its application was approved, signed and submitted (R-23)."""
    return exists().where(
        Exclusion.ticket_id == ticket_id,
        Exclusion.status == APPROVED,
        known.by(Exclusion.excluded_at),
    )


def is_repeat(ticket_id: ColumnElement[str], known: Known) -> ColumnElement[bool]:
    """Whether the ticket was linked to an earlier one, and nobody had dismissed the link (R-31)."""
    return exists().where(RepeatLink.ticket_id == ticket_id, link_known(known))


def is_visited(ticket_id: ColumnElement[str], known: Known) -> ColumnElement[bool]:
    """Whether somebody had been sent to the ticket and had been there (R-33)."""
    return exists().where(Visit.ticket_id == ticket_id, Visit.status == "done", known.by(Visit.done_at))


def link_known(known: Known) -> ColumnElement[bool]:
    """Whether a `RepeatLink` held."""
    if known.present:
        return RepeatLink.state != DISMISSED
    later = RepeatLink.decided_at > known.at
    return and_(RepeatLink.found_at <= known.at, or_(RepeatLink.state != DISMISSED, later))


def effective_answer(known: Known, called: type[CallBack] = CallBack) -> ColumnElement[Any]:
    """A `CallBack`'s answer, or what it had been corrected to (R-79)."""
    return case((known.by(called.corrected_at), called.corrected_answer), else_=called.answer)


NOT_LISTED = "保密工单只计数，不逐件列出（R-75）。"


def may_be_listed() -> ColumnElement[bool]:
    """Whether a `Ticket` stands in a list: every department reads it, also one that a ticket is about (R-75)."""
    return Ticket.confidential.is_(False)


def corrected_after(span: Span) -> Select[*tuple[Any, ...]]:
    """When, ticket, department, answer and corrected answer: of tickets closed in the period, corrected later."""
    return (
        select(
            CallBack.corrected_at,
            CallBack.ticket_id,
            Dispatch.department,
            CallBack.answer,
            CallBack.corrected_answer,
        )
        .join(Dispatch, Dispatch.id == CallBack.dispatch_id)
        .join(Ticket, Ticket.id == CallBack.ticket_id)
        .where(CallBack.corrected_at >= span.end, may_be_listed(), *_closed_in(span))
    )


def excluded_after(span: Span) -> Select[*tuple[Any, ...]]:
    """When, ticket and department: of tickets closed in the period that left the figures later."""
    return (
        select(Exclusion.excluded_at, Exclusion.ticket_id, Dispatch.department)
        .join(Ticket, Ticket.id == Exclusion.ticket_id)
        .outerjoin(Dispatch, and_(Dispatch.ticket_id == Ticket.id, Dispatch.no == Ticket.dispatch_no))
        .where(
            Exclusion.status == APPROVED,
            Exclusion.excluded_at >= span.end,
            may_be_listed(),
            *_closed_in(span),
        )
    )


def _closed_in(span: Span) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Ticket.closed_at >= span.begin, Ticket.closed_at < span.end
