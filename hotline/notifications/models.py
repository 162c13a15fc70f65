"""Messages to people (通知): each is written with its fact and delivered after the commit."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from hotline.db.base import Base


class Notification(Base):
    """A message on one channel, without personal data (R-05, R-61). Its id names the fact it is about."""

    __tablename__ = "notifications"
    __table_args__ = (
        Index(
            "ix_notifications_undelivered",
            "channel",
            "created_at",
            sqlite_where=sql("delivered_at IS NULL"),
            postgresql_where=sql("delivered_at IS NULL"),
        ),
        Index("ix_notifications_audience", "audience", "created_at"),
    )

    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    case_id: Mapped[str | None] = mapped_column(String(90), index=True)
    """The ticket or case; none for what concerns the office as a whole."""
    kind: Mapped[str] = mapped_column(String(30))
    audience: Mapped[str] = mapped_column(String(80))
    """A candidate group `role@unit`, or `person@<id>`."""
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    """By the office's clock, by which quiet hours and gathering go."""
    channel: Mapped[str] = mapped_column(String(20))
    """`robot` (a group robot's webhook), `paste` (a person pastes it), `email` or `inbox`."""
    recipient: Mapped[str] = mapped_column(String(80), server_default="")
    """The group's name for `robot` and `paste`; for `email` a person's id, empty until the audience is known."""
    urgent: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    """Goes at once, at night and on days off too (R-77)."""
    gathered: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    """May be joined with others for the same recipient."""
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]
    """In real time, as all waiting for an answer."""
    last_error: Mapped[str | None] = mapped_column(String(500))
    dead_at: Mapped[datetime | None]
    """When delivery was given up (投递失败); a person may have it sent again."""
    delivered_at: Mapped[datetime | None]
    delivered_by: Mapped[str | None] = mapped_column(String(60))


class NotificationRead(Base):
    """Somebody has read a message in the inbox (已读)."""

    __tablename__ = "notification_reads"

    notification_id: Mapped[str] = mapped_column(
        ForeignKey("notifications.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[str] = mapped_column(String(60), primary_key=True)
    at: Mapped[datetime]
