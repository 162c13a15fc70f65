"""Back-up and restoring, of an office that works meanwhile."""

import asyncio
import sqlite3
import tarfile
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from assembly.backup.back_up import back_up
from assembly.backup.errors import (
    BackupElsewhere,
    BackupExists,
    BackupTooNew,
    BackupUnreadable,
    DataFolderNotEmpty,
    NothingToBackUp,
)
from assembly.backup.restore import restore
from assembly.data_folder import DataFolderInUse, claimed
from cli.main import app
from hotline.accounts.sealing import seal_for
from hotline.bootstrap import open_office
from hotline.documents.models import StoredFile
from hotline.documents.store import read_file, store_file
from hotline.office import Office
from hotline.settings import Settings
from hotline.tickets.models import Ticket
from tests.api.steps import TICKET, remember_all_forms, take_in

PHOTO = b"a photograph " * 10_000


@pytest.fixture(name="office")
async def _office(tmp_path: Path) -> AsyncIterator[Office]:
    settings = Settings(data_folder=tmp_path / "data")
    seal_for(settings, "test")  # makes the key
    async with open_office(settings) as opened:
        await remember_all_forms(opened)
        await take_in(opened)
        async with opened.work() as work:
            await store_file(
                work, PHOTO, name="现场.jpg", media_type="image/jpeg", kind="photo", ticket_id=TICKET
            )
        yield opened


async def _tickets(settings: Settings) -> int:
    async with open_office(settings) as office, office.look() as work:
        return await work.session.scalar(select(func.count()).select_from(Ticket)) or 0


async def test_what_was_kept_is_there_again(office: Office, tmp_path: Path) -> None:
    archive = tmp_path / "out" / "hotline.tar.gz"
    manifest = back_up(office.settings, archive)
    assert (manifest.files, manifest.key) == (1, True)
    assert archive.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in archive.parent.iterdir()] == [archive.name]
    elsewhere = Settings(data_folder=tmp_path / "elsewhere")
    done = restore(elsewhere, archive)
    assert (done.set_aside, done.missing_files, done.engine_lost) == ((), 0, True)
    key = (tmp_path / "data" / "secret.key").read_bytes()
    assert (tmp_path / "elsewhere" / "secret.key").read_bytes() == key
    async with open_office(elsewhere) as again, again.look() as work:
        assert (await work.session.get_one(Ticket, TICKET)).citizen_name == "顾先生"
        (file,) = await work.session.scalars(select(StoredFile))
        assert await read_file(work, file) == PHOTO
    assert {path.name for path in (tmp_path / "elsewhere").iterdir()} >= {"hotline.db", "files", "secret.key"}
    assert not list((tmp_path / "elsewhere").glob(".restore-*"))


async def test_while_it_is_written_to(office: Office, tmp_path: Path) -> None:
    """The copy is of one moment: all of a transaction or nothing of it; nobody waits for it."""
    archive = tmp_path / "hotline.tar.gz"
    async with office.work() as work:
        (await work.session.get_one(Ticket, TICKET)).citizen_name = "另一人"
        await work.session.flush()
        await asyncio.to_thread(back_up, office.settings, archive)
    elsewhere = Settings(data_folder=tmp_path / "elsewhere")
    restore(elsewhere, archive)
    async with open_office(elsewhere) as again, again.look() as work:
        assert (await work.session.get_one(Ticket, TICKET)).citizen_name == "顾先生"


async def test_many_write_while_it_is_backed_up(office: Office, tmp_path: Path) -> None:
    async def write() -> None:
        for number in range(40):
            await take_in(office, number=f"N{number:04}")

    writing = asyncio.create_task(write())
    for number in range(3):
        await asyncio.to_thread(back_up, office.settings, tmp_path / f"{number}.tar.gz")
    await writing
    for number in range(3):
        settings = Settings(data_folder=tmp_path / f"restored-{number}")
        restore(settings, tmp_path / f"{number}.tar.gz")
        assert 1 <= await _tickets(settings) <= 41
    assert await _tickets(office.settings) == 41


async def test_nothing_is_overwritten(office: Office, tmp_path: Path) -> None:
    archive = tmp_path / "hotline.tar.gz"
    back_up(office.settings, archive)
    with pytest.raises(BackupExists):
        back_up(office.settings, archive)
    with pytest.raises(DataFolderNotEmpty):
        restore(office.settings, archive)
    await take_in(office, number="LATER")
    await office.database.close()
    (office.settings.data_folder / "engine" / "data" / "raft-partition").mkdir(parents=True)
    done = restore(office.settings, archive, replace=True)
    assert done.engine_lost  # the engine is of another moment and is set aside, too
    assert [path.name.split(".")[0] for path in done.set_aside if path.is_dir()] == ["engine"]
    (aside,) = [path for path in done.set_aside if path.name.startswith("hotline.db.before-restore-")]
    with closing(sqlite3.connect(aside)) as kept:
        assert kept.execute("SELECT count(*) FROM tickets").fetchone() == (2,)
    assert await _tickets(office.settings) == 1


async def test_not_while_the_office_runs(office: Office, tmp_path: Path) -> None:
    archive = tmp_path / "hotline.tar.gz"
    back_up(office.settings, archive)
    with claimed(office.settings.data_folder), pytest.raises(DataFolderInUse):
        restore(office.settings, archive, replace=True)


async def test_what_is_no_whole_backup_changes_nothing(office: Office, tmp_path: Path) -> None:
    archive, cut, other = (tmp_path / name for name in ("hotline.tar.gz", "cut.tar.gz", "other.tar.gz"))
    back_up(office.settings, archive)
    cut.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    with tarfile.open(other, "w:gz") as made:
        made.add(Path(__file__), "hotline.db")
    target = Settings(data_folder=tmp_path / "target")
    for broken in (cut, other, Path(__file__)):
        with pytest.raises(BackupUnreadable):
            restore(target, broken)
    assert not (tmp_path / "target" / "hotline.db").exists()


async def test_a_backup_of_a_later_program(office: Office, tmp_path: Path) -> None:
    with closing(sqlite3.connect(office.settings.data_folder / "hotline.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    back_up(office.settings, tmp_path / "later.tar.gz")
    with pytest.raises(BackupTooNew):
        restore(Settings(data_folder=tmp_path / "target"), tmp_path / "later.tar.gz")


def test_postgresql_is_told_its_own_way(tmp_path: Path) -> None:
    settings = Settings(data_folder=tmp_path, database_url="postgresql+psycopg://hotline:secret@db/hotline")
    with pytest.raises(BackupElsewhere, match="pg_dump") as told:
        back_up(settings, tmp_path / "never")
    assert "secret" not in str(told.value)


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_DATA_FOLDER", str(tmp_path / "data"))
    archive = str(tmp_path / "hotline.tar.gz")
    nothing = CliRunner().invoke(app, ["backup", archive])
    assert (nothing.exit_code, NothingToBackUp.code in nothing.output) == (1, True)
    asyncio.run(_opened_once(tmp_path / "data"))
    assert CliRunner().invoke(app, ["backup", archive]).exit_code == 0
    refused = CliRunner().invoke(app, ["restore", archive])
    assert (refused.exit_code, "--replace" in refused.output) == (1, True)
    restored = CliRunner().invoke(app, ["restore", archive, "--replace"])
    assert restored.exit_code == 0, restored.output
    assert "不含流程引擎的数据" in restored.stdout


async def _opened_once(folder: Path) -> None:
    async with open_office(Settings(data_folder=folder)):
        pass
