"""The rules of passwords, locks, sessions and one-time codes (登录规则). Pure."""

import hmac
import re
import unicodedata
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from pyotp.totp import TOTP

from hotline.accounts.common_passwords import COMMON
from hotline.accounts.errors import PasswordCommon, PasswordIsName, PasswordTooLong, PasswordTooShort

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 128
"""Characters. No other rule asks for kinds of characters (NIST SP 800-63B, 3.1.1.2)."""
LONGEST_ID = 60
CODE_SECONDS = 30
NEIGHBOURS = (0, -1, 1)
"""Steps by which a phone's clock may differ."""
_CODE = re.compile(r"[0-9]{6}")
_UNSEEN = re.compile(r"[\x00-\x20\x7f\\]")


def as_typed(password: str) -> str:
    """One spelling for what looks the same, however a keyboard composes it (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def as_person_id(typed: str) -> str:
    """The id that somebody typed, however he wrote it; empty for what is nobody's, and may not even be kept."""
    plain = typed.strip().lower()
    return plain if len(plain) <= LONGEST_ID and plain.isascii() and plain.isprintable() else ""


def check_password(password: str, person_id: str, name: str) -> None:
    """A new password, normalised. Raises PasswordTooShort, PasswordTooLong, PasswordIsName, PasswordCommon."""
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShort
    if len(password) > LONGEST_PASSWORD:
        raise PasswordTooLong
    folded = password.casefold()
    if _is_name(folded, (person_id.casefold(), name.casefold())):
        raise PasswordIsName
    if folded in COMMON or len(set(folded)) == 1:
        raise PasswordCommon


def _is_name(folded: str, names: tuple[str, ...]) -> bool:
    """Whether nothing but names, digits and what joins words is in it."""
    rest = re.sub(r"[\s._-]", "", folded)
    plain = [re.sub(r"[\s._-]", "", each) for each in names]
    left = rest
    for each in sorted(filter(None, plain), key=len, reverse=True):
        left = left.replace(each, "")
    return left != rest and (not left or left.isdigit())


class Failures(NamedTuple):
    """How an account stands after one more failed attempt."""

    failed_attempts: int
    locked_until: datetime | None


def after_failure(failed_attempts: int, now: datetime, most: int, lock: timedelta) -> Failures:
    """One more failure; the one that reaches `most` locks, and counting begins anew."""
    if failed_attempts + 1 >= most:
        return Failures(0, now + lock)
    return Failures(failed_attempts + 1, None)


def is_locked(locked_until: datetime | None, now: datetime) -> bool:
    """Whether an account is locked at that moment."""
    return locked_until is not None and now < locked_until


def why_over(
    now: datetime, last_seen_at: datetime, expires_at: datetime, idle: timedelta
) -> Literal["idle", "expired"] | None:
    """Why a session is over by itself; None: it goes on."""
    if now >= expires_at:
        return "expired"
    return "idle" if now - last_seen_at >= idle else None


def matching_step(secret: str, code: str, now: datetime, last_step: int | None) -> int | None:
    """The step of a one-time code (RFC 6238), of this moment or its neighbours, later than the last one taken."""
    code = re.sub(r"\s", "", as_typed(code))
    if not _CODE.fullmatch(code):
        return None
    present = int(now.timestamp()) // CODE_SECONDS
    right = [present + each for each in NEIGHBOURS if _matches(secret, present + each, code)]
    return next((step for step in right if last_step is None or step > last_step), None)


def _matches(secret: str, step: int, code: str) -> bool:
    return hmac.compare_digest(TOTP(secret).generate_otp(step), code)


def local_path(text: str | None) -> str:
    """The address to go to after a login, if it is one of this site's own pages; else the first page.

    Refuses whatever a browser could take for another site: `//host`, `\\\\host`, schemes, control characters.
    """
    if not text or not text.startswith("/") or text.startswith("//") or _UNSEEN.search(text):
        return "/"
    try:
        parts = urlsplit(text)
    except ValueError:
        return "/"
    elsewhere = parts.scheme or parts.netloc or parts.path.startswith(("/login", "/logout", "//"))
    return "/" if elsewhere else text
