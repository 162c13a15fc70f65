"""A person's own password (修改密码): the present one is asked for before anything is changed."""

from dataclasses import dataclass

from hotline.accounts.errors import AccountMissing, CurrentPasswordWrong, PasswordsDiffer, PasswordUnchanged
from hotline.accounts.failures import clear_failures, count_failure
from hotline.accounts.hashing import hash_of, verify
from hotline.accounts.models import Account
from hotline.accounts.record import Origin, record
from hotline.accounts.rules import as_typed, check_password, is_locked
from hotline.accounts.sessions import OpenSession, end_sessions_of
from hotline.db.rows import lock
from hotline.office import Office
from hotline.organization.models import Person
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class PasswordChange:
    """What somebody typed (修改密码)."""

    current: str
    new: str
    again: str


async def confirm_password(office: Office, person_id: str, password: str, origin: Origin) -> None:
    """It is really the person who sits there. A failure counts like one at login.

    Raises AccountMissing, CurrentPasswordWrong.
    """
    checked = await _kept_hash(office, person_id)
    right = await verify(checked, password)
    async with office.work(person_id) as work:
        confirmed = await _confirmed(work, person_id, checked, right, origin)
    if not confirmed:
        raise CurrentPasswordWrong


async def change_password(
    office: Office, session: OpenSession, change: PasswordChange, origin: Origin
) -> None:
    """The new password is in force, and the person's other sessions end.

    Raises AccountMissing, CurrentPasswordWrong, PasswordRefused.
    """
    await confirm_password(office, session.person_id, change.current, origin)
    if change.new != change.again:
        raise PasswordsDiffer
    new, name = as_typed(change.new), await _name(office, session.person_id)
    check_password(new, session.person_id, name)
    if new == as_typed(change.current):
        raise PasswordUnchanged
    new_hash = await hash_of(new)
    async with office.work(session.person_id) as work:
        await _set(work, session, new_hash, origin)


async def _set(work: Work, session: OpenSession, new_hash: str, origin: Origin) -> None:
    account = await lock(work, Account, session.person_id)
    if account is None:
        raise AccountMissing
    account.password_hash, account.must_change, account.changed_at = new_hash, False, work.now
    await end_sessions_of(work, session.person_id, "password_changed", but=session.id)
    record(work, "password_changed", session.person_id, session.person_id, origin)


async def _kept_hash(office: Office, person_id: str) -> str:
    async with office.look(person_id) as work:
        account = await work.session.get(Account, person_id)
    if account is None:
        raise AccountMissing
    return account.password_hash


async def _confirmed(work: Work, person_id: str, checked: str, right: bool, origin: Origin) -> bool:
    account = await lock(work, Account, person_id)
    if account is None or is_locked(account.locked_until, work.now):
        return False
    if right and account.password_hash == checked:
        clear_failures(account)
        return True
    count_failure(work, account, origin, "password_refused")
    return False


async def _name(office: Office, person_id: str) -> str:
    async with office.look(person_id) as work:
        return (await work.session.get_one(Person, person_id)).name
