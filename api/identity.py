"""Who is calling (身份): a session's cookie, or, where somebody develops, the header that names a person."""

import hmac
from typing import Annotated

from fastapi import Request, Security
from fastapi.security import APIKeyCookie, APIKeyHeader

from api.cookies import SESSION, read_cookie
from api.errors import (
    CsrfMissing,
    DevelopmentIdentityRefused,
    NewPasswordNeeded,
    NotIdentified,
    SecondFactorMissing,
)
from hotline.accounts.sessions import OpenSession, find_session
from hotline.accounts.setting_values import is_loopback
from hotline.office import Office
from hotline.organization.caller import UnknownPerson
from hotline.settings import Settings

LONGEST_ID = 60
CSRF_HEADER = "X-CSRF-Token"
BY_ITSELF = "X-Hotline-By-Itself"
"""Sent by a page with what it asks again and again while nobody may sit before it."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_COOKIE = APIKeyCookie(
    name=SESSION,
    scheme_name="Session",
    description="登录后的会话（经 https 时名为 `__Host-hotline_session`）。修改数据的请求另须带请求头 "
    "`X-CSRF-Token`，值在工作台页面的 `csrf-token` 中。",
    auto_error=False,
)
_HEADER = APIKeyHeader(
    name="X-Hotline-Person",
    scheme_name="DevelopmentIdentity",
    description="开发身份：工作人员编号，如 `shen.xiaolan`。只在开发环境有效。",
    auto_error=False,
)


def is_development(settings: Settings) -> bool:
    """Whether whoever reaches this machine may be anybody."""
    return settings.environment == "development" and is_loopback(settings.host)


def check_identity(settings: Settings) -> None:
    """Raises DevelopmentIdentityRefused where others could reach a port that believes anybody."""
    if settings.environment == "development" and not is_development(settings):
        raise DevelopmentIdentityRefused


async def identify(
    request: Request,
    _cookie: Annotated[str | None, Security(_COOKIE)],
    person: Annotated[str | None, Security(_HEADER)],
) -> str:
    """The id of the person who calls.

    Raises NotIdentified, UnknownPerson, CsrfMissing, NewPasswordNeeded, SecondFactorMissing.
    """
    office: Office = request.app.state.office
    session = await session_of(request, office)
    if session is not None:
        check_complete(session)
        if request.method not in SAFE_METHODS and not has_token(request, session):
            raise CsrfMissing
        request.state.in_a_browser = True
        return session.person_id
    if person and is_development(office.settings):
        return _plausible(person)
    raise NotIdentified


async def session_of(request: Request, office: Office) -> OpenSession | None:
    """The session of the request's cookie."""
    token = read_cookie(request, office.settings, SESSION)
    return await find_session(office, token, by_itself=BY_ITSELF in request.headers)


def check_complete(session: OpenSession) -> None:
    """Raises NewPasswordNeeded, SecondFactorMissing while there is something to be done first."""
    if session.lacking == "new_password":
        raise NewPasswordNeeded
    if session.lacking == "second_factor":
        raise SecondFactorMissing


def has_token(request: Request, session: OpenSession) -> bool:
    """Whether the request carries the session's token in its header."""
    return is_token(session, request.headers.get(CSRF_HEADER, ""))


def is_token(session: OpenSession, sent: str) -> bool:
    """Whether it is the session's token."""
    return hmac.compare_digest(session.csrf.encode(), sent.encode())


def _plausible(person: str) -> str:
    if len(person) > LONGEST_ID or not person.isascii() or not person.isprintable():
        raise UnknownPerson
    return person
