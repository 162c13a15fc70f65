"""The page of a person's own messages (消息): unread ones first, how many wait, all marked at once."""

from datetime import datetime

from sqlalchemy import func, select

from hotline.db.upsert import insert_or_ignore
from hotline.notifications.models import Notification, NotificationRead
from hotline.notifications.received import Received, meant_for, read_by, received
from hotline.notifications.table import KINDS
from hotline.organization.caller import Caller
from hotline.view import LocalMoment, Page, Paging, View
from hotline.work import Work

COUNTED = 100
"""So far unread messages are counted: a person is told “99+” beyond."""
MARKED = 5_000
"""As many are marked at once; who has more marks them again."""


class MessageView(View):
    """A message to a person (消息)."""

    id: str
    case_id: str | None
    """工单或事项的编号；与单个事项无关的为空。"""
    kind_name: str
    text: str
    urgent: bool
    created_at: LocalMoment
    read_at: LocalMoment | None
    """本人阅读的时间；空为未读。"""


async def messages(work: Work, caller: Caller, paging: Paging, *, unread: bool) -> Page[MessageView]:
    """A page of the caller's messages, the newest first; `unread`: only those not read yet."""
    found, total = await received(work, caller, paging, unread=unread)
    items = [_view(each) for each in found]
    return Page(items=items, total=total, page=paging.page, size=paging.size)


async def count_unread(work: Work, caller: Caller) -> int:
    """How many messages the caller has not read, counted no further than COUNTED."""
    query = select(Notification.id).outerjoin(NotificationRead, read_by(caller))
    some = query.where(meant_for(caller), NotificationRead.at.is_(None)).limit(COUNTED).subquery()
    return await work.session.scalar(select(func.count()).select_from(some)) or 0


async def mark_all_read(work: Work, caller: Caller, until: datetime) -> int:
    """The caller has read all that was written up to `until` (aware); answers how many were unread."""
    query = select(Notification.id).outerjoin(NotificationRead, read_by(caller))
    unread = query.where(
        meant_for(caller), NotificationRead.at.is_(None), Notification.created_at <= until
    ).limit(MARKED)
    ids = list(await work.session.scalars(unread))
    rows = [{"notification_id": each, "person_id": caller.id, "at": work.now} for each in ids]
    await insert_or_ignore(work.session, NotificationRead, rows)
    return len(ids)


def _view(each: Received) -> MessageView:
    row = each.notification
    return MessageView(
        id=row.id,
        case_id=row.case_id,
        kind_name=KINDS.get(row.kind, "通知"),
        text=row.text,
        urgent=row.urgent,
        created_at=row.created_at,
        read_at=each.read_at,
    )
