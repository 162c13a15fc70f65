"""The API over a real office, without an engine: tasks are opened as the workers would open them."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api.app import PREFIX, create_app
from hotline.bootstrap import open_office
from hotline.office import Office
from hotline.settings import Settings
from tests.api.steps import remember_all_forms
from tests.database import database_url, make_database, postgresql

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
    clients: list[httpx.AsyncClient] = []

    def client(person: str) -> httpx.AsyncClient:
        made = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False),
            base_url=f"http://office{PREFIX}",
            headers={"X-Hotline-Person": person} if person else {},
        )
        clients.append(made)
        return made

    yield client
    for made in clients:
        await made.aclose()
