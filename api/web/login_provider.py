"""`/login/oidc`: the login at the office's identity provider (统一身份认证)."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.client_address import origin_of
from api.cookies import PROVIDER, read_cookie, set_cookie
from api.desk import AnOffice
from api.web.entrance import entered, login_page
from api.web.login_rate import admitted
from hotline.accounts.errors import ProviderRefused
from hotline.accounts.login_state import begin, brought_back, spend
from hotline.accounts.provider import (
    Journey,
    authorization_address,
    discover,
    log_in_with,
    provider_client,
)
from hotline.accounts.rules import local_path
from hotline.errors import HotlineError
from hotline.office import Office

AWAY = "login at the provider"
"""What the state of somebody who is at the provider's is sealed for."""
CALLBACK = "/login/oidc/callback"

router = APIRouter(prefix="/login/oidc")


@router.get("")
async def leave(
    request: Request, office: AnOffice, next_page: Annotated[str, Query(alias="next")] = "/"
) -> Response:
    """To the provider, with a secret in the browser that the answer has to match."""
    try:
        admitted(request)
        async with provider_client() as client:
            provider = await discover(client, office.settings)
    except HotlineError as error:
        return await login_page(request, next_page, problem=error)
    journey = Journey.begin(_callback(request, office))
    begun = begin(office, AWAY, journey=asdict(journey), next=local_path(next_page))
    response = RedirectResponse(authorization_address(office.settings, provider, journey, begun.state), 303)
    set_cookie(response, office.settings, PROVIDER, begun.sealed)
    return response


def _callback(request: Request, office: Office) -> str:
    """The address that the provider was told at its set-up."""
    return (office.settings.public_url or str(request.base_url).rstrip("/")) + CALLBACK


@router.get("/callback")
async def come_back(
    request: Request, office: AnOffice, state: str = "", code: str = "", error: str = ""
) -> Response:
    """From the provider; each answer counts once."""
    next_page = "/"
    try:
        found = brought_back(office, AWAY, read_cookie(request, office.settings, PROVIDER), state)
        next_page = found.content["next"]
        async with office.work() as work:
            await spend(work, state)
        if error or not code:
            raise ProviderRefused
        origin = origin_of(request, office.settings)
        logged_in = await log_in_with(office, code, Journey(**found.content["journey"]), origin)
    except HotlineError as refused:
        return await login_page(request, next_page, problem=refused)
    return await entered(request, logged_in, next_page)
