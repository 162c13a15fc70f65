"""Writing messages to people (写通知) in the transaction of the fact that they are about."""

import hashlib
from collections.abc import Iterator
from typing import NamedTuple, Unpack

from hotline.notifications.channels import EMAIL, INBOX, PASTE, ROBOT
from hotline.notifications.models import Notification
from hotline.notifications.table import INBOX_ONLY, OWN_WORDS, MessageTable, Route
from hotline.notifications.table_file import message_table
from hotline.notifications.wording import Values, worded
from hotline.settings import Settings
from hotline.work import Work

LONGEST_ID = 200


class _Target(NamedTuple):
    channel: str
    recipient: str = ""


def notify(
    work: Work,
    key: str,
    case_id: str | None,
    kind: str,
    audience: str,
    text: str = "",
    *,
    urgent: bool = False,
    **values: Unpack[Values],
) -> None:
    """Tell an audience (`role@unit` or `person@<id>`) something, by the office's table of messages.

    `key` names the fact; a message for each channel is written under it. The table's own sentence is used if
    `values` has all that it asks for, otherwise `text`; both are Chinese and free of personal data (R-61).
    `urgent`: the ticket is, so that it goes at once whatever the table says (R-77).
    """
    table = message_table(work.settings.messages_file)
    message = table.message(kind)
    role, _, member = audience.partition("@")
    route = message.route(role) if message else INBOX_ONLY
    own = member if role == "person" else ""
    words = worded(message.text if message else OWN_WORDS, text, values)
    at_once = urgent or route.urgent
    work.session.add_all(
        Notification(
            id=_id(key, target),
            case_id=case_id,
            kind=kind,
            audience=audience,
            text=words,
            created_at=work.now,
            channel=target.channel,
            recipient=target.recipient,
            urgent=at_once,
            gathered=route.gathered and not at_once,
            attempts=0,
        )
        for target in _targets(work.settings, table, route, own)
    )


def _targets(settings: Settings, table: MessageTable, route: Route, person: str) -> Iterator[_Target]:
    """By which channels it goes: only those that the office has."""
    if INBOX in route.channels:
        yield _Target(INBOX)
    if EMAIL in route.channels and settings.mail_server:
        yield _Target(EMAIL, person)
    for name in route.groups:
        if name in settings.group_robots:
            yield _Target(ROBOT, name)
        elif table.group(name).without_robot == PASTE:
            yield _Target(PASTE, name)


def _id(key: str, target: _Target) -> str:
    if target.channel == INBOX:
        return short_id(key)
    return short_id(":".join((key, *filter(None, target))))


def short_id(text: str) -> str:
    """The text as an id; where it is too long, its end is a digest."""
    if len(text) <= LONGEST_ID:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{text[: LONGEST_ID - len(digest) - 1]}:{digest}"
