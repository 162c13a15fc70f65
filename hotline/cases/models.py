"""Cases (事项) as a table."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base


class Case(Base):
    """What a process works on beside the tickets' own (事项): it has tasks, deadlines and a history of its own.

    What is special to its kind stands in a table of that kind under the same id.
    """

    __tablename__ = "cases"
    __table_args__ = (Index("ix_cases_kind_opened_at", "kind", "opened_at"),)

    id: Mapped[str] = mapped_column(String(90), primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    """One of `hotline.cases.rules.CaseKind`."""
    title: Mapped[str] = mapped_column(String(200))
    """What it is about, Chinese and free of personal data (R-61)."""
    ticket_id: Mapped[str | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    """The ticket it concerns, if it is about one; it may outlive it (R-23)."""
    unit: Mapped[str | None] = mapped_column(String(40), index=True)
    """The department or other unit it concerns."""
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(String(60))
    instance_key: Mapped[int | None] = mapped_column(BigInteger)
    ended_at: Mapped[datetime | None]
    ended_as: Mapped[str | None] = mapped_column(String(30))

    @property
    def is_open(self) -> bool:
        """Whether work may still be done on it."""
        return self.ended_at is None
