"""Deadlines (时限) of tickets and other cases, and lateness that was taken back."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base


class Deadline(Base):
    """One limit of one step of one case, and what became of it.

    It is open until a fact settles it (`settled_at`) or it is void (`void_reason`). `late` is recorded the
    moment the deadline passes without a fact (R-02, R-03), and stays when the fact comes afterwards.
    """

    __tablename__ = "deadlines"
    __table_args__ = (
        Index("ix_deadlines_case_id_dispatch_no_step", "case_id", "dispatch_no", "step"),
        Index("ix_deadlines_late_step", "late", "step"),
        Index("ix_deadlines_step_due_at", "step", "due_at"),
        Index(
            "ix_deadlines_open",
            "step",
            "due_at",
            "case_id",
            sqlite_where=text("settled_at IS NULL AND void_reason IS NULL"),
            postgresql_where=text("settled_at IS NULL AND void_reason IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(160), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(90))
    """A ticket or another case (`hotline.cases`)."""
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
    voided_at: Mapped[datetime | None]
    extended: Mapped[bool] = mapped_column(default=False)
    """The district moved it (R-73): the calendar does not move it any more."""
    excused: Mapped[bool] = mapped_column(default=False)
    """Its lateness was taken back by a correction (R-79) and is never recorded again."""

    @property
    def fact_at(self) -> datetime | None:
        """When something ended it: the fact that was due, or the end of what it belonged to."""
        return self.settled_at or self.voided_at

    @property
    def open(self) -> bool:
        """Whether nothing has settled or voided it yet."""
        return self.settled_at is None and self.void_reason is None


class Annulment(Base):
    """A lateness that was taken back (超时撤销), with what it had been: it stays readable beside it."""

    __tablename__ = "annulments"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    deadline_id: Mapped[str] = mapped_column(String(160), index=True)
    case_id: Mapped[str] = mapped_column(String(90), index=True)
    due_at: Mapped[datetime]
    """When it had been due."""
    late_recorded_at: Mapped[datetime]
    cause: Mapped[str] = mapped_column(String(20))
    """`calendar` (R-52), `extension` (R-73) or `correction` (R-79)."""
    reason: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(60))
