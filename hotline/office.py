"""What a running office consists of (运行环境): database, clock, calendar, settings."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from hotline import tracing
from hotline.calendar import Calendar
from hotline.clock import Clock
from hotline.db.database import Database
from hotline.office_calendar import office_calendar
from hotline.settings import Settings
from hotline.work import SYSTEM, Work


@dataclass(slots=True, eq=False)
class Office:
    """Everything a use case can ask for, wired once by `hotline.bootstrap`.

    Only the calendar changes while it runs, when its file is read anew (R-52): what begins from then on is computed
    by it, and what is open is moved by `hotline.deadlines.revise.apply`.
    """

    settings: Settings
    database: Database
    clock: Clock
    calendar: Calendar

    def reread_calendar(self) -> None:
        """The office's calendar file has changed. Raises OfficeFileInvalid, and keeps the calendar it has."""
        self.calendar = office_calendar(self.settings)

    @asynccontextmanager
    async def work(self, actor: str = SYSTEM) -> AsyncGenerator[Work]:
        """One transaction: committed at the end, rolled back by any exception."""
        with tracing.part("transaction"):
            async with self.database.transaction() as session:
                yield Work(session, self.calendar, self.settings, self.clock.now(), actor)

    @asynccontextmanager
    async def look(self, actor: str = SYSTEM) -> AsyncGenerator[Work]:
        """The same for reading only."""
        async with self.database.reading() as session:
            yield Work(session, self.calendar, self.settings, self.clock.now(), actor)
