"""Taking in what people send (上传附件、照片, R-03, R-32)."""

import asyncio
from typing import Literal, TypeAlias

from hotline.documents.errors import FileEmpty, FileTooLarge, FileTypeRefused
from hotline.documents.file_names import clean_name
from hotline.documents.media_types import PICTURES, media_type_of
from hotline.documents.models import StoredFile
from hotline.documents.store import store_file
from hotline.errors import Forbidden
from hotline.organization.caller import Caller
from hotline.tickets.journal import record
from hotline.tickets.masking import Sight
from hotline.tickets.models import Ticket
from hotline.tickets.view import masking_now
from hotline.work import Work

UploadKind: TypeAlias = Literal["attachment", "photo"]

_NAMES: dict[UploadKind, str] = {"attachment": "附件", "photo": "照片"}


async def upload(
    work: Work, caller: Caller, ticket: Ticket, data: bytes, *, name: str, kind: UploadKind
) -> StoredFile:
    """Keeps a file with a ticket that the caller sees, as those may who work on it.

    Raises Forbidden, FileEmpty, FileTooLarge, FileTypeRefused, FileDamaged, PictureTooLarge, FileNameInvalid.
    """
    sight = (await masking_now(work, caller, ticket)).sight
    if sight is Sight.MASKED:
        raise Forbidden
    media_type = await _checked(work, data, kind)
    file = await store_file(
        work,
        data,
        name=clean_name(name, media_type),
        media_type=media_type,
        kind=kind,
        ticket_id=ticket.id,
        sight=Sight.PLACE if kind == "photo" else sight,
    )
    record(work, ticket.id, "file_uploaded", f"上传{_NAMES[kind]}（文件编号{file.id}）")
    return file


async def _checked(work: Work, data: bytes, kind: UploadKind) -> str:
    """What the file really is."""
    if not data:
        raise FileEmpty
    largest = work.settings.largest_file
    if len(data) > largest:
        raise FileTooLarge(f"文件不能超过{largest // 1_000_000}MB，请压缩或分开后再上传")
    media_type = await asyncio.to_thread(media_type_of, data)
    if kind == "photo" and media_type not in PICTURES:
        raise FileTypeRefused("照片须为 JPG 或 PNG 图片")
    return media_type
