"""Looking at a database without touching it (只读查看): whether or not an office runs on it.

SQLite: the file is opened for reading only, so it is neither made nor locked nor migrated. PostgreSQL: a read-only
transaction on a connection of its own.
"""

from collections.abc import AsyncGenerator, Awaitable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from hotline.db.sqlite_connection import HopConnection, connect
from hotline.errors import DatabaseUnavailable

ONLY_LOOKING = ("PRAGMA busy_timeout=5000", "PRAGMA query_only=ON")
CONNECT_SECONDS = 5


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database; None for any other."""
    parsed = make_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


@asynccontextmanager
async def looking(url: str) -> AsyncGenerator[AsyncSession]:
    """A session that can only read. Raises DatabaseUnavailable when it can't be connected to."""
    engine = _sqlite(url) if sqlite_file(url) is not None else _postgresql(url)
    try:
        async with AsyncSession(engine) as session:
            try:
                await session.execute(text("SELECT 1"))
            except OperationalError as error:
                raise DatabaseUnavailable from error
            yield session
    finally:
        await engine.dispose()


def _sqlite(url: str) -> AsyncEngine:
    def open_(path: str, **_options: Any) -> Awaitable[HopConnection]:
        return connect(f"{Path(path).resolve().as_uri()}?mode=ro", ONLY_LOOKING)

    return create_async_engine(
        url, poolclass=NullPool, connect_args={"async_creator_fn": open_}, hide_parameters=True
    )


def _postgresql(url: str) -> AsyncEngine:
    return create_async_engine(
        url,
        poolclass=NullPool,
        connect_args={"connect_timeout": CONNECT_SECONDS},
        execution_options={"postgresql_readonly": True},
        hide_parameters=True,
    )
