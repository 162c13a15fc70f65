"""Messages whose delivery was given up (投递失败的通知): seen, and sent again by a person."""

from sqlalchemy import ColumnElement, select, update

from hotline.errors import NotFound
from hotline.notifications.models import Notification
from hotline.organization.caller import Caller
from hotline.work import Work

LOOKING_AFTER_GROUPS = ("administrator@street", "dispatcher@center", "callback_officer@center")
"""Who sees to it: the administrator puts the address right, the center knows what is in the message."""


async def given_up(work: Work) -> list[Notification]:
    """What could not be delivered, oldest first; `last_error` says why."""
    query = select(Notification).where(_given_up())
    return list(await work.session.scalars(query.order_by(Notification.created_at, Notification.id)))


async def send_again(work: Work, notification_id: str) -> Notification:
    """Delivery begins anew (重新发送), with all its attempts.

    Raises:
        NotFound: there is no such message, or its delivery was not given up.
    """
    query = select(Notification).where(Notification.id == notification_id, _given_up())
    notification = await work.session.scalar(query.with_for_update())
    if notification is None:
        raise NotFound("未找到投递失败的通知")
    notification.attempts = 0
    notification.dead_at = notification.next_attempt_at = None
    return notification


async def send_all_again(work: Work) -> int:
    """The same for all of them; how many there are."""
    again = update(Notification).where(_given_up()).values(attempts=0, dead_at=None, next_attempt_at=None)
    return len(list(await work.session.scalars(again.returning(Notification.id))))


def require_looking_after(caller: Caller) -> None:
    """Raises Forbidden unless the caller is 系统管理员, 派单员 or 回访员."""
    caller.require(*LOOKING_AFTER_GROUPS)


def _given_up() -> ColumnElement[bool]:
    return Notification.dead_at.is_not(None) & Notification.delivered_at.is_(None)
