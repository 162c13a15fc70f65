"""Links between tickets that say the same (重复工单关联) as a table."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base


class RepeatLink(Base):
    """A ticket repeats an earlier one (重复, R-31); each keeps its own number, deadline, answer and closing."""

    __tablename__ = "repeat_links"
    __table_args__ = (UniqueConstraint("ticket_id", "earlier_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"))
    earlier_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"), index=True)
    reason: Mapped[str] = mapped_column(String(20))
    """`citizen`: the same citizen; `place`: the same place and matter."""
    found_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20))
    """found, together (worked together), dismissed."""
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(60))
