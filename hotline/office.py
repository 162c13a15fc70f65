"""What a running office consists of (运行环境): database, clock, calendar, settings."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from hotline.calendar import Calendar
from hotline.clock import Clock
from hotline.db.database import Database
from hotline.settings import Settings
from hotline.work import SYSTEM, Work


@dataclass(slots=True, eq=False)
class Office:
    """Everything a use case can ask for, wired once by `hotline.bootstrap`.

    The calendar alone may be another one later (R-52): what begins from then on is computed by it, and what is
    open is moved by `hotline.deadlines.revise.apply`.
    """

    settings: Settings
    database: Database
    clock: Clock
    calendar: Calendar

    @asynccontextmanager
    async def work(self, actor: str = SYSTEM) -> AsyncGenerator[Work]:
        """One transaction: committed at the end, rolled back by any exception."""
        async with self.database.transaction() as session:
            yield Work(session, self.calendar, self.settings, self.clock.now(), actor)

    @asynccontextmanager
    async def look(self, actor: str = SYSTEM) -> AsyncGenerator[Work]:
        """The same for reading only."""
        async with self.database.reading() as session:
            yield Work(session, self.calendar, self.settings, self.clock.now(), actor)
