"""Files as they are shown (文件清单)."""

from dataclasses import replace

from hotline.documents.access import may_read
from hotline.documents.models import StoredFile
from hotline.documents.store import FileKind, files_of
from hotline.organization.caller import Caller
from hotline.organization.directory import people_names
from hotline.tickets.models import Ticket
from hotline.tickets.view import masking_now
from hotline.view import LocalMoment, View
from hotline.work import SYSTEM, Work


class StoredFileView(View):
    """A file of a ticket (工单文件)."""

    id: int
    """文件编号，填写在表单的附件、照片栏。"""
    kind: str
    """`paper` 文书、`attachment` 附件、`photo` 照片。"""
    fact: str | None
    """文书所依据的办理事实，如 `return_application:2026092400020.1.d1.q1`。"""
    name: str
    media_type: str
    size: int
    """字节。"""
    sha256: str
    """内容的 SHA-256 校验值。"""
    at: LocalMoment
    by: str
    by_name: str
    readable: bool
    """按岗位是否可以下载。"""


async def file_views(
    work: Work, caller: Caller, ticket: Ticket, kind: FileKind | None = None
) -> list[StoredFileView]:
    """The files of a ticket that the caller sees, the oldest first."""
    return await _views(work, caller, ticket, await files_of(work, ticket.id, kind))


async def file_view(work: Work, caller: Caller, ticket: Ticket, file: StoredFile) -> StoredFileView:
    """One of them."""
    return (await _views(work, caller, ticket, [file]))[0]


async def _views(work: Work, caller: Caller, ticket: Ticket, files: list[StoredFile]) -> list[StoredFileView]:
    names = await people_names(work, {file.by for file in files}) | {SYSTEM: "系统"}
    mask = await masking_now(work, caller, ticket)
    # A page shows names behind the mask; the file itself is asked for, and who read it is recorded.
    may = await masking_now(work, replace(caller, veiled=False), ticket)
    return [
        StoredFileView(
            **{column: getattr(file, column) for column in _COLUMNS},
            name=mask.text(file.name),
            by_name=names.get(file.by, file.by),
            readable=may_read(may.sight, file),
        )
        for file in files
    ]


_COLUMNS = StoredFileView.model_fields.keys() - {"name", "by_name", "readable"}
