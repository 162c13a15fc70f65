"""Deadlines (时限) of tickets."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base


class Deadline(Base):
    """One limit of one step of one ticket, and what became of it.

    It is open until a fact settles it (`settled_at`) or it is void (`void_reason`). `late` is recorded the
    moment the deadline passes without a fact (R-02, R-03), and stays when the fact comes afterwards.
    """

    __tablename__ = "deadlines"
    __table_args__ = (
        Index("ix_deadlines_ticket_id_dispatch_no_step", "ticket_id", "dispatch_no", "step"),
        Index("ix_deadlines_late_step", "late", "step"),
    )

    id: Mapped[str] = mapped_column(String(160), primary_key=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"))
    dispatch_no: Mapped[int]
    round: Mapped[str] = mapped_column(String(80))
    step: Mapped[str] = mapped_column(String(40))
    counts_from: Mapped[str] = mapped_column(String(40))
    starts_at: Mapped[datetime]
    due_at: Mapped[datetime]
    remind_at: Mapped[datetime]
    rule: Mapped[dict[str, Any]]
    """The row of the table it was computed by: amount, unit, not_after, tries, retry_after."""
    capped_by: Mapped[str | None] = mapped_column(String(40))
    calendar_version: Mapped[str] = mapped_column(String(80))
    provisional: Mapped[bool] = mapped_column(default=False)
    settled_at: Mapped[datetime | None]
    late: Mapped[bool] = mapped_column(default=False)
    late_recorded_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    void_reason: Mapped[str | None] = mapped_column(String(40))

    @property
    def open(self) -> bool:
        """Whether nothing has settled or voided it yet."""
        return self.settled_at is None and self.void_reason is None
