"""Starting beside others (同时启动): what every process does at its start is done by one after another."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

STARTING = 12345
"""The key of the lock; any number that nothing else in the database uses."""


DEPLOYING = 12346
"""The key for whoever deploys diagrams."""


async def one_at_a_time(connection: AsyncConnection, key: int = STARTING) -> None:
    """Waits until no other process is here; lasts until the transaction ends.

    PostgreSQL only: with SQLite there is one process, and its writer is alone anyway.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
