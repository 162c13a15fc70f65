"""Messages that a person posts (人工转发, R-05): an ordinary WeChat group has no robot.

Somebody pastes the text into the group and confirms it. So it goes with a robot's message, too, when the
robot has refused it again and again or is there no more.
"""

from typing import Any

from sqlalchemy import ColumnElement, Update, or_, select, update

from hotline.errors import NotFound
from hotline.notifications.addresses import HEADS
from hotline.notifications.channels import PASTE, ROBOT
from hotline.notifications.models import Notification
from hotline.notifications.table_file import message_table
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.work import Work

ATTEMPTS_BEFORE_A_PERSON = 5
"""After so many refusals a robot's message is shown for posting by hand; the robot goes on trying."""


async def waiting_to_be_posted(work: Work) -> list[Notification]:
    """Messages that a person should post (待转发通知), oldest first; `last_error` says what a robot met.

    What says the same to the same group, for several audiences, is there once.
    """
    query = select(Notification).where(for_a_person(work), Notification.delivered_at.is_(None))
    rows = await work.session.scalars(query.order_by(Notification.created_at, Notification.id))
    waiting: dict[tuple[str, str], Notification] = {}
    for row in rows:
        waiting.setdefault((row.recipient, row.text), row)
    return list(waiting.values())


def group_title(work: Work, notification: Notification) -> str:
    """What people call the group that the message is for (群名称)."""
    return message_table(work.settings.messages_file).group(notification.recipient or HEADS).title


async def confirm_posted(work: Work, caller: Caller, notification_id: str) -> Notification:
    """The caller has posted it (已转发), and with it what says the same to the same group.

    Confirmed again, it stays with who confirmed first.

    Raises:
        Forbidden: the caller is neither 回访员 nor 派单员 of the center.
        NotFound: there is no such message, or it is not for a person to post.
    """
    caller.require_action(Action.POST_MESSAGES)
    query = select(Notification).where(Notification.id == notification_id, for_a_person(work))
    notification = await work.session.scalar(query.with_for_update())
    if notification is None:
        raise NotFound("未找到待转发的通知")
    if notification.delivered_at is None:
        await work.session.execute(_says_the_same(work, notification).values(_posted_by(work, caller)))
        await work.session.refresh(notification)
    return notification


def _says_the_same(work: Work, notification: Notification) -> Update:
    return update(Notification).where(
        for_a_person(work),
        Notification.recipient == notification.recipient,
        Notification.text == notification.text,
        Notification.delivered_at.is_(None),
    )


def _posted_by(work: Work, caller: Caller) -> dict[str, Any]:
    return {
        "delivered_at": work.now,
        "delivered_by": caller.id,
        "next_attempt_at": None,
        "dead_at": None,
    }


def for_a_person(work: Work) -> ColumnElement[bool]:
    """The condition that a message is for a person to post: for a group without a robot, or one that refuses it."""
    robots = work.settings.group_robots
    served = Notification.recipient.in_([*robots, ""] if HEADS in robots else list(robots))
    refused = Notification.attempts >= ATTEMPTS_BEFORE_A_PERSON
    unserved = (Notification.channel == ROBOT) & or_(~served, refused, Notification.dead_at.is_not(None))
    return or_(Notification.channel == PASTE, unserved)
