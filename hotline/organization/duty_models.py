"""Who is on duty when (值班表, R-77)."""

from datetime import date, time

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base


class DutyShift(Base):
    """A person is on duty on a day (值班), all day unless it says from when and until when."""

    __tablename__ = "duty_shifts"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    day: Mapped[date] = mapped_column(index=True)
    """The day on which it begins; this and the times are in Asia/Shanghai."""
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    begins: Mapped[time | None]
    """Included; null: at 0:00."""
    ends: Mapped[time | None]
    """Excluded; null: at 24:00. Not after `begins`: on the following day."""
