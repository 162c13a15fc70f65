"""Giving out, resetting and opening accounts (账号管理), without asking who may: see `administer` for that.

The command line of the machine comes in here: whoever can start it can read the database too.
"""

import secrets

from hotline.accounts.errors import AccountExists, AccountMissing, PersonMissing
from hotline.accounts.failures import clear_failures
from hotline.accounts.hashing import hash_of
from hotline.accounts.models import Account
from hotline.accounts.record import Origin, record
from hotline.accounts.second_factor import take_away
from hotline.accounts.sessions import end_sessions_of
from hotline.db.rows import lock
from hotline.organization.models import Person
from hotline.work import Work

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Nothing that is read as something else."""
_PARTS, _PART = 4, 4


async def create(work: Work, person_id: str, origin: Origin) -> str:
    """A new account; answers its one-time password. Raises PersonMissing, AccountExists."""
    person = await work.session.get(Person, person_id)
    if person is None or not person.active:
        raise PersonMissing
    if await lock(work, Account, person_id) is not None:
        raise AccountExists
    password = _one_time_password()
    hashed = await hash_of(password)
    work.session.add(
        Account(
            person_id=person_id,
            password_hash=hashed,
            must_change=True,
            created_at=work.now,
            changed_at=work.now,
        )
    )
    await work.session.flush()
    record(work, "account_created", person_id, work.actor, origin)
    return password


async def reset(work: Work, person_id: str, origin: Origin) -> str:
    """A new one-time password, no lock, and no session that goes on. Raises AccountMissing."""
    account = await _account(work, person_id)
    password = _one_time_password()
    account.password_hash, account.must_change = await hash_of(password), True
    account.changed_at = work.now
    clear_failures(account)
    await end_sessions_of(work, person_id, "administrator")
    record(work, "password_reset", person_id, work.actor, origin)
    return password


async def unlock(work: Work, person_id: str, origin: Origin) -> None:
    """The person may try again at once. Raises AccountMissing."""
    clear_failures(await _account(work, person_id))
    record(work, "unlocked", person_id, work.actor, origin)


async def disable_second_factor(work: Work, person_id: str, origin: Origin) -> None:
    """For somebody who lost the phone and the recovery codes. Raises AccountMissing, SecondFactorOff."""
    await take_away(work, await _account(work, person_id))
    await end_sessions_of(work, person_id, "administrator")
    record(work, "second_factor_off", person_id, work.actor, origin)


async def end_sessions(work: Work, person_id: str, origin: Origin) -> None:
    """Wherever the person is logged in, he has to log in again. Raises PersonMissing."""
    if await work.session.get(Person, person_id) is None:
        raise PersonMissing
    await end_sessions_of(work, person_id, "administrator")
    record(work, "sessions_ended", person_id, work.actor, origin, "administrator")


async def _account(work: Work, person_id: str) -> Account:
    account = await lock(work, Account, person_id)
    if account is None:
        raise AccountMissing
    return account


def _one_time_password() -> str:
    """About 79 bits, in groups that can be read aloud."""
    parts = ("".join(secrets.choice(_LETTERS) for _ in range(_PART)) for _ in range(_PARTS))
    return "-".join(parts)
