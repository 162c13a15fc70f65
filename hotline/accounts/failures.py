"""Failed attempts (失败次数): after some of them an account is locked for a while."""

from datetime import timedelta

from hotline.accounts.models import Account
from hotline.accounts.record import Origin, record
from hotline.accounts.rules import after_failure
from hotline.work import Work


def count_failure(work: Work, account: Account, origin: Origin, event: str, detail: str = "") -> None:
    """One more failed attempt on a locked row; the last one allowed locks the account."""
    settings = work.settings
    lock = timedelta(minutes=settings.login_lock_minutes)
    account.failed_attempts, account.locked_until = after_failure(
        account.failed_attempts, work.now, settings.login_failures, lock
    )
    record(work, event, account.person_id, None, origin, detail)
    if account.locked_until is not None:
        record(work, "locked", account.person_id, None, origin)


def clear_failures(account: Account) -> None:
    """A complete login, or an administrator, starts the counting anew."""
    account.failed_attempts, account.locked_until = 0, None
