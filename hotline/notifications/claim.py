"""Which messages are sent next, and by whom (取待发通知): one process takes them, alone or gathered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, or_, select, update

from hotline.clock import Clock
from hotline.notifications.models import Notification
from hotline.notifications.rules import Window, gathered, window_at
from hotline.notifications.senders import Sender
from hotline.notifications.table_file import message_table
from hotline.office import Office
from hotline.settings import Settings
from hotline.work import Work

MOST_GATHERED = 50
ATTEMPTS_IN_COMPANY = 3
"""What was refused so often is sent alone, so that it can't take others with it."""
CLAIM_SECONDS = 60.0
"""Added to the time that an answer may take: for so long nobody else sends what is being sent."""
REAL_TIME = Clock()


class _Found(NamedTuple):
    id: str
    recipient: str
    text: str
    attempts: int
    gathered: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """Messages that only this process sends now, as one text (已取通知)."""

    attempts: dict[str, int]
    """By id: with the one that is about to be made."""
    recipient: str
    text: str

    @property
    def ids(self) -> list[str]:
        """The messages, oldest first."""
        return list(self.attempts)

    @property
    def tried(self) -> int:
        """Attempts of the one that was tried most."""
        return max(self.attempts.values())


async def claim_next(office: Office, sender: Sender, answer_seconds: float) -> Claim | None:
    """Take what is due, urgent first, then oldest first; None when nothing is.

    Quiet hours and gathering go by the office's clock, waiting after a refusal by real time. The attempt is
    counted before it is made, so that a process that dies over it does not try at once again.
    """
    ready = _ready(sender, REAL_TIME.now())
    async with office.look() as work:
        chosen = await _choose(work, sender, ready)
    if not chosen:
        return None
    async with office.work() as work:
        taken = await _take(work, [each.id for each in chosen], ready, answer_seconds)
    mine = [each for each in chosen if each.id in taken]
    if not mine:
        return None
    text, _ = _joined(office.settings, mine, sender)
    return Claim({each.id: each.attempts + 1 for each in mine}, mine[0].recipient, text)


async def _take(work: Work, ids: list[str], ready: ColumnElement[bool], answer_seconds: float) -> set[str]:
    until = REAL_TIME.now() + timedelta(seconds=answer_seconds + CLAIM_SECONDS)
    taking = update(Notification).where(Notification.id.in_(ids), ready)
    taken = await work.session.scalars(
        taking.values(attempts=Notification.attempts + 1, next_attempt_at=until).returning(Notification.id)
    )
    return set(taken)


async def _choose(work: Work, sender: Sender, ready: ColumnElement[bool]) -> Sequence[_Found]:
    table = message_table(work.settings.messages_file)
    window = window_at(work.calendar, work.now, table.gather_minutes)
    row = (await work.session.execute(_query(ready, _in(window)).limit(1))).one_or_none()
    if row is None:
        return ()
    first = _Found(*row)
    query = _query(ready, Notification.recipient == first.recipient, _company(first)).limit(MOST_GATHERED)
    found = [_Found(*row) for row in await work.session.execute(query)]
    if not found:  # another process has just taken it
        return ()
    _, fitting = _joined(work.settings, found, sender)
    return [each for each in found if each.text in fitting]


def _company(first: _Found) -> ColumnElement[bool]:
    """What goes with a message: the same words to another audience, and what may be gathered with it."""
    same_words = Notification.text == first.text
    if not first.gathered or first.attempts >= ATTEMPTS_IN_COMPANY:
        return same_words
    return or_(same_words, Notification.gathered & (Notification.attempts < ATTEMPTS_IN_COMPANY))


def _joined(settings: Settings, found: Sequence[_Found], sender: Sender) -> tuple[str, set[str]]:
    """One text, each sentence in it once, and the sentences that fitted."""
    sentences = list(dict.fromkeys(each.text for each in found))
    template = message_table(settings.messages_file).gathered_text
    text, count = gathered(sentences, template, sender.longest_bytes)
    return text, set(sentences[:count])


def _query(*conditions: ColumnElement[bool]) -> Select[str, str, str, int, bool]:
    columns = select(
        Notification.id,
        Notification.recipient,
        Notification.text,
        Notification.attempts,
        Notification.gathered,
    )
    order = (Notification.urgent.desc(), Notification.created_at, Notification.id)
    return columns.where(*conditions).order_by(*order)


def _ready(sender: Sender, real: datetime) -> ColumnElement[bool]:
    waited = or_(Notification.next_attempt_at.is_(None), Notification.next_attempt_at <= real)
    return sender.own() & Notification.delivered_at.is_(None) & Notification.dead_at.is_(None) & waited


def _in(window: Window) -> ColumnElement[bool]:
    if window.quiet:
        return Notification.urgent.is_(True)
    return or_(~Notification.gathered, Notification.created_at <= window.gather_before)
