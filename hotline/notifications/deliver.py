"""Delivering messages to the heads' group by its robot (通知投递, R-05): retried, shown, never lost.

A message is written with its fact and delivered after the commit, so it never holds a ticket up. Waiting is
in real time, never the moved clock's: the robot does not live by a demonstration's clock.
"""

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
import structlog
from sqlalchemy import ColumnElement, Update, or_, select, update

from hotline.clock import Clock
from hotline.errors import DatabaseUnavailable
from hotline.notifications.models import Notification
from hotline.notifications.wecom import Refusal, robot_client, send_text
from hotline.office import Office

ROBOT = "robot"
"""The channel, and who is named as the deliverer."""
CLAIM_SECONDS = 60.0
"""Added to the time that an answer may take: for so long nobody else sends a message that is being sent."""
_REAL_TIME = Clock()

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast messages are sent and tried again (投递节奏); all in seconds of real time."""

    look: float = 2.0
    """Between two looks for messages while there is none."""
    answer: float = 10.0
    """For how long the robot's answer is waited for."""
    first_wait: float = 2.0
    """After the first refusal; doubled with each further one."""
    longest_wait: float = 1800.0
    longest_pause: float = 60.0
    """For how long one refused message may hold up the others."""
    too_many_pause: float = 60.0
    """After "too many requests": the robot's limit counts by the minute."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """A message that only this process sends now."""

    id: str
    text: str
    attempts: int


async def run(office: Office, stop_event: asyncio.Event, pace: Pace | None = None) -> None:
    """Deliver until told to stop. Nothing that the robot or the database does ends it.

    A message sent whose success could not be committed is sent again: twice is better than never. Without a
    webhook nothing is sent, and messages wait for a person (`hotline.notifications.posted`).
    """
    pace = pace or Pace()
    if not office.settings.robot_webhook:
        await stop_event.wait()
        return
    refused_in_a_row = 0
    async with robot_client() as client:
        while not stop_event.is_set():
            try:
                outcome = await deliver_next(office, client, pace)
            except DatabaseUnavailable:
                outcome = Refusal(DatabaseUnavailable.message)
            refused_in_a_row = refused_in_a_row + 1 if isinstance(outcome, Refusal) else 0
            await _pause(stop_event, _seconds_until_next(outcome, refused_in_a_row, pace))


async def deliver_next(office: Office, client: httpx.AsyncClient, pace: Pace) -> bool | Refusal:
    """Send the oldest message that is due: True when it was delivered, False when none is due.

    Raises:
        DatabaseUnavailable: its state is unknown; it is sent again when its claim has run out.
    """
    claim = await _claim(office, pace)
    if claim is None:
        return False
    refusal = await send_text(client, office.settings.robot_webhook, claim.text, pace.answer)
    if refusal is None:
        await _mark_delivered(office, claim)
        log.info("notification_delivered", notification=claim.id, attempts=claim.attempts)
        return True
    await _mark_refused(office, claim, refusal, pace)
    log.warning("notification_refused", notification=claim.id, attempts=claim.attempts, reason=refusal.reason)
    return refusal


def backoff(attempts: int, first: float, longest: float) -> float:
    """Seconds to wait after so many attempts: doubled each time up to the longest, with jitter of a half."""
    wait = min(longest, first * 2.0 ** min(attempts - 1, 32))
    return wait * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, keeps no secret


async def _claim(office: Office, pace: Pace) -> _Claim | None:
    """Count the attempt before it is made, so that a process that dies over it does not try at once again."""
    now = _REAL_TIME.now()
    async with office.look() as work:
        query = select(Notification.id, Notification.text, Notification.attempts).where(_due(now))
        found = (await work.session.execute(query.order_by(Notification.created_at).limit(1))).one_or_none()
    if found is None:
        return None
    claim = _Claim(found.id, found.text, found.attempts + 1)
    until = now + timedelta(seconds=pace.answer + CLAIM_SECONDS)
    claiming = update(Notification).where(Notification.id == claim.id, _due(now))
    async with office.work() as work:
        claimed = await work.session.scalar(
            claiming.values(attempts=claim.attempts, next_attempt_at=until).returning(Notification.id)
        )
    return claim if claimed else None


def _due(now: datetime) -> ColumnElement[bool]:
    waited = or_(Notification.next_attempt_at.is_(None), Notification.next_attempt_at <= now)
    return (Notification.channel == ROBOT) & Notification.delivered_at.is_(None) & waited


async def _mark_delivered(office: Office, claim: _Claim) -> None:
    async with office.work() as work:
        await work.session.execute(
            _undelivered(claim).values(
                delivered_at=work.now, delivered_by=ROBOT, next_attempt_at=None, last_error=None
            )
        )


async def _mark_refused(office: Office, claim: _Claim, refusal: Refusal, pace: Pace) -> None:
    wait = backoff(claim.attempts, pace.first_wait, pace.longest_wait)
    if refusal.too_many:
        wait = max(wait, pace.too_many_pause)
    again = _REAL_TIME.now() + timedelta(seconds=wait)
    async with office.work() as work:
        await work.session.execute(
            _undelivered(claim).values(next_attempt_at=again, last_error=refusal.reason)
        )


def _undelivered(claim: _Claim) -> Update:
    """Somebody may have posted it by hand in the meantime, and that stands."""
    return update(Notification).where(Notification.id == claim.id, Notification.delivered_at.is_(None))


def _seconds_until_next(outcome: bool | Refusal, refused_in_a_row: int, pace: Pace) -> float:
    if not isinstance(outcome, Refusal):
        return 0.0 if outcome else pace.look
    if outcome.too_many:
        return pace.too_many_pause
    return backoff(refused_in_a_row, pace.first_wait, pace.longest_pause)


async def _pause(stop_event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop_event.wait()
