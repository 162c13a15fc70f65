"""Bringing a database up to the version of the program (升级数据库)."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy.exc import InterfaceError, OperationalError

from hotline.db.database import Database
from hotline.db.one_at_a_time import one_at_a_time
from hotline.errors import DatabaseUnavailable

SCRIPTS = Path(__file__).resolve().parent / "migrations"


def alembic_config(connection: Any) -> Config:
    """Alembic set to our scripts and a connection that is open already."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config


async def migrate(database: Database) -> None:
    """Runs the migrations that are missing; processes that start together wait for the first.

    Raises DatabaseUnavailable.
    """
    try:
        async with database.migrating() as connection:
            await one_at_a_time(connection)
            await connection.run_sync(lambda sync: command.upgrade(alembic_config(sync), "head"))
    except (OperationalError, InterfaceError) as error:
        raise DatabaseUnavailable from error
