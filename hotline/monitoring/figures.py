"""All that an operator watches of the database (运行数据), in one short reading transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select

from hotline.accounts.models import Account, AccountEvent
from hotline.db.clock_offset import read_offset
from hotline.db.models import OutboxEntry
from hotline.engine.feed_models import EngineIncident
from hotline.engine.outbox_queries import Waiting, waiting
from hotline.monitoring.feed_standing import FeedStanding, feed_standing
from hotline.monitoring.open_work import (
    missed_timers,
    open_tasks,
    open_tickets,
    overdue_deadlines,
    overdue_tasks,
)
from hotline.notifications.models import Notification
from hotline.work import Work

RECENTLY = timedelta(minutes=15)
"""For how long back failed logins are counted."""
GIVEN_UP, WAITING = "given_up", "waiting"
FAILED = ("login_failed", "password_refused")


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted, and when by the office's clock."""

    at: datetime
    clock_offset: timedelta
    outbox: Waiting
    outbox_stuck: int
    feed: FeedStanding | None
    incidents: int
    tickets: int
    tasks: Mapping[str, int]
    tasks_overdue: int
    deadlines_overdue: Mapping[str, int]
    timers_missed: int
    messages: Mapping[tuple[str, str], int]
    """By channel and state: `given_up` or `waiting`."""
    logins_failed: int
    """In the last quarter of an hour."""
    accounts_locked: int

    @property
    def outbox_age(self) -> timedelta:
        """For how long the oldest entry has waited."""
        return max(self.at - self.outbox.oldest, timedelta()) if self.outbox.oldest else timedelta()


async def figures(work: Work) -> Figures:
    """Counts everything; what is counted is open, so it stays small however old the office is."""
    return Figures(
        at=work.now,
        clock_offset=await read_offset(work.session),
        outbox=await waiting(work),
        outbox_stuck=await stuck_entries(work),
        feed=await feed_standing(work),
        incidents=await _incidents(work),
        tickets=await open_tickets(work),
        tasks=await open_tasks(work),
        tasks_overdue=await overdue_tasks(work),
        deadlines_overdue=await overdue_deadlines(work),
        timers_missed=await missed_timers(work),
        messages=await _messages(work),
        logins_failed=await _logins_failed(work),
        accounts_locked=await _accounts_locked(work),
    )


async def stuck_entries(work: Work) -> int:
    """Entries of the outbox that were tried and not taken (未送达的流程消息)."""
    query = select(func.count()).select_from(OutboxEntry)
    query = query.where(OutboxEntry.sent_at.is_(None), OutboxEntry.last_error.is_not(None))
    return await work.session.scalar(query) or 0


async def _incidents(work: Work) -> int:
    query = select(func.count()).select_from(EngineIncident).where(EngineIncident.resolved_at.is_(None))
    return await work.session.scalar(query) or 0


async def _messages(work: Work) -> dict[tuple[str, str], int]:
    state = case((Notification.dead_at.is_not(None), GIVEN_UP), else_=WAITING)
    query = select(Notification.channel, state, func.count()).where(Notification.delivered_at.is_(None))
    rows = await work.session.execute(query.group_by(Notification.channel, state))
    return {(channel, name): number for channel, name, number in rows}


async def _logins_failed(work: Work) -> int:
    query = select(func.count()).select_from(AccountEvent)
    query = query.where(AccountEvent.at >= work.now - RECENTLY, AccountEvent.event.in_(FAILED))
    return await work.session.scalar(query) or 0


async def _accounts_locked(work: Work) -> int:
    query = select(func.count()).select_from(Account).where(Account.locked_until > work.now)
    return await work.session.scalar(query) or 0
