"""Delivering messages to people (通知投递, R-05): retried, gathered, given up only where it is seen.

A message is written with its fact and delivered after the commit, so it never holds a ticket up. When it may
go is a matter of the office's clock (quiet hours, gathering); waiting for an answer or after a refusal is in
real time, never the moved clock's: a robot does not live by a demonstration's clock.
"""

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import Update, update

from hotline.errors import DatabaseUnavailable
from hotline.notifications.audience import share_out
from hotline.notifications.claim import REAL_TIME, Claim, claim_next
from hotline.notifications.models import Notification
from hotline.notifications.refusal import Refusal
from hotline.notifications.robot import robot_client
from hotline.notifications.senders import MailSender, Sender, robot_senders
from hotline.office import Office

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast messages are sent and tried again (投递节奏); all in seconds of real time."""

    look: float = 2.0
    """Between two looks for messages while there is none."""
    answer: float = 10.0
    """For how long an answer is waited for."""
    first_wait: float = 2.0
    """After the first refusal; doubled with each further one."""
    longest_wait: float = 1800.0
    longest_pause: float = 60.0
    """For how long one refused message may hold up the others of the same way out."""
    too_many_pause: float = 60.0
    """After "too many requests": a robot's limit counts by the minute."""
    most_attempts: int = 40
    """After which a message is given up (投递失败): about half a day with the waits above."""


async def run(office: Office, stop_event: asyncio.Event, pace: Pace | None = None) -> None:
    """Deliver until told to stop. Nothing that a robot, a mail server or the database does ends it.

    A message sent whose success could not be committed is sent again: twice is better than never. Without a
    robot nothing is sent to its group, and messages wait for a person (`hotline.notifications.posted`).
    """
    pace = pace or Pace()
    async with robot_client() as client, asyncio.TaskGroup() as ways:
        for sender in robot_senders(office.settings, client):
            ways.create_task(_deliver(office, sender, stop_event, pace))
        if office.settings.mail_server:
            ways.create_task(_deliver(office, MailSender(office), stop_event, pace))
            ways.create_task(_share_out(office, stop_event, pace))
        await stop_event.wait()


async def _deliver(office: Office, sender: Sender, stop_event: asyncio.Event, pace: Pace) -> None:
    refused_in_a_row = 0
    while not stop_event.is_set():
        try:
            outcome = await deliver_next(office, sender, pace)
        except DatabaseUnavailable:
            outcome = Refusal(DatabaseUnavailable.message)
        refused_in_a_row = refused_in_a_row + 1 if isinstance(outcome, Refusal) else 0
        await _pause(stop_event, _seconds_until_next(outcome, refused_in_a_row, pace))


async def _share_out(office: Office, stop_event: asyncio.Event, pace: Pace) -> None:
    while not stop_event.is_set():
        with suppress(DatabaseUnavailable):
            async with office.work() as work:
                await share_out(work)
        await _pause(stop_event, pace.look)


async def deliver_next(office: Office, sender: Sender, pace: Pace) -> bool | Refusal:
    """Send what is due next, alone or gathered: True when it was delivered, False when nothing is due.

    Raises:
        DatabaseUnavailable: its state is unknown; it is sent again when its claim has run out.
    """
    claim = await claim_next(office, sender, pace.answer)
    if claim is None:
        return False
    refusal = await sender.send(claim.recipient, claim.text, claim.ids, pace.answer)
    if refusal is None:
        await _mark_delivered(office, claim, sender)
        log.info("notifications_delivered", notifications=claim.ids, attempts=claim.tried)
        return True
    await _mark_refused(office, claim, refusal, pace)
    log.warning("notifications_refused", notifications=claim.ids, attempts=claim.tried, reason=refusal.reason)
    return refusal


def backoff(attempts: int, first: float, longest: float) -> float:
    """Seconds to wait after so many attempts: doubled each time up to the longest, with jitter of a half."""
    wait = min(longest, first * 2.0 ** min(attempts - 1, 32))
    return wait * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, keeps no secret


async def _mark_delivered(office: Office, claim: Claim, sender: Sender) -> None:
    async with office.work() as work:
        await work.session.execute(
            _undelivered(claim.ids).values(
                delivered_at=work.now, delivered_by=sender.channel, next_attempt_at=None, last_error=None
            )
        )


async def _mark_refused(office: Office, claim: Claim, refusal: Refusal, pace: Pace) -> None:
    wait = backoff(claim.tried, pace.first_wait, pace.longest_wait)
    if refusal.too_many:
        wait = max(wait, pace.too_many_pause)
    again = REAL_TIME.now() + timedelta(seconds=wait)
    given_up = [
        key for key, attempts in claim.attempts.items() if refusal.permanent or attempts >= pace.most_attempts
    ]
    async with office.work() as work:
        await work.session.execute(
            _undelivered(claim.ids).values(next_attempt_at=again, last_error=refusal.reason)
        )
        await work.session.execute(_undelivered(given_up).values(next_attempt_at=None, dead_at=work.now))


def _undelivered(ids: list[str]) -> Update:
    """Somebody may have posted it by hand in the meantime, and that stands."""
    return update(Notification).where(Notification.id.in_(ids), Notification.delivered_at.is_(None))


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
