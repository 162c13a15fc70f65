"""A person's own messages (我的通知): those in the inbox for a group of the person's, or the person alone."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, select

from hotline.db.upsert import insert_or_ignore
from hotline.errors import NotFound
from hotline.notifications.channels import INBOX
from hotline.notifications.models import Notification, NotificationRead
from hotline.organization.caller import Caller
from hotline.view import Paging
from hotline.work import Work


class Received(NamedTuple):
    """A message and when this person read it (已读时间); None while unread."""

    notification: Notification
    read_at: datetime | None


async def received(
    work: Work, caller: Caller, paging: Paging, *, unread: bool = False
) -> tuple[list[Received], int]:
    """The caller's messages, newest first, and how many there are; `unread`: only those not read yet."""
    query = (
        select(Notification, NotificationRead.at)
        .outerjoin(NotificationRead, read_by(caller))
        .where(meant_for(caller), *([NotificationRead.at.is_(None)] if unread else []))
    )
    total = await work.session.scalar(query.with_only_columns(func.count()))
    newest = query.order_by(Notification.created_at.desc(), Notification.id)
    rows = await work.session.execute(newest.limit(paging.size).offset(paging.offset))
    return [Received(*row) for row in rows], total or 0


async def mark_read(work: Work, caller: Caller, notification_id: str) -> None:
    """The caller has read it (已读); read again, the first time stands.

    Raises:
        NotFound: there is no such message for the caller.
    """
    query = select(Notification.id).where(Notification.id == notification_id, meant_for(caller))
    if await work.session.scalar(query) is None:
        raise NotFound("未找到该通知")
    row = {"notification_id": notification_id, "person_id": caller.id, "at": work.now}
    await insert_or_ignore(work.session, NotificationRead, [row])


def meant_for(caller: Caller) -> ColumnElement[bool]:
    """The condition that a message is in the inbox of a group of the caller's, or of the caller alone."""
    audiences = sorted({*caller.groups, f"person@{caller.id}"})
    return (Notification.channel == INBOX) & Notification.audience.in_(audiences)


def read_by(caller: Caller) -> ColumnElement[bool]:
    """The condition that joins what the caller has read."""
    mine = NotificationRead.person_id == caller.id
    return and_(NotificationRead.notification_id == Notification.id, mine)
