"""Messages to people (通知): each is written with its fact and delivered after the commit."""

from datetime import datetime

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base


class Notification(Base):
    """A message to a group of people, without personal data (R-05). Its id names the fact it is about."""

    __tablename__ = "notifications"
    __table_args__ = (
        Index(
            "ix_notifications_undelivered",
            "channel",
            "created_at",
            sqlite_where=text("delivered_at IS NULL"),
            postgresql_where=text("delivered_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    ticket_id: Mapped[str] = mapped_column(String(60), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    audience: Mapped[str] = mapped_column(String(80))
    """A candidate group `role@unit`."""
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    channel: Mapped[str] = mapped_column(String(20))
    """`robot` (a group robot's webhook), `paste` (somebody pastes it and confirms) or `inbox`."""
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(500))
    delivered_at: Mapped[datetime | None]
    delivered_by: Mapped[str | None] = mapped_column(String(60))
