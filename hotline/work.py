"""One use case at work (一次办理): a transaction, the calendar and one moment that all its facts share."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from hotline.calendar import Calendar
from hotline.settings import Settings

SYSTEM = "system"
"""The actor of what the process does by itself."""


@dataclass(frozen=True, slots=True)
class Work:
    """What every use case gets. It writes to the session and never commits."""

    session: AsyncSession
    calendar: Calendar
    settings: Settings
    now: datetime
    """Aware, UTC; taken after the database let the transaction begin."""
    actor: str = SYSTEM
    """Id of the person who acts, or `system`."""
    acting_for: str | None = None
    """Name of the person for whom the actor stands in (代, R-76); the history says so."""
    known: dict[tuple[type, str], Any] = field(default_factory=dict)
    """Rows that were read ahead, by class and key; None: there is none. See `hotline.db.rows`."""
