"""Messages whose delivery was given up (投递失败的通知): seen, and sent again by a person."""

from sqlalchemy import ColumnElement, select, update

from hotline.errors import NotFound
from hotline.notifications.models import Notification
from hotline.work import Work


async def given_up(work: Work) -> list[Notification]:
    """What could not be delivered, oldest first; `last_error` says why."""
    query = select(Notification).where(was_given_up())
    return list(await work.session.scalars(query.order_by(Notification.created_at, Notification.id)))


async def send_again(work: Work, notification_id: str) -> Notification:
    """Delivery begins anew (重新发送), with all its attempts.

    Raises:
        NotFound: there is no such message, or its delivery was not given up.
    """
    query = select(Notification).where(Notification.id == notification_id, was_given_up())
    notification = await work.session.scalar(query.with_for_update())
    if notification is None:
        raise NotFound("未找到投递失败的通知")
    notification.attempts = 0
    notification.dead_at = notification.next_attempt_at = None
    return notification


async def send_all_again(work: Work) -> int:
    """The same for all of them; how many there are."""
    again = update(Notification).where(was_given_up()).values(attempts=0, dead_at=None, next_attempt_at=None)
    return len(list(await work.session.scalars(again.returning(Notification.id))))


def was_given_up() -> ColumnElement[bool]:
    """The condition that delivery was given up, and nobody has had it sent again."""
    return Notification.dead_at.is_not(None) & Notification.delivered_at.is_(None)
