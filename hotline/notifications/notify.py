"""Writing messages to people (写通知) in the transaction of the fact that they are about."""

from hotline.notifications.models import Notification
from hotline.work import Work


def notify(work: Work, key: str, ticket_id: str, kind: str, audience: str, text: str) -> None:
    """A message to a group of people. `text` is Chinese and free of personal data (R-61)."""
    work.session.add(
        Notification(
            id=key,
            ticket_id=ticket_id,
            kind=kind,
            audience=audience,
            text=text,
            created_at=work.now,
            channel=_channel(work, kind),
            attempts=0,
        )
    )


def _channel(work: Work, kind: str) -> str:
    """Alerts go to the heads' group (R-05): by its robot, or pasted by hand where it has none."""
    if kind != "alert":
        return "inbox"
    return "robot" if work.settings.robot_webhook else "paste"
