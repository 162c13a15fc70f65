"""`/tickets/{id}/files`, `/tickets/{id}/papers`: what is kept with a ticket (附件、照片、文书, R-62)."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.desk import ADesk
from api.errors import ContentTypeUnsupported
from api.inputs import TicketId
from api.problems import responses
from hotline.audit.personal_data import note_shown
from hotline.documents.access import find_readable, may_make_papers
from hotline.documents.errors import (
    FileDamaged,
    FileEmpty,
    FileForbidden,
    FileLost,
    FileNameInvalid,
    FileTooLarge,
    FileTypeRefused,
    FileUnknown,
    NotConfirmed,
    PaperFactUnknown,
    PictureTooLarge,
    PlaceholderUnknown,
    TemplateBroken,
    TemplateMissing,
)
from hotline.documents.file_names import disposition
from hotline.documents.media_types import ENDINGS
from hotline.documents.models import StoredFile
from hotline.documents.papers import PAPERS, PaperKind, latest_fact, make_paper
from hotline.documents.store import FileKind, read_file
from hotline.documents.upload import UploadKind, upload
from hotline.documents.view import StoredFileView, file_view, file_views
from hotline.errors import Forbidden
from hotline.organization.caller import Caller
from hotline.tickets.errors import TicketNotFound
from hotline.tickets.models import Ticket
from hotline.tickets.scope import find_visible
from hotline.tickets.view import summary_now
from hotline.work import Work

router = APIRouter(prefix="/tickets/{ticket_id}", tags=["文件"])
uploads = APIRouter(prefix="/tickets/{ticket_id}", tags=["文件"])
"""What takes a file instead of JSON."""

FILES = "/files"
"""How the path ends under which files come in."""
BYTES = "application/octet-stream"
_BINARY = {"type": "string", "format": "binary"}
_LARGEST_ID = 2**31 - 1

FileId = Annotated[int, Path(ge=1, le=_LARGEST_ID, description="文件编号")]
FactId = Annotated[
    str | None,
    Query(
        pattern=r"^[A-Za-z0-9_.-]{1,90}$",
        description="退单申请编号，或再次处置提交的编号；不写为最近一次",
    ),
]


async def _bytes_only(request: Request) -> bytes:
    """Only this type: a form of a foreign page can't send it in somebody's name."""
    kind = request.headers.get("content-type", "").split(";", 1)[0].strip().lower()
    if kind != BYTES:
        raise ContentTypeUnsupported(f"请求内容的类型应为 {BYTES}")
    return await request.body()


@uploads.post(
    FILES,
    status_code=201,
    summary="上传附件、照片",
    responses=responses(
        TicketNotFound,
        Forbidden,
        FileTooLarge,
        FileTypeRefused,
        FileEmpty,
        FileNameInvalid,
        FileDamaged,
        PictureTooLarge,
    ),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {BYTES: {"schema": _BINARY | {"minLength": 1}}},
        }
    },
)
async def send_file(
    desk: ADesk,
    ticket_id: TicketId,
    data: Annotated[bytes, Depends(_bytes_only)],
    name: Annotated[str, Query(min_length=1, max_length=255, description="文件名")],
    kind: Annotated[UploadKind, Query(description="`attachment` 附件、`photo` 照片")] = "attachment",
) -> StoredFileView:
    """请求内容就是文件本身。可以上传 JPG、PNG 图片，PDF、Word（.docx）、Excel（.xlsx）文件，按内容识别，与文件名无关。

    由城运中心、现承办部门、协办和参与联合处置的部门、工作站和外勤小组上传。原样保存，不作修改。
    """
    async with desk.acting() as (work, caller):
        ticket = await find_visible(work, caller, ticket_id)
        file = await upload(work, caller, ticket, data, name=name, kind=kind)
        return await file_view(work, caller, ticket, file)


@router.get(FILES, summary="工单的文件", responses=responses(TicketNotFound))
async def read_files(
    desk: ADesk,
    ticket_id: TicketId,
    kind: Annotated[
        FileKind | None, Query(description="`paper` 文书、`attachment` 附件、`photo` 照片")
    ] = None,
) -> list[StoredFileView]:
    """附件、照片和文书，先存的在前。能否下载见 `readable`。"""
    async with desk.looking() as (work, caller):
        ticket = await find_visible(work, caller, ticket_id)
        return await file_views(work, caller, ticket, kind)


@router.get(
    FILES + "/{file_id}/content",
    summary="下载文件",
    response_class=Response,
    responses={
        200: {"content": {kind: {"schema": _BINARY} for kind in ENDINGS}, "description": "文件"},
        **responses(TicketNotFound, FileUnknown, FileForbidden, FileLost),
    },
)
async def read_content(desk: ADesk, ticket_id: TicketId, file_id: FileId) -> Response:
    """与保存时逐字节相同（核对校验值）。文件含有的个人信息不得超过本人岗位可见的程度；查看全部个人信息的，留有记录。"""
    async with desk.acting() as (work, caller):
        ticket = await find_visible(work, caller, ticket_id)
        file = await find_readable(work, caller, ticket, file_id)
        data = await read_file(work, file)
        await _note(work, caller, ticket, file)
    return Response(data, media_type=file.media_type, headers=_headers(file))


@router.post(
    "/papers/{kind}",
    summary="生成文书",
    responses={
        201: {"model": StoredFileView, "description": "新生成"},
        **responses(
            TicketNotFound,
            Forbidden,
            PaperFactUnknown,
            NotConfirmed,
            TemplateMissing,
            TemplateBroken,
            PlaceholderUnknown,
        ),
    },
)
async def make(
    desk: ADesk,
    ticket_id: TicketId,
    kind: Annotated[PaperKind, Path(description="《退单申请表》、《工单处理记录表》")],
    response: Response,
    fact: FactId = None,
) -> StoredFileView:
    """按办理事实和本街道的模板生成。内容相同的，仍是已有的那一份（200）；退单审核后再生成，带有审核意见。

    申请退单、负责人确认再次处置时已自动生成。由看得到文书所含个人信息的岗位办理。
    """
    async with desk.acting() as (work, caller):
        ticket = await find_visible(work, caller, ticket_id)
        await may_make_papers(work, caller, ticket)
        known = {file.id for file in await file_views(work, caller, ticket, "paper")}
        file = await make_paper(work, kind, await _fact_id(work, kind, ticket, fact), ticket)
        response.status_code = 200 if file.id in known else 201
        return await file_view(work, caller, ticket, file)


async def _fact_id(work: Work, kind: PaperKind, ticket: Ticket, given: str | None) -> str | int:
    if given is None:
        return await latest_fact(work, kind, ticket)
    if kind == "return_application":
        return given
    if not given.isdecimal() or int(given) > _LARGEST_ID:
        raise PaperFactUnknown
    return int(given)


async def _note(work: Work, caller: Caller, ticket: Ticket, file: StoredFile) -> None:
    shown = await summary_now(work, caller, ticket)
    paper = (file.fact or "").partition(":")[0]
    shown_in = next((each.name for key, each in PAPERS.items() if key == paper), file.kind)
    await note_shown(work, caller, shown, shown_in)


def _headers(file: StoredFile) -> dict[str, Any]:
    ending = file.name.rpartition(".")[2]
    plain = f"file-{file.id}.{ending}" if ending.isascii() else f"file-{file.id}"
    return {
        "Content-Disposition": disposition(file.name, plain),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox",
        "Cache-Control": "private, no-store",
        "ETag": f'"{file.sha256}"',
    }
