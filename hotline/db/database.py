"""Transactions (事务): one use case or one batch of jobs is one transaction, committed here and nowhere else."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from hotline.db.sqlite_connection import HopConnection, connect
from hotline.errors import DatabaseUnavailable

SQLITE_SETTINGS = (
    "PRAGMA busy_timeout=5000",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
)
SQLITE_REBUILDING = (*SQLITE_SETTINGS[:-1], "PRAGMA foreign_keys=OFF")
SIGNS_OF_ABSENCE = ("locked", "unable to open", "disk i/o", "disk is full", "connect", "readonly")
"""How SQLite and the drivers say that the database is not to be had now."""
STATES_OF_ABSENCE = frozenset({"08", "40", "53", "57"})
"""PostgreSQL's classes: connection, rollback for another's sake, resources, operator's intervention."""


class Database:
    """One database, SQLite or PostgreSQL.

    SQLite: one writer connection behind a lock (two writers wait for seconds on each other, measured), any
    number of readers, WAL, `synchronous=FULL`. PostgreSQL: an ordinary pool. The text of an error never
    holds a statement's values, which may be personal (R-61).
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self._writer = self._create_engine(writing=True)
        self._reader = self._create_engine(writing=False) if self.is_sqlite else self._writer
        self._write_sessions = async_sessionmaker(self._writer, expire_on_commit=False)
        self._read_sessions = async_sessionmaker(self._reader, expire_on_commit=False)
        self._writer_lock = asyncio.Lock() if self.is_sqlite else None
        self.outbox_written = asyncio.Event()
        """Set after each commit that wrote to the outbox, so that the relay need not wait for its next look."""

    def _create_engine(self, *, writing: bool) -> AsyncEngine:
        if not self.is_sqlite:
            return create_async_engine(
                self.url, pool_size=10, max_overflow=20, pool_pre_ping=True, hide_parameters=True
            )
        return _sqlite_engine(self.url, writing=writing)

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[AsyncSession]:
        """A session whose changes are committed at the end, or rolled back by any exception.

        Raises `DatabaseUnavailable` when the database is locked or away.
        """
        if self._writer_lock is None:
            async with self._begin() as session:
                yield session
            return
        async with self._writer_lock, self._begin() as session:
            yield session

    @asynccontextmanager
    async def _begin(self) -> AsyncGenerator[AsyncSession]:
        try:
            async with self._write_sessions.begin() as session:
                yield session
        except (OperationalError, InterfaceError, NoConnectionFree) as error:
            raise _translated(error) from error
        if session.info.pop("outbox_written", False):
            self.outbox_written.set()

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncSession]:
        """A session for reading only. Raises `DatabaseUnavailable`."""
        try:
            async with self._read_sessions() as session:
                yield session
        except (OperationalError, InterfaceError, NoConnectionFree) as error:
            raise _translated(error) from error

    @property
    def engine(self) -> AsyncEngine:
        """The writing engine."""
        return self._writer

    @asynccontextmanager
    async def migrating(self) -> AsyncGenerator[AsyncConnection]:
        """One transaction for migrations: SQLite rebuilds a table that changes, so foreign keys, which would
        follow the old one, are checked at the end instead of on the way. Raises IntegrityError.
        """
        engine = (
            _sqlite_engine(self.url, writing=True, settings=SQLITE_REBUILDING)
            if self.is_sqlite
            else self._writer
        )
        try:
            async with engine.begin() as connection:
                yield connection
                if self.is_sqlite:
                    await _check_foreign_keys(connection)
        finally:
            if engine is not self._writer:
                await engine.dispose()

    async def close(self) -> None:
        """Closes all connections."""
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()


def _translated(error: DBAPIError | NoConnectionFree) -> Exception:
    """Away or locked is a passing fault; a statement that the database does not understand is not."""
    if isinstance(error, NoConnectionFree):
        return DatabaseUnavailable()
    reason = str(error.orig).lower()
    passing = error.connection_invalidated or any(sign in reason for sign in SIGNS_OF_ABSENCE)
    sqlstate = str(getattr(error.orig, "sqlstate", "") or "")
    return DatabaseUnavailable() if passing or sqlstate[:2] in STATES_OF_ABSENCE else error


async def _check_foreign_keys(connection: AsyncConnection) -> None:
    broken = (await connection.exec_driver_sql("PRAGMA foreign_key_check")).all()
    if broken:
        tables = sorted({str(row[0]) for row in broken})
        raise IntegrityError("PRAGMA foreign_key_check", None, ValueError(f"dangling rows in {tables}"))


def _sqlite_engine(url: str, *, writing: bool, settings: tuple[str, ...] = SQLITE_SETTINGS) -> AsyncEngine:
    """Durable commits, and a transaction that takes the write lock at once instead of half-way through."""

    def open_(path: str, **_options: Any) -> Awaitable[HopConnection]:
        return connect(path, settings)

    engine = create_async_engine(
        url,
        pool_size=1 if writing else 5,
        max_overflow=0,
        connect_args={"async_creator_fn": open_},
        hide_parameters=True,
    )

    def on_begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    event.listen(engine.sync_engine, "begin", on_begin)
    return engine
