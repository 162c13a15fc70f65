"""The folder of contents (文件夹): each content once, under its own SHA-256 hash, never changed.

A content is written under another name, flushed to the disk, and then given its name in one step: whoever finds a
name finds the whole content. Several processes may share the folder, as they share the database; on several
machines it is a network drive.
"""

import hashlib
import os
import tempfile
from pathlib import Path

_UNFINISHED = ".unfinished-"


def hash_of(data: bytes) -> str:
    """The SHA-256 hash in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


class ContentFolder:
    """Contents by their hash."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def path_of(self, sha256: str) -> Path:
        """Where the content of that hash is, or would be."""
        return self._root / sha256[:2] / sha256

    def keep(self, data: bytes) -> str:
        """Keeps the content; answers its hash. The same content is kept once. Raises OSError (disk full…)."""
        sha256 = hash_of(data)
        path = self.path_of(sha256)
        if not self._is_whole(path, len(data)):
            self._write(path, data)
        return sha256

    def read(self, sha256: str) -> bytes | None:
        """The content; None if it is gone or is no longer what was kept."""
        try:
            data = self.path_of(sha256).read_bytes()
        except FileNotFoundError:
            return None
        return data if hash_of(data) == sha256 else None

    def _is_whole(self, path: Path, size: int) -> bool:
        """A content that a failing disk has cut short is written again."""
        return path.is_file() and path.stat().st_size == size

    def _write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, unfinished = tempfile.mkstemp(
            prefix=_UNFINISHED, dir=path.parent
        )  # for this account's eyes only
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(unfinished).replace(path)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise
        _flush_names(path.parent)
        _flush_names(path.parent.parent)


def _flush_names(folder: Path) -> None:
    """A new name is on the disk only when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
