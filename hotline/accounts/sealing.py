"""What only this system can read or make (密封): second factors in the database, states of a login in a cookie."""

import base64
import hashlib
import hmac
import json
import os
import secrets
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hotline.settings import Settings

KEY_FILE = "secret.key"


class Seal:
    """Encrypts and signs for one purpose: what was sealed for another can't be opened."""

    def __init__(self, key: bytes, purpose: str) -> None:
        derived = HKDF(SHA256(), 64, salt=None, info=purpose.encode()).derive(key)
        self._fernet = Fernet(base64.urlsafe_b64encode(derived[:32]))
        self._mac_key = derived[32:]

    def close(self, content: dict[str, Any], now: datetime) -> str:
        """The sealed content; fit for a cookie and a form."""
        data = json.dumps(content, ensure_ascii=False).encode()
        return self._fernet.encrypt_at_time(data, int(now.timestamp())).decode()

    def open(self, sealed: str, now: datetime, seconds: int) -> dict[str, Any] | None:
        """What was sealed no longer ago than that; None: too old, or not made here."""
        try:
            return json.loads(self._fernet.decrypt_at_time(sealed, seconds, int(now.timestamp())))
        except (InvalidToken, ValueError):  # a cookie may hold anything, also what is no ASCII
            return None

    def open_whenever(self, sealed: str) -> dict[str, Any] | None:
        """The same for what is kept."""
        try:
            return json.loads(self._fernet.decrypt(sealed))
        except InvalidToken:
            return None

    def mark_of(self, text: str) -> str:
        """A hash that nobody without the key can make, hexadecimal."""
        return hmac.new(self._mac_key, text.encode(), hashlib.sha256).hexdigest()


def seal_for(settings: Settings, purpose: str) -> Seal:
    """The seal of this office for one purpose; makes the key file where there is neither key nor file."""
    return _seal(settings.secret_key.get_secret_value(), settings.data_folder.resolve(), purpose)


@lru_cache(maxsize=64)
def _seal(key: str, folder: Path, purpose: str) -> Seal:
    return Seal(key.encode() if key else _key_file(folder / KEY_FILE), purpose)


def _key_file(file: Path) -> bytes:
    """Its content; processes that start together agree on one, and nobody else may read it."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        own = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
            written.write(secrets.token_urlsafe(48))
            written.flush()
            os.fsync(written.fileno())
        try:
            os.link(own, file)
        except FileExistsError:  # another process was first: its key is the key
            pass
        finally:
            own.unlink()
    return file.read_bytes()
