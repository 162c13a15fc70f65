"""Extensions (延期) as a table."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base


class Extension(Base):
    """A department asks for more time, and what the district said (延期, R-73). Its id is its case's: `ticket.tN`.

    Days are Asia/Shanghai's and end at the close of business.
    """

    __tablename__ = "extensions"

    id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"), index=True)
    unit: Mapped[str] = mapped_column(ForeignKey("units.code"))
    reason: Mapped[str] = mapped_column(Text)
    wanted_until: Mapped[date]
    requested_at: Mapped[datetime]
    requested_by: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(20))
    """pending, applied (the district is asked), approved, refused, withdrawn."""
    applied_at: Mapped[datetime | None]
    applied_by: Mapped[str | None] = mapped_column(String(60))
    application: Mapped[str | None] = mapped_column(String(200))
    """Number of the application to the district."""
    center_reason: Mapped[str | None] = mapped_column(Text)
    """What the center told the district, or why it did not apply."""
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(String(60))
    document: Mapped[str | None] = mapped_column(String(200))
    """Number of the district's decision."""
    until: Mapped[date | None]
    """The district's new day."""
    handle_until: Mapped[date | None]
    """The department's new day, if it was given one."""

    @property
    def pending(self) -> bool:
        """Whether the center or the district still has to answer."""
        return self.status in ("pending", "applied")
