"""Corrections (更正) as a table."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base


class Correction(Base):
    """A lateness or an outcome is disputed (更正, R-79). Its id is its case's: `ticket.cN`.

    What it is about stays readable: a lateness in its annulment, an outcome beside the corrected one.
    """

    __tablename__ = "corrections"
    __table_args__ = (Index("ix_corrections_ticket_id_status", "ticket_id", "status"),)

    id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"))
    target: Mapped[str] = mapped_column(String(20))
    """`lateness` or `outcome`."""
    deadline_id: Mapped[str | None] = mapped_column(ForeignKey("deadlines.id"))
    call_back_id: Mapped[int | None] = mapped_column(ForeignKey("call_backs.id"))
    reason: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime]
    requested_by: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(20))
    """pending, corrected, refused, withdrawn."""
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(60))
    decision_reason: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(String(30))
    """The corrected answer of the citizen, where an outcome was corrected."""
