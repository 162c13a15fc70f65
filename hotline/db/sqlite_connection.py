"""SQLite for asyncio with one thread hop a statement (SQLite 异步连接).

The driver as it comes (aiosqlite) hops to its thread four times a statement: to make a cursor, to execute, to
fetch, to close. A ticket needs some hundred statements, and the hops cost more than SQLite itself (measured,
docs/adr/0006). SQLAlchemy takes a connection of ours instead, by its `async_creator_fn`.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self, TypeVar

Answer = TypeVar("Answer")


class HopConnection:
    """A connection with a thread of its own, in the shape that SQLAlchemy's adapter for aiosqlite uses."""

    def __init__(self, connection: sqlite3.Connection, thread: ThreadPoolExecutor) -> None:
        self._conn = connection
        self._connection: sqlite3.Connection | None = connection
        self._thread = thread

    async def run(self, call: Callable[..., Answer], *arguments: Any) -> Answer:
        """One hop: the call in the connection's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, call, *arguments)

    def cursor(self) -> "HopCursor":
        """A cursor; nothing is done before its first statement."""
        return HopCursor(self, self._conn)

    async def commit(self) -> None:
        """Commits."""
        await self.run(self._conn.commit)

    async def rollback(self) -> None:
        """Rolls back."""
        await self.run(self._conn.rollback)

    async def create_function(self, *arguments: Any, **options: Any) -> None:
        """A function for SQL, as `sqlite3` takes it."""
        await self.run(lambda: self._conn.create_function(*arguments, **options))

    async def close(self) -> None:
        """Closes the connection and ends its thread; a second time is harmless."""
        if self._connection is None:
            return
        self._connection = None
        await self.run(self._conn.close)
        self._thread.shutdown(wait=False)

    def stop(self) -> None:
        """Closes without waiting, where no event loop is left to wait on."""
        if self._connection is not None:
            self._connection = None
            self._thread.submit(self._conn.close)
            self._thread.shutdown(wait=False)


class HopCursor:
    """A cursor that fetches all rows together with the execution."""

    def __init__(self, owner: HopConnection, connection: sqlite3.Connection) -> None:
        self._owner = owner
        self._connection = connection
        self._cursor: sqlite3.Cursor | None = None
        self._rows: Sequence[Any] = ()
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        """Names of the columns, or None after a statement without rows."""
        return self._cursor.description if self._cursor else None

    @property
    def rowcount(self) -> int:
        """Rows that were changed."""
        return self._cursor.rowcount if self._cursor else -1

    @property
    def lastrowid(self) -> int | None:
        """Key of the last inserted row."""
        return self._cursor.lastrowid if self._cursor else None

    async def execute(self, operation: str, parameters: Sequence[Any] = ()) -> Self:
        """Executes and fetches."""
        await self._owner.run(self._execute, operation, parameters)
        return self

    def _execute(self, operation: str, parameters: Sequence[Any]) -> None:
        self._cursor = self._connection.execute(operation, parameters)
        self._rows = self._cursor.fetchall() if self._cursor.description else ()

    async def executemany(self, operation: str, parameters: Iterable[Sequence[Any]]) -> Self:
        """Executes for each row of parameters."""
        self._cursor = await self._owner.run(self._connection.executemany, operation, parameters)
        return self

    async def fetchall(self) -> Sequence[Any]:
        """The rows, which are here already."""
        rows, self._rows = self._rows, ()
        return rows

    async def close(self) -> None:
        """Nothing to wait for: all rows were fetched, and the statement is reset with that."""
        self._rows = ()


async def connect(path: str, prepare: Sequence[str]) -> HopConnection:
    """Opens a database file, named by its path or a `file:` URI; `prepare` are statements for every connection.

    No transaction begins by itself.
    """
    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite")

    def open_() -> sqlite3.Connection:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, uri=True)
        for statement in prepare:
            connection.execute(statement)
        return connection

    try:
        connection = await asyncio.get_running_loop().run_in_executor(thread, open_)
    except BaseException:
        thread.shutdown(wait=False)
        raise
    return HopConnection(connection, thread)
