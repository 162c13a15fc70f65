"""Directors' meetings (主任办公会, R-30) and what belongs to each."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base


class Meeting(Base):
    """A directors' meeting. Its id is the case's, `meeting-2026-10-monthly`."""

    __tablename__ = "meetings"

    id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    """One of `hotline.meetings.rules.MeetingKind`."""
    covers_from: Mapped[date]
    """First and last day of which it tells, Asia/Shanghai."""
    covers_to: Mapped[date]
    attempt: Mapped[str | None] = mapped_column(String(20))
    """Which attempt at the material is the present one; earlier files are kept, and not shown."""
    material_at: Mapped[datetime | None]
    sent_back_reason: Mapped[str | None] = mapped_column(Text)
    approved_at: Mapped[datetime | None]
    """When the material was approved and so published to the heads."""
    approved_by: Mapped[str | None] = mapped_column(String(60))
    note: Mapped[str | None] = mapped_column(Text)
    attendance: Mapped[str | None] = mapped_column(String(20))
    """`all_heads` or `concerned`."""
    called_at: Mapped[datetime | None]
    held_on: Mapped[date | None]
    summary: Mapped[str | None] = mapped_column(Text)
    recorded_at: Mapped[datetime | None]
    recorded_by: Mapped[str | None] = mapped_column(String(60))


class Attendee(Base):
    """A head who was called to a meeting (参会人员)."""

    __tablename__ = "meeting_attendees"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("meetings.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    unit: Mapped[str] = mapped_column(ForeignKey("units.code"), primary_key=True)
    called_at: Mapped[datetime]


class NamedReminder(Base):
    """A reminder to a responsible person by name (点名提醒, R-30). Its id is `meeting.mN`."""

    __tablename__ = "named_reminders"

    id: Mapped[str] = mapped_column(String(110), primary_key=True)
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meetings.id"), index=True)
    no: Mapped[int]
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(String(20))
    """One of `hotline.meetings.rules.Reason`."""
    text: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(60))
    acknowledged_at: Mapped[datetime | None]
    reply: Mapped[str | None] = mapped_column(Text)
