"""The API over a real office, without an engine: tasks are opened as the workers would open them."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api.app import PREFIX, create_app
from hotline.bootstrap import open_office
from hotline.office import Office
from hotline.settings import Settings
from tests.api.steps import open_dispatching, remember_all_forms, take_in
from tests.database import MakeDatabase, database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "postgresql"]

As = Callable[[str], httpx.AsyncClient]


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    settings = Settings(data_folder=tmp_path, database_url=database_url)
    async with open_office(settings) as opened:
        await remember_all_forms(opened)
        yield opened


@pytest.fixture
def app(office: Office) -> FastAPI:
    return create_app(office)


@pytest.fixture
async def call(app: FastAPI) -> AsyncIterator[As]:
    """A client for the person of that id; nobody for an empty one."""
    async with clients_of(app) as made:
        yield made


@pytest.fixture(scope="module")
async def ask(make_database: MakeDatabase, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[As]:
    """The same over an office that the tests of a module share: for requests that change nothing."""
    settings = Settings(data_folder=tmp_path_factory.mktemp("shared"), database_url=make_database())
    async with open_office(settings) as shared:
        await remember_all_forms(shared)
        await take_in(shared)
        await open_dispatching(shared)
        async with clients_of(create_app(shared)) as made:
            yield made


@asynccontextmanager
async def clients_of(app: FastAPI) -> AsyncGenerator[As, None]:
    async with AsyncExitStack() as stack:
        clients: dict[str, httpx.AsyncClient] = {}

        def client(person: str) -> httpx.AsyncClient:
            if person not in clients:
                clients[person] = httpx.AsyncClient(
                    transport=httpx.ASGITransport(app, raise_app_exceptions=False),
                    base_url=f"http://office{PREFIX}",
                    headers={"X-Hotline-Person": person} if person else {},
                )
                stack.push_async_callback(clients[person].aclose)
            return clients[person]

        yield client
