"""Applications not to count a ticket (不纳入测评申请) as tables."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base


class Exclusion(Base):
    """An application not to count a ticket (不纳入测评, R-23). Its id is its case's: `ticket.xN`."""

    __tablename__ = "exclusions"

    id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime]
    requested_by: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(20))
    """pending, approved, refused, withdrawn."""
    excluded_at: Mapped[datetime | None]
    """When it was submitted: from then on the ticket is out of satisfaction, resolution and score (R-44)."""
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)


class ExclusionStep(Base):
    """One step of an application, with who and when (R-23)."""

    __tablename__ = "exclusion_steps"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    exclusion_id: Mapped[str] = mapped_column(ForeignKey("exclusions.id"), index=True)
    step: Mapped[str] = mapped_column(String(30))
    """`department` and `center` confirm, the center has `applied`, the district has `answered`, the leader has
    `signed`, the center has `submitted`."""
    result: Mapped[str] = mapped_column(String(20))
    """confirmed, applied, approved, signed, submitted; or refused."""
    document: Mapped[str] = mapped_column(String(200))
    """Number of the application, of the district's answer, or of the receipt."""
    text: Mapped[str] = mapped_column(Text)
    """Reason or opinion."""
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(60))
