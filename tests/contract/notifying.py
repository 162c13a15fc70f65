"""An office that only tells people things, for tests: messages, people, a clock that stands elsewhere."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hotline.calendar import SHANGHAI, Calendar
from hotline.clock import Clock
from hotline.db.database import Database
from hotline.db.registry import METADATA
from hotline.notifications.deliver import Pace, run
from hotline.notifications.models import Notification
from hotline.office import Office
from hotline.settings import Settings

TABLES = ("units", "people", "memberships", "absences", "deputies", "notifications", "notification_reads")
PATIENCE_SECONDS = 30
QUICK = Pace(look=0.01, answer=5, first_wait=0.01, longest_wait=0.05, longest_pause=0.05, too_many_pause=0.05)
PATIENT = Pace(answer=5, first_wait=600, longest_wait=1800, too_many_pause=900)
MORNING = datetime(2026, 9, 24, 10, tzinfo=SHANGHAI)
"""A Thursday in office hours."""
NIGHT = datetime(2026, 9, 24, 23, 50, tzinfo=SHANGHAI)
HOLIDAY = datetime(2026, 10, 1, 10, tzinfo=SHANGHAI)


def standing_at(moment: datetime) -> Clock:
    """A clock that was moved: waiting must not live by it, quiet hours must."""
    return Clock(moment - datetime.now(UTC))


@asynccontextmanager
async def an_office(
    folder: Path, url: str = "", at: datetime = MORNING, **settings: Any
) -> AsyncGenerator[Office]:
    database = Database(url or f"sqlite+aiosqlite:///{folder / 'office.db'}")
    tables = [METADATA.tables[name] for name in TABLES]
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda sync: METADATA.drop_all(sync, tables))
        await connection.run_sync(lambda sync: METADATA.create_all(sync, tables))
    try:
        yield Office(Settings(data_folder=folder, **settings), database, standing_at(at), Calendar())
    finally:
        await database.close()


async def write(office: Office, *keys: str, age: float = 3600, text: str = "", **changed: Any) -> None:
    """Messages as `notify` writes them, each a second younger than the one before."""
    values: dict[str, Any] = {
        "case_id": "T1",
        "kind": "alert",
        "audience": "head@D01",
        "channel": "robot",
        "recipient": "heads",
        "urgent": True,
        "gathered": False,
        "attempts": 0,
    } | changed
    async with office.work() as work:
        work.session.add_all(
            Notification(
                id=key,
                text=text or f"【预警工单】{key}",
                created_at=work.now + timedelta(seconds=number - age),
                **values,
            )
            for number, key in enumerate(keys)
        )


async def read(office: Office, key: str) -> Notification:
    async with office.look() as work:
        return await work.session.get_one(Notification, key)


@asynccontextmanager
async def delivering(office: Office, pace: Pace = QUICK) -> AsyncGenerator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(run(office, stop, pace))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, PATIENCE_SECONDS)


async def until(office: Office, reached: Callable[[Notification], bool], *keys: str) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        for key in keys:
            while not reached(await read(office, key)):  # noqa: ASYNC110 - another task commits it
                await asyncio.sleep(0.01)


async def until_delivered(office: Office, *keys: str) -> None:
    await until(office, lambda row: row.delivered_at is not None, *keys)


async def until_given_up(office: Office, *keys: str) -> None:
    await until(office, lambda row: row.dead_at is not None, *keys)
