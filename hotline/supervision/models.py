"""Talks (约谈, R-40), written explanations (书面说明, R-41), and which latenesses they were counted for."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base


class Talk(Base):
    """The discipline office talks to a department (约谈, R-40). Its id is the case's, `talk-V03-2026-5-1`."""

    __tablename__ = "talks"
    __table_args__ = (Index("ix_talks_department_period", "department", "period"),)

    id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    department: Mapped[str] = mapped_column(ForeignKey("units.code"))
    period: Mapped[str] = mapped_column(String(10))
    """The two months of the latenesses, `2026-5` (`hotline.supervision.periods`)."""
    no: Mapped[int]
    """1 for the department's first talk of the period."""
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[str | None] = mapped_column(String(60))
    dropped_at: Mapped[datetime | None]
    dropped_by: Mapped[str | None] = mapped_column(String(60))
    dropped_reason: Mapped[str | None] = mapped_column(Text)
    held_on: Mapped[date | None]
    """The day of the talk, Asia/Shanghai."""
    minutes: Mapped[str | None] = mapped_column(Text)
    held_at: Mapped[datetime | None]
    """When it was entered."""
    held_by: Mapped[str | None] = mapped_column(String(60))

    @property
    def is_over(self) -> bool:
        """Whether it was held or dropped."""
        return self.held_at is not None or self.dropped_at is not None


class Explanation(Base):
    """A department explains in writing (书面说明, R-41). Its id is the case's, `explanation-V03-2026-5`."""

    __tablename__ = "explanations"
    __table_args__ = (Index("ix_explanations_department_period", "department", "period"),)

    id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    department: Mapped[str] = mapped_column(ForeignKey("units.code"))
    period: Mapped[str] = mapped_column(String(10))
    cause: Mapped[str | None] = mapped_column(Text)
    measures: Mapped[str | None] = mapped_column(Text)
    written_at: Mapped[datetime | None]
    written_by: Mapped[str | None] = mapped_column(String(60))
    sent_back_at: Mapped[datetime | None]
    """When it was last sent back to be written anew."""
    sent_back_reason: Mapped[str | None] = mapped_column(Text)
    received_at: Mapped[datetime | None]
    received_by: Mapped[str | None] = mapped_column(String(60))


class Counted:
    """A lateness that was counted for a talk or an explanation (计入的超时).

    Counted until `freed_at`; a lateness is counted by one talk and by one explanation at a time. One that was
    taken back after all was over keeps its place and says so (`annulled_at`).
    """

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    deadline_id: Mapped[str] = mapped_column(ForeignKey("deadlines.id"))
    ticket_id: Mapped[str] = mapped_column(String(60), index=True)
    """No foreign key: whoever counts would wait for tickets that others have locked, who wait for him."""
    counted_at: Mapped[datetime]
    annulled_at: Mapped[datetime | None]
    """When the lateness was taken back (R-52, R-73, R-79)."""
    freed_at: Mapped[datetime | None]
    """Since when it is counted here no longer."""


class TalkCause(Counted, Base):
    """A late acceptance for which a talk was opened (约谈事由)."""

    __tablename__ = "talk_causes"
    __table_args__ = (
        Index(
            "uq_talk_causes_counted",
            "deadline_id",
            unique=True,
            sqlite_where=text("freed_at IS NULL"),
            postgresql_where=text("freed_at IS NULL"),
        ),
    )

    talk_id: Mapped[str] = mapped_column(ForeignKey("talks.id"), index=True)


class ExplanationCause(Counted, Base):
    """A lateness that an explanation is about (说明事由)."""

    __tablename__ = "explanation_causes"
    __table_args__ = (
        Index(
            "uq_explanation_causes_counted",
            "deadline_id",
            unique=True,
            sqlite_where=text("freed_at IS NULL"),
            postgresql_where=text("freed_at IS NULL"),
        ),
    )

    explanation_id: Mapped[str] = mapped_column(ForeignKey("explanations.id"), index=True)


class ScheduleLook(Base):
    """When a process last asked whether something regular is due (核对日程): its timer start has fired."""

    __tablename__ = "schedule_looks"

    process: Mapped[str] = mapped_column(String(80), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    asked_at: Mapped[datetime]


class ScheduledRun(Base):
    """Something regular that was begun for a period (定期事项), where no case of its own says so."""

    __tablename__ = "scheduled_runs"

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    period: Mapped[str] = mapped_column(String(20), primary_key=True)
    instance_key: Mapped[int] = mapped_column(BigInteger)
    """The process instance that does it."""
    begun_at: Mapped[datetime]
