"""Storing and reading files (文件存取, R-62): the bytes first, then the row, so that no row is without its bytes.

If the transaction fails after the bytes were written, they stay in the folder unnamed by any row, and are there
already when the same content comes again.
"""

import asyncio
from typing import Literal, TypeAlias

import structlog
from sqlalchemy import select

from hotline.documents.content_folder import ContentFolder
from hotline.documents.errors import FileEmpty, FileLost
from hotline.documents.models import StoredFile
from hotline.tickets.masking import Sight
from hotline.work import Work

FileKind: TypeAlias = Literal["paper", "attachment", "photo", "report"]

log = structlog.get_logger()


def folder_of(work: Work) -> ContentFolder:
    """Where the office keeps contents: `files` in its data folder."""
    return ContentFolder(work.settings.data_folder / "files")


async def store_file(
    work: Work,
    data: bytes,
    *,
    name: str,
    media_type: str,
    kind: FileKind,
    ticket_id: str | None = None,
    case_id: str | None = None,
    fact: str | None = None,
    sight: Sight = Sight.FULL,
) -> StoredFile:
    """Keeps the file, and adds its row to the transaction, with its id. Raises FileEmpty.

    `sight` is how much of a citizen's data may be in it: by default all. What people send is checked by
    `hotline.documents.upload` before.
    """
    if not data:
        raise FileEmpty
    row = StoredFile(
        ticket_id=ticket_id,
        case_id=case_id,
        kind=kind,
        fact=fact,
        sight=sight,
        name=name,
        media_type=media_type,
        size=len(data),
        sha256=await asyncio.to_thread(folder_of(work).keep, data),
        at=work.now,
        by=work.actor,
    )
    work.session.add(row)
    await work.session.flush()
    return row


async def read_file(work: Work, file: StoredFile) -> bytes:
    """The bytes as they were stored: their hash is checked. Raises FileLost."""
    data = await asyncio.to_thread(folder_of(work).read, file.sha256)
    if data is None:
        log.error("stored_file_lost", file_id=file.id, sha256=file.sha256)
        raise FileLost
    return data


async def files_of(work: Work, ticket_id: str, kind: FileKind | None = None) -> list[StoredFile]:
    """The files of a ticket, the oldest first."""
    query = select(StoredFile).where(StoredFile.ticket_id == ticket_id).order_by(StoredFile.id)
    if kind is not None:
        query = query.where(StoredFile.kind == kind)
    return list(await work.session.scalars(query))
