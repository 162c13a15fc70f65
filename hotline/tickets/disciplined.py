"""Tickets that concern the discipline office (纪工委可见, R-60): those of its talks and explanations (R-40, R-41)."""

from sqlalchemy import ColumnElement, and_, exists, or_

from hotline.organization.rules import DISCIPLINE_OFFICE
from hotline.supervision.models import ExplanationCause, Talk, TalkCause
from hotline.tickets.models import Ticket


def concerns_discipline() -> ColumnElement[bool]:
    """The condition on `Ticket`: a lateness of it counts for a talk that the center has verified, or for an
    explanation. One that complains about the office itself in confidence is not shown to it (R-75).
    """
    talked_about = exists().where(
        TalkCause.ticket_id == Ticket.id,
        TalkCause.freed_at.is_(None),
        Talk.id == TalkCause.talk_id,
        Talk.verified_at.is_not(None),
    )
    explained = exists().where(ExplanationCause.ticket_id == Ticket.id, ExplanationCause.freed_at.is_(None))
    itself = and_(Ticket.complained_unit.is_not(None), Ticket.complained_unit == DISCIPLINE_OFFICE)
    return and_(or_(talked_about, explained), or_(~Ticket.confidential, ~itself))
