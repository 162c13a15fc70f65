"""Sessions (会话): who is logged in, kept in the database so that every process knows and an end is an end."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, NamedTuple

from sqlalchemy import Select, delete, exists, literal, select, update

from hotline.accounts.models import Account, LoginSession
from hotline.accounts.record import Origin, record
from hotline.accounts.rules import why_over
from hotline.office import Office
from hotline.organization.models import Membership, Person
from hotline.settings import Settings
from hotline.work import Work

Method = Literal["password", "oidc", "development"]
Lacking = Literal["new_password", "second_factor"]

SEEN_EVERY = timedelta(minutes=1)
"""Being seen is written no more often: a write for each request would be too dear."""
LONGEST_TOKEN = 100


@dataclass(frozen=True, slots=True)
class OpenSession:
    """Somebody is logged in (会话)."""

    id: str
    """Hash of the token."""
    person_id: str
    csrf: str
    method: Method
    second_factor: bool
    lacking: Lacking | None
    """What has to be done before anything else (须先办理): a password of one's own, a second factor."""


class _Found(NamedTuple):
    session: LoginSession
    active: bool
    must_change: bool | None
    required: bool


async def open_session(
    work: Work, person_id: str, method: Method, origin: Origin, *, second_factor: bool = False
) -> str:
    """A new session; answers its token, which is nowhere else. Those of the person that are long over are removed."""
    token = secrets.token_urlsafe(32)
    expires_at = work.now + timedelta(hours=work.settings.session_hours)
    over = (LoginSession.person_id == person_id, LoginSession.expires_at < work.now)
    await work.session.execute(delete(LoginSession).where(*over))
    work.session.add(
        LoginSession(
            id=_key(token),
            person_id=person_id,
            csrf=secrets.token_urlsafe(32),
            created_at=work.now,
            last_seen_at=work.now,
            expires_at=expires_at,
            method=method,
            second_factor=second_factor,
        )
    )
    record(work, "login", person_id, person_id, origin, method)
    return token


async def find_session(office: Office, token: str, *, by_itself: bool = False) -> OpenSession | None:
    """The session of that token, found by one query; None: there is none, or it is over.

    `by_itself`: no person asks, a page that lies open does; that keeps no session alive.
    """
    if not token or len(token) > LONGEST_TOKEN:
        return None
    async with office.look() as work:
        row = (await work.session.execute(_query(office.settings, _key(token)))).one_or_none()
    if row is None:
        return None
    found = _Found(*row)
    reason = _why_over(work, found)
    if reason is not None:
        await _end(office, found.session.id, reason)
        return None
    if not by_itself and work.now - found.session.last_seen_at >= SEEN_EVERY:
        await _seen(office, found.session.id)
    return _opened(found)


def _query(settings: Settings, key: str) -> Select[LoginSession, bool, bool, bool]:
    roles = settings.second_factor_required
    held = exists().where(Membership.person_id == LoginSession.person_id, Membership.role.in_(sorted(roles)))
    return (
        select(LoginSession, Person.active, Account.must_change, held if roles else literal(value=False))
        .join(Person, Person.id == LoginSession.person_id)
        .outerjoin(Account, Account.person_id == LoginSession.person_id)
        .where(LoginSession.id == key, LoginSession.ended_at.is_(None))
    )


def _why_over(work: Work, found: _Found) -> str | None:
    if not found.active:
        return "deactivated"
    session, idle = found.session, timedelta(minutes=work.settings.session_idle_minutes)
    return why_over(work.now, session.last_seen_at, session.expires_at, idle)


def _opened(found: _Found) -> OpenSession:
    session = found.session
    method: Method = session.method  # pyright: ignore[reportAssignmentType]
    return OpenSession(
        session.id, session.person_id, session.csrf, method, session.second_factor, _lacking(found)
    )


def _lacking(found: _Found) -> Lacking | None:
    """Passwords and second factors are ours to ask for only where people log in here."""
    if found.session.method != "password":
        return None
    if found.must_change:
        return "new_password"
    return "second_factor" if found.required and not found.session.second_factor else None


async def _seen(office: Office, key: str) -> None:
    async with office.work() as work:
        due = (LoginSession.last_seen_at <= work.now - SEEN_EVERY, LoginSession.ended_at.is_(None))
        query = update(LoginSession).where(LoginSession.id == key, *due).values(last_seen_at=work.now)
        await work.session.execute(query)


async def _end(office: Office, key: str, reason: str) -> None:
    async with office.work() as work:
        await end_session(work, key, reason)


async def needs_second_factor(work: Work, person_id: str) -> bool:
    """Whether the person has a role that has to have one."""
    roles = sorted(work.settings.second_factor_required)
    held = (Membership.person_id == person_id, Membership.role.in_(roles))
    return bool(roles) and bool(await work.session.scalar(select(exists().where(*held))))


async def end_session(work: Work, key: str, reason: str) -> None:
    """From now on the token of that session is nobody's."""
    query = update(LoginSession).where(LoginSession.id == key, LoginSession.ended_at.is_(None))
    await work.session.execute(query.values(ended_at=work.now, ended_for=reason))


async def end_sessions_of(work: Work, person_id: str, reason: str, *, but: str | None = None) -> None:
    """All of a person's sessions end, but one."""
    which = (LoginSession.person_id == person_id, LoginSession.ended_at.is_(None))
    query = update(LoginSession).where(*which, LoginSession.id != (but or ""))
    await work.session.execute(query.values(ended_at=work.now, ended_for=reason))


async def log_out(work: Work, session: OpenSession, origin: Origin) -> None:
    """The person ends his session (退出)."""
    await end_session(work, session.id, "logout")
    record(work, "logout", session.person_id, session.person_id, origin)


async def end_others(work: Work, session: OpenSession, origin: Origin) -> None:
    """The person ends all his sessions but this one (结束其他会话)."""
    await end_sessions_of(work, session.person_id, "others", but=session.id)
    record(work, "sessions_ended", session.person_id, session.person_id, origin)


def _key(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
