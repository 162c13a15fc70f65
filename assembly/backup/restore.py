"""Bringing a back-up into a data folder (恢复): checked whole before anything there changes."""

import shutil
import tarfile
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from assembly.backup.back_up import database_file
from assembly.backup.copy_database import check_whole, sha256_of, stored_hashes
from assembly.backup.errors import BackupTooNew, BackupUnreadable, DataFolderNotEmpty
from assembly.backup.manifest import DATABASE, FILES, FORMAT, KEY, MANIFEST, Manifest
from assembly.data_folder import claimed
from assembly.reconciling import engine_is_lost
from hotline.db.version import known_versions
from hotline.documents.content_folder import ContentFolder, hash_of
from hotline.settings import Settings

BESIDE = ("", "-wal", "-shm")
"""A SQLite database's files, by what their names end in."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done."""

    manifest: Manifest
    set_aside: tuple[Path, ...]
    """What was there before, under its new names."""
    missing_files: int
    """Contents that the database names and the back-up does not have: lost before it was made."""
    engine_lost: bool
    """There is no engine's data beside it: what was open has to be brought back (`hotline reconcile --engine-lost`)."""


def restore(settings: Settings, source: Path, *, replace: bool = False) -> Restored:
    """Puts database, files and key in place. `replace`: what is there is set aside under another name, never deleted.

    Raises BackupElsewhere, DataFolderInUse, DataFolderNotEmpty, BackupUnreadable, BackupTooNew, DatabaseBroken.
    """
    database = database_file(settings)
    with claimed(settings.data_folder):
        if database.exists() and not replace:
            raise DataFolderNotEmpty(f"{database} 已存在：加 --replace 则改名保留，再恢复")
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.data_folder) as folder:
            unpacked = Path(folder)
            manifest = _unpacked(source, unpacked)
            return _in_place(settings, database, manifest, unpacked)


def _unpacked(source: Path, folder: Path) -> Manifest:
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
        whole = sha256_of(folder / DATABASE) == manifest.database_sha256 and _files_are_whole(folder)
    except (OSError, EOFError, tarfile.TarError, ValidationError) as error:
        raise BackupUnreadable(f"{source} 不是完整的备份文件") from error
    if not whole:
        raise BackupUnreadable(f"{source} 的内容与清单不符：已损坏")
    if manifest.format > FORMAT or manifest.database_version not in known_versions():
        raise BackupTooNew(f"备份的数据库版本 {manifest.database_version} 比程序新：请先升级程序")
    check_whole(folder / DATABASE)
    return manifest


def _files_are_whole(folder: Path) -> bool:
    """Each content is under its own hash."""
    return all(hash_of(path.read_bytes()) == path.name for path in _contents(folder))


def _contents(folder: Path) -> list[Path]:
    return [path for path in (folder / FILES).rglob("*") if path.is_file()]


def _in_place(settings: Settings, database: Path, manifest: Manifest, unpacked: Path) -> Restored:
    """Files first, the database last: a kill in between leaves no database whose files are not there."""
    kept = ContentFolder(settings.data_folder / FILES)
    for path in _contents(unpacked):
        kept.keep(path.read_bytes())
    missing = [sha for sha in stored_hashes(unpacked / DATABASE) if not kept.path_of(sha).is_file()]
    suffix = f".before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    aside = _set_aside([database.with_name(database.name + end) for end in BESIDE], suffix)
    if manifest.key:
        aside += _place_key(unpacked / KEY, settings.data_folder / KEY, suffix)
    aside += _set_aside([settings.data_folder / "engine"], suffix)  # of another moment; it holds no facts
    database.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(unpacked / DATABASE, database)  # perhaps to another disk
    return Restored(manifest, tuple(aside), len(missing), engine_is_lost(settings))


def _place_key(source: Path, target: Path, suffix: str) -> list[Path]:
    """The same key stays; another is set aside: with it the restored second factors could not be read."""
    if target.exists() and target.read_bytes() == source.read_bytes():
        return []
    aside = _set_aside([target], suffix)
    source.replace(target)
    target.chmod(0o600)
    return aside


def _set_aside(files: list[Path], suffix: str) -> list[Path]:
    aside = [(file, file.with_name(file.name + suffix)) for file in files if file.exists()]
    for file, new in aside:
        file.replace(new)
    return [new for _, new in aside]
