"""Hashes of passwords (密码散列): Argon2id with the library's defaults, beside the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hotline.accounts.rules import LONGEST_PASSWORD, as_typed

Answer = TypeVar("Answer")

AT_ONCE = 2
"""Each takes 64 MiB and a good part of a processor: more of them at once would starve everything else."""

_HASHER = PasswordHasher()
_THREADS = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="argon2")


async def hash_of(password: str) -> str:
    """The hash to be kept."""
    return await _beside(lambda: _HASHER.hash(as_typed(password)))


async def verify(password_hash: str | None, password: str) -> bool:
    """Whether it is the password of that hash. Without a hash the same work is done, in vain."""
    right = await _beside(lambda: _verified(password_hash or _nobodys(), as_typed(password)))
    return right and password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether it was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


def _verified(password_hash: str, password: str) -> bool:
    if len(password) > LONGEST_PASSWORD:
        password = ""
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")


async def _beside(work: Callable[[], Answer]) -> Answer:
    """In one of two threads of its own, whichever event loop asks."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, work)
