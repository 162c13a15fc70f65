"""Files kept with tickets: the bytes first, then the row; nothing refers to what is not there (R-62)."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from hotline.documents.content_folder import hash_of
from hotline.documents.errors import FileEmpty, FileLost
from hotline.documents.models import StoredFile
from hotline.documents.store import files_of, folder_of, read_file, store_file
from hotline.office import Office
from hotline.work import Work
from tests.contract.documented import DISPATCHER, TICKET, office_at, take_in
from tests.database import database_url, make_database, postgresql

__all__ = ["database_url", "make_database", "postgresql"]


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with office_at(database_url, tmp_path) as opened:
        await take_in(opened)
        yield opened


async def stored(work: Work, data: bytes, name: str = "现场.pdf") -> StoredFile:
    return await store_file(
        work, data, name=name, media_type="application/pdf", kind="attachment", ticket_id=TICKET
    )


async def test_read_back_as_it_was(office: Office) -> None:
    data = bytes(range(256)) * 1000
    async with office.work(DISPATCHER) as work:
        file_id = (await stored(work, data)).id
    async with office.look() as work:
        file = await work.session.get_one(StoredFile, file_id)
        assert await read_file(work, file) == data
        assert (file.size, file.sha256, file.by, file.name) == (
            len(data),
            hash_of(data),
            DISPATCHER,
            "现场.pdf",
        )
        assert [each.id for each in await files_of(work, TICKET, "attachment")] == [file_id]
        assert await files_of(work, TICKET, "paper") == []


async def test_the_same_content_is_kept_once(office: Office) -> None:
    async with office.work(DISPATCHER) as work:
        one, two = await stored(work, b"same"), await stored(work, b"same", "副本.pdf")
        assert one.id != two.id
    files = [path for path in (office.settings.data_folder / "files").rglob("*") if path.is_file()]
    assert [path.name for path in files] == [hash_of(b"same")]


async def test_many_at_once(office: Office) -> None:
    async def one(number: int) -> None:
        async with office.work(DISPATCHER) as work:
            await stored(work, b"same", f"{number}.pdf")

    await asyncio.gather(*(one(number) for number in range(8)))
    async with office.look() as work:
        assert len(await files_of(work, TICKET)) == 8


async def test_a_transaction_that_fails_leaves_no_row(office: Office) -> None:
    async def failing() -> None:
        async with office.work(DISPATCHER) as work:
            await stored(work, b"content")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await failing()
    async with office.look() as work:
        assert (await work.session.scalars(select(StoredFile))).all() == []
    async with office.work(DISPATCHER) as work:  # its bytes are there already when it comes again
        assert await read_file(work, await stored(work, b"content")) == b"content"


_KILLED = """
import asyncio, os, sys
from pathlib import Path
from hotline.documents import store
from tests.contract.documented import DISPATCHER, office_at
from tests.contract.test_documents_store import stored

async def main(url, folder, after_row):
    async with office_at(url, Path(folder)) as office, office.work(DISPATCHER) as work:
        if not after_row:
            work.session.add = lambda row: os._exit(9)
        await stored(work, b"killed")
        os._exit(9)

asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3] == "row"))
"""


@pytest.mark.parametrize("after", ["file", "row"])
async def test_a_process_that_is_killed_leaves_no_row_without_its_file(
    office: Office, database_url: str, after: str
) -> None:
    folder = office.settings.data_folder
    script = [sys.executable, "-c", _KILLED, database_url, str(folder), after]
    killed = await asyncio.to_thread(subprocess.run, script, check=False)
    assert killed.returncode == 9
    async with office.look() as work:
        assert folder_of(work).read(hash_of(b"killed")) == b"killed"
        assert await files_of(work, TICKET) == []


@pytest.mark.parametrize("damage", ["gone", "changed"])
async def test_a_lost_file_is_told_and_never_given_out(office: Office, damage: str) -> None:
    async with office.work(DISPATCHER) as work:
        file = await stored(work, b"content")
        path = folder_of(work).path_of(file.sha256)
        path.unlink() if damage == "gone" else path.write_bytes(b"CONTENT")
        with pytest.raises(FileLost):
            await read_file(work, file)


async def test_nothing_is_not_a_file(office: Office) -> None:
    async with office.work(DISPATCHER) as work:
        with pytest.raises(FileEmpty):
            await stored(work, b"")
