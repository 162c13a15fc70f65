"""Which tickets say the same (重复工单判定, R-31), in pure code.

A key stands for a citizen, or for a place and matter; tickets with the same key are compared by their times.
Keys are digests, so that nothing readable is stored a second time (R-61).
"""

import re
import unicodedata
from hashlib import blake2b

_FEWEST_DIGITS = 7
"""A number with fewer digits is a short code (110, 12345), and nobody's own."""
_MOBILE = re.compile(r"(?:00)?86(1[3-9]\d{9})")
_BETWEEN = re.compile(r"[\W_]+")


def citizen_key(*, name: str, phone: str, address: str, anonymous: bool) -> str | None:
    """Who the citizen is: by the phone, or without one by name and address. None for an anonymous one."""
    if anonymous:
        return None
    number = phone_digits(phone)
    if number is not None:
        return _digest("phone", number)
    who, where = plain(name), plain(address)
    return _digest("name", who, where) if who and where else None


def place_key(*, address: str, matter: str) -> str | None:
    """What it is about and where; None where either is missing."""
    where, what = plain(address), plain(matter)
    return _digest("place", where, what) if where and what else None


def phone_digits(phone: str) -> str | None:
    """`+86 138-1234-5678`, in full-width or half-width → `13812345678`; None for what is no number of one's own."""
    digits = "".join(
        str(unicodedata.digit(char)) for char in unicodedata.normalize("NFKC", phone) if char.isdecimal()
    )
    mobile = _MOBILE.fullmatch(digits)
    if mobile:
        return mobile[1]
    return digits if len(digits) >= _FEWEST_DIGITS else None


def plain(text: str) -> str:
    """Full-width and half-width, upper and lower case are the same; blanks and punctuation are nothing."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text).casefold())


def _digest(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()
