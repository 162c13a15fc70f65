"""Joint handling (联合处置, R-08) of especially difficult tickets."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base


class JointHandling(Base):
    """A difficult ticket handled jointly: asked for by the department or chosen by the center."""

    __tablename__ = "joint_handlings"

    id: Mapped[str] = mapped_column(String(90), primary_key=True)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("tickets.id"), index=True)
    dispatch_id: Mapped[str] = mapped_column(ForeignKey("dispatches.id"))
    origin: Mapped[str] = mapped_column(String(20))
    """`department` reported it (上报疑难) or `center` chose it after a second dissatisfied call-back."""
    reason: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime]
    requested_by: Mapped[str] = mapped_column(String(60))
    conclusion: Mapped[str | None] = mapped_column(Text)
    parties: Mapped[str | None] = mapped_column(String(500))
    concluded_at: Mapped[datetime | None]
    concluded_by: Mapped[str | None] = mapped_column(String(60))
    withdrawn_at: Mapped[datetime | None]

    @property
    def pending(self) -> bool:
        """Whether there is no conclusion yet."""
        return self.concluded_at is None and self.withdrawn_at is None
