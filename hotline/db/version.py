"""Versions of the database (数据库版本): which one it has, and which the program brings it to."""

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.db.migrate import SCRIPTS


def program_version() -> str:
    """The version to which `hotline.db.migrate` brings a database."""
    return _scripts().get_current_head() or ""


def known_versions() -> frozenset[str]:
    """Every version that this program can bring up to its own."""
    return frozenset(script.revision for script in _scripts().walk_revisions())


async def database_version(session: AsyncSession) -> str | None:
    """The version of a database; None for one that no program has set up yet."""
    try:
        return await session.scalar(text("SELECT version_num FROM alembic_version"))
    except DBAPIError:
        await session.rollback()
        return None


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return ScriptDirectory.from_config(config)
