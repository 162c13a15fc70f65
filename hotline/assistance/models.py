"""Assisting departments (协办) as a table."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base


class Assistance(Base):
    """A department helps the main one under a dispatch (协办, R-74); it never submits. Its id is `dispatch.aN`."""

    __tablename__ = "assistances"
    __table_args__ = (Index("ix_assistances_ticket_id_unit", "ticket_id", "unit"),)

    id: Mapped[str] = mapped_column(String(90), primary_key=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"))
    dispatch_id: Mapped[str] = mapped_column(ForeignKey("dispatches.id"), index=True)
    unit: Mapped[str] = mapped_column(ForeignKey("units.code"))
    note: Mapped[str] = mapped_column(Text)
    """What it is asked to do; empty where the dispatcher named it with the dispatch."""
    asked_at: Mapped[datetime]
    asked_by: Mapped[str] = mapped_column(String(60))
    done: Mapped[str | None] = mapped_column(Text)
    """What it has done."""
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(String(60))
    ended_at: Mapped[datetime | None]
    """Nobody waits for it any more: the main department has handed in, or the dispatch has ended."""
    ended_reason: Mapped[str | None] = mapped_column(String(200))

    @property
    def pending(self) -> bool:
        """Whether the department is still asked."""
        return self.done_at is None and self.ended_at is None
