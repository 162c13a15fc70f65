"""Copying a SQLite database whole (复制数据库), whether or not somebody writes to it."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

from assembly.backup.errors import DatabaseBroken

CHUNK = 1024**2
"""Bytes read at once."""


def copy_database(source: Path, target: Path) -> None:
    """SQLite's own back-up in one step: one moment's content, and no writer waits. Raises DatabaseBroken."""
    address = f"{source.resolve().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(address, uri=True)) as reading,
        closing(sqlite3.connect(target)) as writing,
    ):
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
    check_whole(target)


def check_whole(file: Path) -> None:
    """Raises DatabaseBroken."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            answers = connection.execute("PRAGMA integrity_check").fetchall()
    except sqlite3.DatabaseError as error:
        raise DatabaseBroken from error
    if answers != [("ok",)]:
        raise DatabaseBroken(f"{DatabaseBroken.message}（{len(answers)} 处）")


def version_of(file: Path) -> str:
    """The version of its schema. Raises DatabaseBroken where it is no database of this system."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    except (sqlite3.DatabaseError, TypeError) as error:
        raise DatabaseBroken("不是本系统的数据库") from error


def stored_hashes(file: Path) -> frozenset[str]:
    """Of every content that a row of the database names."""
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        return frozenset(row[0] for row in connection.execute("SELECT DISTINCT sha256 FROM stored_files"))


def sha256_of(file: Path) -> str:
    """The hash of a file, in hexadecimal digits."""
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while part := opened.read(CHUNK):
            digest.update(part)
    return digest.hexdigest()
