"""The office's identity provider (统一身份认证): OpenID Connect, the code flow with PKCE.

Its addresses and keys are asked for at each login: logins are few, and what was changed there is known here at once.
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import structlog
from pydantic import BaseModel, ValidationError

from hotline.accounts.errors import (
    ProviderOff,
    ProviderPersonUnknown,
    ProviderRefused,
    ProviderUnavailable,
)
from hotline.accounts.id_token import Expected, claims_of
from hotline.accounts.log_in import LoggedIn
from hotline.accounts.record import Origin, record
from hotline.accounts.rules import as_person_id
from hotline.accounts.sessions import open_session
from hotline.office import Office
from hotline.organization.models import Person
from hotline.settings import Settings

SCOPE = "openid profile"
ANSWER_SECONDS = 10.0

log = structlog.get_logger()


class Provider(BaseModel):
    """What the provider says of itself (OpenID Connect Discovery)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    token_endpoint_auth_methods_supported: list[str] = ["client_secret_basic"]


class _Tokens(BaseModel):
    id_token: str
    access_token: str


@dataclass(frozen=True, slots=True)
class Journey:
    """What is remembered while somebody is at the provider's."""

    redirect: str
    """Where the provider sends him back."""
    nonce: str
    verifier: str

    @classmethod
    def begin(cls, redirect: str) -> "Journey":
        """With new secrets."""
        return cls(redirect, secrets.token_urlsafe(32), secrets.token_urlsafe(48))


def provider_client() -> httpx.AsyncClient:
    """Follows no redirect: an answer that is one is none."""
    return httpx.AsyncClient(timeout=ANSWER_SECONDS)


async def discover(client: httpx.AsyncClient, settings: Settings) -> Provider:
    """The provider of the settings. Raises ProviderOff, ProviderUnavailable."""
    if not settings.oidc_issuer:
        raise ProviderOff
    address = f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration"
    try:
        provider = Provider.model_validate(await _asked(client.get(address)))
    except ValidationError as error:
        raise ProviderUnavailable from error
    if provider.issuer != settings.oidc_issuer:
        raise ProviderUnavailable("统一身份认证平台的地址与设置不一致，请核对 HOTLINE_OIDC_ISSUER")
    return provider


def authorization_address(settings: Settings, provider: Provider, journey: Journey, state: str) -> str:
    """Where the browser is sent."""
    challenge = urlsafe_b64encode(hashlib.sha256(journey.verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": settings.oidc_client_id,
        "redirect_uri": journey.redirect,
        "scope": SCOPE,
        "state": state,
        "nonce": journey.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    joined = "&" if urlsplit(provider.authorization_endpoint).query else "?"
    return f"{provider.authorization_endpoint}{joined}{urlencode(query)}"


async def log_in_with(office: Office, code: str, journey: Journey, origin: Origin) -> LoggedIn:
    """The person whom the provider names by that code is logged in.

    Raises ProviderOff, ProviderUnavailable, ProviderRefused, ProviderPersonUnknown.
    """
    async with provider_client() as client:
        person_id = await _person_of(client, office.settings, code, journey)
    async with office.work(person_id) as work:
        person = await work.session.get(Person, person_id)
        if person is not None and person.active:
            return LoggedIn(await open_session(work, person_id, "oidc", origin))
        record(work, "login_failed", person.id if person else None, None, origin, "oidc")
    raise ProviderPersonUnknown


async def _person_of(client: httpx.AsyncClient, settings: Settings, code: str, journey: Journey) -> str:
    provider = await discover(client, settings)
    tokens = await _tokens(client, settings, provider, code, journey)
    keys = await _asked(client.get(provider.jwks_uri))
    expected = Expected(provider.issuer, settings.oidc_client_id, journey.nonce)
    claims = claims_of(tokens.id_token, keys, expected)
    if settings.oidc_person_claim not in claims and provider.userinfo_endpoint:
        claims = claims | await _about(client, provider, tokens.access_token, claims["sub"])
    found = as_person_id(str(claims.get(settings.oidc_person_claim, "")))
    if not found:
        raise ProviderPersonUnknown
    return found


async def _tokens(
    client: httpx.AsyncClient, settings: Settings, provider: Provider, code: str, journey: Journey
) -> _Tokens:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": journey.redirect,
        "code_verifier": journey.verifier,
    }
    name, secret = settings.oidc_client_id, settings.oidc_client_secret.get_secret_value()
    basic = "client_secret_basic" in provider.token_endpoint_auth_methods_supported
    auth = _basic(name, secret) if basic else httpx.Auth()
    body = form if basic else form | {"client_id": name, "client_secret": secret}
    answer = await _asked(client.post(provider.token_endpoint, data=body, auth=auth))
    try:
        return _Tokens.model_validate(answer)
    except ValidationError as error:
        raise ProviderRefused from error


def _basic(name: str, secret: str) -> httpx.BasicAuth:
    """Both are form-encoded before they are joined (RFC 6749, 2.3.1)."""
    encoded = [urlencode({"": each})[1:] for each in (name, secret)]
    return httpx.BasicAuth(encoded[0], encoded[1])


async def _about(client: httpx.AsyncClient, provider: Provider, token: str, subject: str) -> dict[str, Any]:
    """What the provider tells about the person beside the token; only of the same subject."""
    bearer = {"Authorization": f"Bearer {token}"}
    told = await _asked(client.get(provider.userinfo_endpoint, headers=bearer))
    if told.get("sub") != subject:
        raise ProviderRefused
    return told


async def _asked(asking: Any) -> dict[str, Any]:
    """The JSON object that is answered. Raises ProviderUnavailable, ProviderRefused."""
    try:
        response: httpx.Response = await asking
        answer: Any = response.json()
    except (httpx.HTTPError, ValueError) as error:
        log.warning("provider_unavailable", error=type(error).__name__)
        raise ProviderUnavailable from error
    if response.is_client_error:
        log.warning("provider_refused", status=response.status_code)
        raise ProviderRefused
    if not response.is_success or not isinstance(answer, dict):
        raise ProviderUnavailable
    return answer  # pyright: ignore[reportUnknownVariableType]
