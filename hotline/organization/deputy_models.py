"""Who is away and who stands in (请假、AB角, R-76)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base


class _Span:
    """Days, both included, in Asia/Shanghai; who recorded them, and whether they were taken back."""

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(60))
    ended_at: Mapped[datetime | None]
    """Taken back, or ended early: it does not count from this moment."""
    ended_by: Mapped[str | None] = mapped_column(String(60))


class Absence(_Span, Base):
    """A person is away (请假、外出): the standing deputy of the organization file acts meanwhile."""

    __tablename__ = "absences"


class Deputy(_Span, Base):
    """A person stands in for another on these days (代理), whoever the standing deputy is."""

    __tablename__ = "deputies"

    deputy_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
