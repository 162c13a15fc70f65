"""Logging in with a password (密码登录), and with the second factor after it.

The hash is computed before the transaction begins, since it takes long and SQLite has one writer; what it was
computed from is compared again under the lock of the account's row.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from hotline.accounts.errors import (
    LoginFormExpired,
    LoginRefused,
    OneTimePasswordExpired,
    SecondFactorRefused,
)
from hotline.accounts.failures import clear_failures, count_failure
from hotline.accounts.hashing import hash_of, is_outdated, verify
from hotline.accounts.login_state import spend
from hotline.accounts.models import Account
from hotline.accounts.record import Origin, record
from hotline.accounts.rules import as_person_id, is_locked
from hotline.accounts.second_factor import takes_code
from hotline.accounts.sessions import open_session
from hotline.db.rows import lock
from hotline.errors import HotlineError
from hotline.office import Office
from hotline.organization.models import Person
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A session has begun."""

    token: str


@dataclass(frozen=True, slots=True)
class SecondFactorWanted:
    """The password is right; without a second factor it opens nothing."""

    person_id: str
    password_set_at: str
    """ISO 8601: when the password changes meanwhile, the login begins anew."""


@dataclass(frozen=True, slots=True)
class _Tried:
    """What was found out before the transaction."""

    person_id: str
    checked_hash: str | None
    right: bool
    new_hash: str | None


Success = TypeVar("Success")


async def log_in(
    office: Office, typed_id: str, password: str, state: str, origin: Origin
) -> LoggedIn | SecondFactorWanted:
    """By id and password, from the login page of that state, which is spent whatever comes of it.

    Raises LoginFormExpired, LoginRefused, OneTimePasswordExpired.
    """
    async with office.work() as work:
        await spend(work, state)
    tried = await _try(office, as_person_id(typed_id), password)
    async with office.work() as work:
        outcome = await _conclude(work, tried, origin)
    return _told(outcome)


async def give_second_factor(
    office: Office, wanted: SecondFactorWanted, code: str, state: str, origin: Origin
) -> LoggedIn:
    """The code of the second factor, or a recovery code. The state is spent when it is right.

    Raises LoginFormExpired, SecondFactorRefused, SecondFactorUnreadable.
    """
    async with office.work() as work:
        outcome = await _conclude_second(work, wanted, code, state, origin)
    return _told(outcome)


def _told(outcome: Success | HotlineError) -> Success:
    if isinstance(outcome, HotlineError):  # after the commit: that it was tried is a fact
        raise outcome
    return outcome


async def _try(office: Office, person_id: str, password: str) -> _Tried:
    """The same work for everybody, whether or not there is such a person."""
    async with office.look() as work:
        account = await _usable_account(work, person_id)
    checked = account.password_hash if account else None
    right = await verify(checked, password)
    outdated = right and checked is not None and is_outdated(checked)
    return _Tried(person_id, checked, right, await hash_of(password) if outdated else None)


async def _usable_account(work: Work, person_id: str) -> Account | None:
    person = await work.session.get(Person, person_id)
    return await work.session.get(Account, person_id) if person is not None and person.active else None


async def _conclude(
    work: Work, tried: _Tried, origin: Origin
) -> LoggedIn | SecondFactorWanted | HotlineError:
    account = await lock(work, Account, tried.person_id) if tried.checked_hash is not None else None
    if account is None:
        known = await work.session.get(Person, tried.person_id)
        record(work, "login_failed", known.id if known else None, None, origin, "no_account" if known else "")
        return LoginRefused()
    if is_locked(account.locked_until, work.now):
        record(work, "login_failed", account.person_id, None, origin, "locked")
        return LoginRefused()
    if not tried.right or account.password_hash != tried.checked_hash:
        count_failure(work, account, origin, "login_failed")
        return LoginRefused()
    if _is_overdue(work, account):
        record(work, "login_failed", account.person_id, None, origin, "one_time_password_expired")
        return OneTimePasswordExpired()
    account.password_hash = tried.new_hash or account.password_hash
    if account.totp_secret is not None:  # failures count on until the login is complete
        return SecondFactorWanted(account.person_id, account.changed_at.isoformat())
    return await _enter(work, account, origin, second_factor=False)


def _is_overdue(work: Work, account: Account) -> bool:
    """A password given out by an administrator lies in somebody's pocket: it holds for a while only."""
    lifetime = timedelta(hours=work.settings.one_time_password_hours)
    return account.must_change and work.now - account.changed_at >= lifetime


async def _enter(work: Work, account: Account, origin: Origin, *, second_factor: bool) -> LoggedIn:
    clear_failures(account)
    person = account.person_id
    return LoggedIn(await open_session(work, person, "password", origin, second_factor=second_factor))


async def _conclude_second(
    work: Work, wanted: SecondFactorWanted, code: str, state: str, origin: Origin
) -> LoggedIn | HotlineError:
    account = await lock(work, Account, wanted.person_id)
    person = await work.session.get(Person, wanted.person_id)
    if account is None or person is None or not person.active:
        return LoginRefused()
    if account.totp_secret is None or account.changed_at.isoformat() != wanted.password_set_at:
        return LoginFormExpired()
    if is_locked(account.locked_until, work.now):
        record(work, "login_failed", account.person_id, None, origin, "locked")
        return LoginRefused()
    if not await takes_code(work, account, code, origin):
        count_failure(work, account, origin, "login_failed", "second_factor")
        return SecondFactorRefused()
    await spend(work, state)
    return await _enter(work, account, origin, second_factor=True)
