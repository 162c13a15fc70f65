"""The second factor (动态口令): a code that a phone shows, new every half minute (TOTP, RFC 6238).

It follows real time, as the phones do, never a clock that was moved.
"""

import base64
import secrets
from dataclasses import dataclass

from pyotp import random_base32
from pyotp.totp import TOTP
from sqlalchemy import delete, update

from hotline.accounts.errors import (
    AccountMissing,
    SecondFactorCodeWrong,
    SecondFactorNeeded,
    SecondFactorOff,
    SecondFactorOn,
    SecondFactorUnreadable,
)
from hotline.accounts.models import Account, LoginSession, RecoveryCode
from hotline.accounts.record import Origin, record
from hotline.accounts.rules import matching_step
from hotline.accounts.sealing import Seal, seal_for
from hotline.accounts.sessions import OpenSession, end_sessions_of, needs_second_factor
from hotline.clock import Clock
from hotline.db.rows import lock
from hotline.work import Work

REAL_TIME = Clock()
RECOVERY_CODES = 10
RECOVERY_BYTES = 10
"""80 bits: nobody finds one by trying, not even with the table in hand."""
ISSUER = "12345工单系统"
SETTING_UP_SECONDS = 900
"""For how long a secret that was shown can be confirmed."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A secret that is shown and not in force yet (待确认的动态口令)."""

    secret: str
    """Base32, to be typed where no picture can be taken."""
    address: str
    """`otpauth://…`, for the picture."""
    sealed: str
    """To be sent back with the first code."""


def begin_enrolment(work: Work, session: OpenSession) -> Enrolment:
    """A new secret for the person; nothing is kept until a code confirms it."""
    secret = random_base32()
    content = {"person": session.person_id, "secret": secret}
    return Enrolment(
        secret, _address(secret, session.person_id), _enrolments(work).close(content, REAL_TIME.now())
    )


def shown_again(work: Work, session: OpenSession, sealed: str) -> Enrolment:
    """The same secret after a code that was wrong. Raises SecondFactorCodeWrong when it is no longer good."""
    secret = _enrolled(work, session, sealed)
    return Enrolment(secret, _address(secret, session.person_id), sealed)


def _address(secret: str, person_id: str) -> str:
    return TOTP(secret).provisioning_uri(name=person_id, issuer_name=ISSUER)


async def turn_on(work: Work, session: OpenSession, sealed: str, code: str, origin: Origin) -> list[str]:
    """The secret is in force from now on; answers the recovery codes, which are shown once.

    The person's other sessions end. Raises AccountMissing, SecondFactorOn, SecondFactorCodeWrong.
    """
    account = await _account(work, session.person_id)
    if account.totp_secret is not None:
        raise SecondFactorOn
    secret = _enrolled(work, session, sealed)
    step = matching_step(secret, code, REAL_TIME.now(), None)
    if step is None:
        raise SecondFactorCodeWrong
    account.totp_secret = _secrets(work).close({"secret": secret}, REAL_TIME.now())
    account.totp_last_step = step
    await end_sessions_of(work, session.person_id, "second_factor", but=session.id)
    here = update(LoginSession).where(LoginSession.id == session.id)
    await work.session.execute(here.values(second_factor=True))
    record(work, "second_factor_on", session.person_id, session.person_id, origin)
    return await _new_recovery_codes(work, account)


async def turn_off(work: Work, session: OpenSession, origin: Origin) -> None:
    """By the person, whose password was asked for (`confirm_password`).

    Raises AccountMissing, SecondFactorOff, SecondFactorNeeded.
    """
    account = await _account(work, session.person_id)
    if await needs_second_factor(work, session.person_id):
        raise SecondFactorNeeded
    await take_away(work, account)
    record(work, "second_factor_off", session.person_id, session.person_id, origin)


async def take_away(work: Work, account: Account) -> None:
    """Secret and recovery codes are gone. Raises SecondFactorOff."""
    if account.totp_secret is None:
        raise SecondFactorOff
    account.totp_secret = account.totp_last_step = None
    await work.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == account.person_id))


async def takes_code(work: Work, account: Account, code: str, origin: Origin) -> bool:
    """Whether the code of the phone, or a recovery code, is right; it is used by that. The row is locked.

    Raises SecondFactorUnreadable.
    """
    opened = _secrets(work).open_whenever(account.totp_secret or "")
    if opened is None:
        raise SecondFactorUnreadable
    step = matching_step(opened["secret"], code, REAL_TIME.now(), account.totp_last_step)
    if step is None:
        return await _takes_recovery_code(work, account, code, origin)
    account.totp_last_step = step
    return True


async def _takes_recovery_code(work: Work, account: Account, code: str, origin: Origin) -> bool:
    mark = _mark(_secrets(work), account.person_id, code)
    query = update(RecoveryCode).where(RecoveryCode.hash == mark, RecoveryCode.used_at.is_(None))
    found = await work.session.scalars(query.values(used_at=work.now).returning(RecoveryCode.hash))
    if found.one_or_none() is None:
        return False
    record(work, "recovery_code_used", account.person_id, account.person_id, origin)
    return True


async def _new_recovery_codes(work: Work, account: Account) -> list[str]:
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    seal, person = _secrets(work), account.person_id
    await work.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person))
    work.session.add_all(RecoveryCode(hash=_mark(seal, person, each), person_id=person) for each in codes)
    return codes


def _recovery_code() -> str:
    text = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def _mark(seal: Seal, person_id: str, code: str) -> str:
    plain = "".join(code.lower().split()).replace("-", "")
    return seal.mark_of(f"{person_id}:{plain}")


async def _account(work: Work, person_id: str) -> Account:
    account = await lock(work, Account, person_id)
    if account is None:
        raise AccountMissing
    return account


def _enrolled(work: Work, session: OpenSession, sealed: str) -> str:
    opened = _enrolments(work).open(sealed, REAL_TIME.now(), SETTING_UP_SECONDS)
    if opened is None or opened["person"] != session.person_id:
        raise SecondFactorCodeWrong
    return opened["secret"]


def _secrets(work: Work) -> Seal:
    return seal_for(work.settings, "second factor")


def _enrolments(work: Work) -> Seal:
    return seal_for(work.settings, "second factor to be confirmed")
