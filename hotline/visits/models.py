"""Visits (走访) and what they found, as tables."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base


class Visit(Base):
    """That somebody is sent to a ticket (走访, R-32, R-33). Its id is its case's: `ticket.v1`, one a ticket."""

    __tablename__ = "visits"
    __table_args__ = (Index("ix_visits_unit_status", "unit", "status"),)

    id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"), unique=True)
    visitor: Mapped[str] = mapped_column(String(20))
    """`station` (工作站) or `field_team` (外勤小组); the field team too after a station has handed it on."""
    unit: Mapped[str] = mapped_column(ForeignKey("units.code"))
    status: Mapped[str] = mapped_column(String(20))
    """wanted, done, excused, withdrawn."""
    arranged_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    taken_by: Mapped[str | None] = mapped_column(String(60))
    handed_on_at: Mapped[datetime | None]
    handed_on_by: Mapped[str | None] = mapped_column(String(60))
    handed_on_note: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[datetime | None]
    excused_at: Mapped[datetime | None]
    excused_by: Mapped[str | None] = mapped_column(String(60))
    excuse: Mapped[str | None] = mapped_column(Text)
    """Why nobody went, as the center wrote it (R-33)."""


class VisitRecord(Base):
    """What somebody found on site (走访记录, R-32): it belongs to the ticket."""

    __tablename__ = "visit_records"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    visit_id: Mapped[str] = mapped_column(ForeignKey("visits.id"), index=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"), index=True)
    unit: Mapped[str] = mapped_column(ForeignKey("units.code"))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(60))
    visited_on: Mapped[date]
    """The day of the visit, Asia/Shanghai."""
    found: Mapped[bool]
    """Whether it is as the citizen said (现场是否属实)."""
    cause: Mapped[str] = mapped_column(Text)
    talked_to_citizen: Mapped[bool]
    position: Mapped[str] = mapped_column(String(200))
    photos: Mapped[list[Any]]
    """Ids of stored files."""
    result: Mapped[str] = mapped_column(String(20))
    """handled, explained, handed_on."""
    note: Mapped[str] = mapped_column(Text)
