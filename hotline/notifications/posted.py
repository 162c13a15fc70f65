"""Messages that a person posts (人工转发, R-05): an ordinary WeChat group has no robot.

Somebody pastes the text into the group and confirms it. So it goes with a robot's message, too, when the
robot has refused it again and again or is there no more.
"""

from sqlalchemy import ColumnElement, and_, or_, select

from hotline.errors import NotFound
from hotline.notifications.deliver import ROBOT
from hotline.notifications.models import Notification
from hotline.organization.caller import Caller
from hotline.work import Work

PASTE = "paste"
POSTING_GROUPS = ("callback_officer@center", "dispatcher@center")
"""Who posts: those of the center who work with alerts."""
ATTEMPTS_BEFORE_A_PERSON = 5
"""After so many refusals a robot's message is shown for posting by hand; the robot goes on trying."""


async def waiting_to_be_posted(work: Work) -> list[Notification]:
    """Messages that a person should post (待转发通知), oldest first; `last_error` says what a robot met."""
    query = select(Notification).where(_for_a_person(work), Notification.delivered_at.is_(None))
    return list(await work.session.scalars(query.order_by(Notification.created_at, Notification.id)))


async def confirm_posted(work: Work, caller: Caller, notification_id: str) -> Notification:
    """The caller has posted it (已转发). Confirmed again, it stays with who confirmed first.

    Raises:
        Forbidden: the caller is neither 回访员 nor 派单员 of the center.
        NotFound: there is no such message, or it is not for a person to post.
    """
    caller.require(*POSTING_GROUPS)
    query = select(Notification).where(Notification.id == notification_id, _for_a_person(work))
    notification = await work.session.scalar(query.with_for_update())
    if notification is None:
        raise NotFound("未找到待转发的通知")
    if notification.delivered_at is None:
        notification.delivered_at = work.now
        notification.delivered_by = caller.id
        notification.next_attempt_at = None
    return notification


def _for_a_person(work: Work) -> ColumnElement[bool]:
    robot = Notification.channel == ROBOT
    if work.settings.robot_webhook:
        robot = and_(robot, Notification.attempts >= ATTEMPTS_BEFORE_A_PERSON)
    return or_(Notification.channel == PASTE, robot)
