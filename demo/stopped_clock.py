"""A demonstration's clock stands while nothing runs (演示时钟): it goes on from where it stopped."""

import math
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from hotline.clock import Clock
from hotline.db.clock_offset import read_offset, write_offset
from hotline.db.database import Database
from hotline.settings import Settings

FILE = "stopped-at.txt"


def note_stop(folder: Path, at: datetime) -> None:
    """Writes down at which simulated moment the demonstration stopped."""
    (folder / FILE).write_text(at.isoformat(), "utf-8")


@asynccontextmanager
async def going_on(settings: Settings) -> AsyncGenerator[None]:
    """For a system that runs in the block: its clock goes on from the stop before, and stops with it.

    After a kill nothing was written down; then the clock has gone on by itself meanwhile.
    """
    database = Database(settings.url)
    try:
        offset = await _set_back(database, settings.data_folder)
        try:
            yield
        finally:
            note_stop(settings.data_folder, Clock(offset).now())
    finally:
        await database.close()


async def _set_back(database: Database, folder: Path) -> timedelta:
    """The offset by which it is the moment of the stop now. Never before it: engines don't go back."""
    file = folder / FILE
    async with database.transaction() as session:
        offset = await read_offset(session)
        if file.exists():
            stopped = datetime.fromisoformat(file.read_text("utf-8"))
            offset = timedelta(milliseconds=math.ceil((stopped - Clock().now()) / timedelta(milliseconds=1)))
            await write_offset(session, offset)
            file.unlink()  # a kill from now on must not bring this moment back
    return offset
