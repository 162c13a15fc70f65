"""The facts of handling a ticket (办理事实), each with who and when."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base


class _Fact:
    """Columns that every fact has."""

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(60))


class _DispatchFact(_Fact):
    """A fact that belongs to one dispatch."""

    dispatch_id: Mapped[str] = mapped_column(ForeignKey("dispatches.id"))


class ContactAttempt(_DispatchFact, Base):
    """A try to reach the citizen at first contact (先行联系, R-02, R-72)."""

    __tablename__ = "contact_attempts"
    __table_args__ = (UniqueConstraint("dispatch_id", "no"), Index("ix_contact_attempts_at", "at"))

    no: Mapped[int]
    result: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text)


class Submission(_DispatchFact, Base):
    """What a department handed in (处置提交, R-03, R-06), confirmed by its head, checked by the center (R-70).

    `at` is when it was written; it counts as handed in from `submitted_at`, for a re-handling the moment of
    the head's confirmation.
    """

    __tablename__ = "submissions"
    __table_args__ = (
        Index("ix_submissions_dispatch_id_round", "dispatch_id", "round"),
        Index("ix_submissions_submitted_at", "submitted_at"),
    )

    round: Mapped[int]
    result: Mapped[str] = mapped_column(String(20))
    content: Mapped[dict[str, Any]]
    submitted_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None] = mapped_column(String(60))
    confirmed_for: Mapped[str | None] = mapped_column(String(60))
    """The head for whom a deputy confirmed (R-76)."""
    statement: Mapped[str | None] = mapped_column(Text)
    check_result: Mapped[str | None] = mapped_column(String(20))
    check_reason: Mapped[str | None] = mapped_column(Text)
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[str | None] = mapped_column(String(60))


class CallBack(_DispatchFact, Base):
    """A try of the center to call back (街道级回访, R-04), and what the citizen answered."""

    __tablename__ = "call_backs"
    __table_args__ = (
        UniqueConstraint("dispatch_id", "round", "no"),
        Index("ix_call_backs_answer_at", "answer", "at"),
    )

    round: Mapped[str] = mapped_column(String(40))
    no: Mapped[int]
    answer: Mapped[str] = mapped_column(String(30))
    first_contact: Mapped[bool | None]
    on_time: Mapped[bool | None]
    solved: Mapped[bool | None]
    satisfied: Mapped[bool | None]
    note: Mapped[str] = mapped_column(Text)
    corrected_answer: Mapped[str | None] = mapped_column(String(30))
    """What it is corrected to (R-79); the original stands beside it and is never changed."""
    corrected_at: Mapped[datetime | None]
    corrected_by: Mapped[str | None] = mapped_column(String(60))
    corrected_reason: Mapped[str | None] = mapped_column(Text)


class Alert(_DispatchFact, Base):
    """An alert (预警工单, R-05): the citizen is dissatisfied or tends to it."""

    __tablename__ = "alerts"
    __table_args__ = (UniqueConstraint("dispatch_id", "round"),)

    round: Mapped[str] = mapped_column(String(40))
    answer: Mapped[str] = mapped_column(String(30))


class UpwardReport(_Fact, Base):
    """What went up to the district (上报区级, R-70): an answer, an interim answer, or the ticket itself."""

    __tablename__ = "upward_reports"

    kind: Mapped[str] = mapped_column(String(20))
    """`answer`, `interim` (R-20, before a re-handling) or `returned` (not the street's, R-01)."""
    receipt: Mapped[str] = mapped_column(String(100))
    summary: Mapped[str] = mapped_column(Text)


class ReturnRequest(Base):
    """An application to return a ticket (退单申请, R-10) and what became of it. Its id is `dispatch.qN`."""

    __tablename__ = "return_requests"
    __table_args__ = (
        Index("ix_return_requests_ticket_id_status", "ticket_id", "status"),
        Index("ix_return_requests_dispatch_id", "dispatch_id"),
        Index("ix_return_requests_requested_at", "requested_at"),
    )

    id: Mapped[str] = mapped_column(String(90), primary_key=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"))
    dispatch_id: Mapped[str] = mapped_column(ForeignKey("dispatches.id"))
    requested_at: Mapped[datetime]
    requested_by: Mapped[str] = mapped_column(String(60))
    signed_by: Mapped[str | None] = mapped_column(String(60))
    signed_for: Mapped[str | None] = mapped_column(String(60))
    """The head for whom a deputy signed (R-76)."""
    reason: Mapped[str] = mapped_column(Text)
    suggested_department: Mapped[str] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(20))
    """pending, approved, refused, too_late, unsigned, withdrawn."""
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(60))
    decision_reason: Mapped[str | None] = mapped_column(Text)
    department: Mapped[str | None] = mapped_column(String(40))


class Escalation(Base):
    """A decision asked of the leaders (签派, R-12): opinion, decision and names stay on the ticket."""

    __tablename__ = "escalations"

    id: Mapped[str] = mapped_column(String(90), primary_key=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"), index=True)
    return_request_id: Mapped[str | None] = mapped_column(String(90))
    reason: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(String(60))
    opinion: Mapped[str | None] = mapped_column(Text)
    proposed_department: Mapped[str | None] = mapped_column(String(40))
    proposed_at: Mapped[datetime | None]
    proposed_by: Mapped[str | None] = mapped_column(String(60))
    decision: Mapped[str | None] = mapped_column(Text)
    department: Mapped[str | None] = mapped_column(String(40))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(60))
    withdrawn_at: Mapped[datetime | None]

    @property
    def pending(self) -> bool:
        """Whether the leaders still have to decide."""
        return self.decided_at is None and self.withdrawn_at is None
