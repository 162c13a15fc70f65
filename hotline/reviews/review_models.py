"""Joint reviews (联合会审, R-34): their agenda, what they are about, their outcome."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base


class JointReview(Base):
    """A joint review of unresolved tickets. Its id is the case's, `review-2026-10` or `review-2026-10-13-1`."""

    __tablename__ = "joint_reviews"

    id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    clustered_at: Mapped[datetime | None]
    """When the tickets were gathered (归集)."""
    confirmed_at: Mapped[datetime | None]
    """When the center's leader confirmed the agenda."""
    confirmed_by: Mapped[str | None] = mapped_column(String(60))
    note: Mapped[str | None] = mapped_column(Text)
    summary: Mapped[str | None] = mapped_column(Text)
    """What the coordination meeting (专题协调会) discussed."""
    held_at: Mapped[datetime | None]
    held_by: Mapped[str | None] = mapped_column(String(60))
    outcome_due_at: Mapped[datetime | None]
    """When the last resolution is due: the outcome is put together then."""
    outcome: Mapped[str | None] = mapped_column(Text)
    compiled_at: Mapped[datetime | None]
    outcome_file: Mapped[int | None] = mapped_column(ForeignKey("stored_files.id"))
    published_at: Mapped[datetime | None]
    published_by: Mapped[str | None] = mapped_column(String(60))
    published_note: Mapped[str | None] = mapped_column(Text)


class ReviewItem(Base):
    """A ticket on the agenda (议题), and why it stands there with the others of its group."""

    __tablename__ = "review_items"
    __table_args__ = (Index("ix_review_items_ticket_id", "ticket_id"),)

    case_id: Mapped[str] = mapped_column(ForeignKey("joint_reviews.id"), primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"))
    cluster: Mapped[int]
    """Number of the group, from 1."""
    reason: Mapped[str] = mapped_column(String(300))
    """Why these tickets belong together, and why this one is unresolved; without personal data (R-61)."""
    struck_at: Mapped[datetime | None]
    struck_by: Mapped[str | None] = mapped_column(String(60))
    struck_reason: Mapped[str | None] = mapped_column(Text)


class ResolutionTicket(Base):
    """A ticket that a resolution is about (决议涉及的工单); a closed one is taken up again by it (再办理)."""

    __tablename__ = "resolution_tickets"

    resolution_id: Mapped[str] = mapped_column(
        ForeignKey("resolutions.id", ondelete="CASCADE"), primary_key=True
    )
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"), primary_key=True, index=True)
    taken_up_again: Mapped[bool]
