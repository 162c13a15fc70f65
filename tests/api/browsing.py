"""The workbench as a browser asks for it (浏览): signed in, with the token that every change needs."""

import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import httpx

from api.app import create_app
from api.front import Front
from api.web.app import create_workbench
from hotline.office import Office
from hotline.processes.gate import Check

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Visitor:
    """Somebody who is signed in."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.token = ""

    async def sign_in(self, person: str) -> None:
        form = {"csrf_token": token_of(await self.client.get("/login")), "person": person, "next": "/account"}
        entered = await self.client.post("/login/as", data=form)
        assert entered.status_code == 303, entered.text
        self.token = token_of(await self.client.get("/account"))

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(path, headers=headers)

    async def page(self, path: str) -> str:
        """The text of a page that is there."""
        response = await self.get(path)
        assert response.status_code == 200, (path, response.status_code, response.text)
        return response.text

    async def part(self, path: str) -> str:
        """What htmx gets."""
        response = await self.get(path, **{"HX-Request": "true"})
        assert response.status_code == 200, (path, response.status_code, response.text)
        return response.text

    async def post(self, path: str, **form: str | list[str]) -> httpx.Response:
        return await self.client.post(path, data={"csrf_token": self.token, **form})


Browse = Callable[[str], Awaitable[Visitor]]


def token_of(response: httpx.Response) -> str:
    """The token of the first form of a page."""
    found = _TOKEN.search(response.text)
    assert found, response.text
    return found.group(1)


@asynccontextmanager
async def browsing(office: Office, check: Check | None = None) -> AsyncGenerator[Browse]:
    """A browser for each person who is named; `check` is for process files that are sent."""
    front = Front(create_app(office, check=check), create_workbench(office, check=check))
    async with AsyncExitStack() as stack:
        visitors: dict[str, Visitor] = {}

        async def browse(person: str) -> Visitor:
            if person not in visitors:
                client = httpx.AsyncClient(
                    transport=httpx.ASGITransport(front, raise_app_exceptions=False), base_url="http://office"
                )
                await stack.enter_async_context(client)
                visitors[person] = Visitor(client)
                await visitors[person].sign_in(person)
            return visitors[person]

        yield browse
