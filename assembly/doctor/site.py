"""What the checks look at (检查现场), gathered once."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from assembly.doctor.probing import Probed, probe
from deploy.engine import EngineStatus, engine_status
from deploy.settings import EngineSettings
from hotline.calendar import Calendar
from hotline.db.clock_offset import read_offset
from hotline.db.looking import looking, sqlite_file
from hotline.db.models import Lease
from hotline.engine.relay import LEASE_NAME
from hotline.errors import DatabaseUnavailable
from hotline.settings import Settings
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class Site:
    """The office from outside."""

    settings: Settings
    engine_settings: EngineSettings
    engine: EngineStatus
    probed: Probed | None
    """What the API answers at its usual address; None: nothing answers there."""
    session: AsyncSession | None
    """Reads only; None: the database can't be opened."""
    offset: timedelta
    """By how much the office's clock was moved."""
    lease_until: datetime | None
    """Until when a relay holds its lease, in real time; None: nobody does."""

    @property
    def now(self) -> datetime:
        """The present moment of the office's clock."""
        return datetime.now(UTC) + self.offset

    @property
    def office_runs(self) -> bool:
        """Whether a relay renews its lease: every running office has one, and lets go of it when it ends."""
        return self.lease_until is not None and self.lease_until > datetime.now(UTC)

    def work(self) -> Work:
        """For queries. Raises DatabaseUnavailable."""
        if self.session is None:
            raise DatabaseUnavailable
        return Work(self.session, Calendar(), self.settings, self.now)


@asynccontextmanager
async def visited(settings: Settings) -> AsyncGenerator[Site]:
    """The site, for as long as the block runs."""
    engine_settings = EngineSettings()
    engine = await engine_status(settings.data_folder / "engine", engine_settings)
    probed = await probe(settings)
    async with AsyncExitStack() as stack:
        session = await _session(stack, settings)
        offset, lease_until = await _system_rows(session)
        yield Site(settings, engine_settings, engine, probed, session, offset, lease_until)


async def _session(stack: AsyncExitStack, settings: Settings) -> AsyncSession | None:
    file = sqlite_file(settings.url)
    if file is not None and not file.is_file():
        return None
    try:
        return await stack.enter_async_context(looking(settings.url))
    except DatabaseUnavailable:
        return None


async def _system_rows(session: AsyncSession | None) -> tuple[timedelta, datetime | None]:
    """Nothing where the database is away or was never set up."""
    if session is None:
        return timedelta(), None
    try:
        offset = await read_offset(session)
        return offset, await session.scalar(select(Lease.until).where(Lease.name == LEASE_NAME))
    except DBAPIError:
        await session.rollback()
        return timedelta(), None
