"""Who looks at a page (登录的人): whoever has a session; everybody else is sent to the login."""

from typing import TypeAlias

from fastapi import Request
from starlette.datastructures import FormData

from api.desk import office_of
from api.errors import CsrfMissing, SignInNeeded
from api.identity import SAFE_METHODS, check_complete, has_token, is_token, session_of
from hotline.accounts.sessions import OpenSession

__all__ = ["SignInNeeded", "SignedIn", "signed_in"]

SignedIn: TypeAlias = OpenSession
"""The session of whoever looks at a page (会话): `person_id`, `csrf`, `method`, `id` (the token's hash)."""

CSRF_FIELD = "csrf_token"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
ACCOUNT, LOGOUT = "/account", "/logout"


async def signed_in(request: Request) -> SignedIn:
    """The session of the request.

    What changes something carries the session's token, in the header or in the form. Who has something to do about
    his account first gets at nothing but that. Raises SignInNeeded, CsrfMissing, NewPasswordNeeded,
    SecondFactorMissing.
    """
    session = await session_of(request, office_of(request))
    if session is None:
        raise SignInNeeded
    if request.method not in SAFE_METHODS:
        await _check_token(request, session)
    if not _is_open_to_all(request.url.path):
        check_complete(session)
    return session


async def _check_token(request: Request, session: SignedIn) -> None:
    if not has_token(request, session) and not is_token(session, await _sent(request)):
        raise CsrfMissing


async def _sent(request: Request) -> str:
    """The token in the form, which the route reads from the same place afterwards."""
    if not request.headers.get("content-type", "").startswith(FORMS):
        return ""
    form: FormData = await request.form()
    value = form.get(CSRF_FIELD, "")
    return value if isinstance(value, str) else ""


def _is_open_to_all(path: str) -> bool:
    return path in (ACCOUNT, LOGOUT) or path.startswith(f"{ACCOUNT}/")
