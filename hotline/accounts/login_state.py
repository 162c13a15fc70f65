"""A login under way (登录状态): sealed in a cookie, good for one use, whichever process it comes back to."""

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete

from hotline.accounts.errors import LoginFormExpired
from hotline.accounts.models import SpentLoginState
from hotline.accounts.sealing import seal_for
from hotline.db.upsert import insert_new
from hotline.office import Office
from hotline.work import Work


class LoginState(NamedTuple):
    """What a browser brings back: a secret, and what was remembered with it."""

    state: str
    content: dict[str, Any]


class Begun(NamedTuple):
    """A state that begins: the secret for the form or the provider, and the sealed text for the cookie."""

    state: str
    sealed: str


def begin(office: Office, purpose: str, **content: Any) -> Begun:
    """A new state; `purpose` keeps a login page's from a second factor's and a provider's."""
    state = secrets.token_urlsafe(32)
    sealed = seal_for(office.settings, purpose).close(content | {"state": state}, office.clock.now())
    return Begun(state, sealed)


def reopen(office: Office, purpose: str, sealed: str, seconds: int | None = None) -> LoginState | None:
    """What the cookie holds, if it is one of ours and no older than that; else than the settings allow."""
    oldest = office.settings.login_form_minutes * 60 if seconds is None else seconds
    opened = seal_for(office.settings, purpose).open(sealed, office.clock.now(), oldest)
    return LoginState(opened.pop("state"), opened) if opened else None


def brought_back(office: Office, purpose: str, sealed: str, state: str) -> LoginState:
    """The state of that cookie, which the form or the provider has to name too. Raises LoginFormExpired."""
    found = reopen(office, purpose, sealed)
    if found is None or not hmac.compare_digest(found.state.encode(), state.encode()):
        raise LoginFormExpired
    return found


async def spend(work: Work, state: str) -> None:
    """From now on the state is used, in every process. Raises LoginFormExpired if it was already."""
    key = hashlib.sha256(state.encode()).hexdigest()
    until = work.now + timedelta(minutes=work.settings.login_form_minutes + 1)
    await work.session.execute(delete(SpentLoginState).where(SpentLoginState.expires_at < work.now))
    rows = [{"id": key, "expires_at": until}]
    if not await insert_new(work.session, SpentLoginState, SpentLoginState.id, rows):
        raise LoginFormExpired
