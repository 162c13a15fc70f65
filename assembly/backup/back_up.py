"""Making a back-up while the system runs or not (备份): one archive with database, files and key."""

import io
import os
import tarfile
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from assembly.backup.copy_database import copy_database, sha256_of, stored_hashes, version_of
from assembly.backup.errors import BackupElsewhere, BackupExists, NothingToBackUp
from assembly.backup.manifest import DATABASE, FILES, KEY, MANIFEST, Manifest
from hotline.db.looking import sqlite_file
from hotline.documents.content_folder import ContentFolder
from hotline.settings import Settings

FOR_OWNER = 0o600
FAST = 1
"""How hard gzip tries: photographs don't get smaller anyway."""


def database_file(settings: Settings) -> Path:
    """The SQLite file. Raises BackupElsewhere, with the command, where the database is PostgreSQL."""
    file = sqlite_file(settings.url)
    if file is None:
        raise BackupElsewhere(
            "数据库是 PostgreSQL，请用它自己的程序备份（口令放在 ~/.pgpass）：\n"
            "  备份  pg_dump --format=custom --file=hotline.dump -h 主机 -U 用户 数据库\n"
            "  恢复  pg_restore --clean --if-exists -h 主机 -U 用户 -d 数据库 hotline.dump\n"
            f"附件在 {settings.data_folder / FILES}，先 pg_dump，再复制该文件夹"
        )
    return file


def back_up(settings: Settings, target: Path) -> Manifest:
    """Writes the archive, readable by its owner only, whole or not at all.

    The database is copied first. Contents of files are written before the row that names them and never change, so
    all that the copy names are there afterwards. Raises BackupElsewhere, NothingToBackUp, BackupExists,
    DatabaseBroken.
    """
    source = database_file(settings)
    if not source.is_file():
        raise NothingToBackUp(f"没有数据库 {source}")
    if target.exists():
        raise BackupExists(f"{target} 已存在，请换一个文件名")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
        copy = Path(folder) / DATABASE
        copy_database(source, copy)
        return _archived(settings, copy, Path(folder) / "archive", target)


def _archived(settings: Settings, copy: Path, unfinished: Path, target: Path) -> Manifest:
    contents = _contents(settings, copy)
    key = settings.data_folder / KEY
    manifest = Manifest(
        made_at=datetime.now(UTC),
        program=version("hotline"),
        database_version=version_of(copy),
        database_sha256=sha256_of(copy),
        files=len(contents),
        key=key.is_file(),
    )
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FOR_OWNER), "wb") as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=FAST) as archive:
            _fill(archive, manifest, copy, key, contents)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(target)
    return manifest


def _contents(settings: Settings, copy: Path) -> Sequence[Path]:
    """Those that are there; one that is lost is lost in the office as well, and told by it."""
    folder = ContentFolder(settings.data_folder / FILES)
    paths = (folder.path_of(sha256) for sha256 in sorted(stored_hashes(copy)))
    return [path for path in paths if path.is_file()]


def _fill(
    archive: tarfile.TarFile, manifest: Manifest, copy: Path, key: Path, contents: Sequence[Path]
) -> None:
    text = manifest.model_dump_json(indent=2).encode()
    head = tarfile.TarInfo(MANIFEST)
    head.size, head.mode = len(text), FOR_OWNER
    archive.addfile(head, io.BytesIO(text))
    archive.add(copy, DATABASE)
    if manifest.key:
        archive.add(key, KEY)
    for path in contents:
        archive.add(path, f"{FILES}/{path.parent.name}/{path.name}")
