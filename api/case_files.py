"""Files of reviews and meetings (会审、会议文件), as they were stored."""

from fastapi import Response

from hotline.documents.errors import FileUnknown
from hotline.documents.file_names import disposition
from hotline.documents.models import StoredFile
from hotline.documents.store import read_file
from hotline.work import Work

DOWNLOAD = {
    200: {
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        "description": "文件",
    }
}
"""The documentation of an answer that is a file."""


async def download(work: Work, case_id: str, file_id: int | None) -> Response:
    """The file of that case. Raises FileUnknown, FileLost."""
    file = await work.session.get(StoredFile, file_id) if file_id is not None else None
    if file is None or file.case_id != case_id:
        raise FileUnknown
    headers = {
        "Content-Disposition": disposition(file.name, f"file-{file.id}.{file.name.rpartition('.')[2]}"),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return Response(await read_file(work, file), media_type=file.media_type, headers=headers)
