"""`/intake/file`: a file of tickets comes in, with a report of what did not (批量导入, R-01)."""

import shutil
from asyncio import to_thread
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import FileResponse, HTMLResponse

from api.errors import AddressUnknown
from api.web.page import APage, PageDesk, render
from hotline.calendar import SHANGHAI
from hotline.tickets.import_errors import ImportFileError
from hotline.tickets.import_file import Imported, import_file
from hotline.tickets.import_layouts import read_layouts
from hotline.tickets.import_rows import PART_NAMES
from hotline.tickets.rejected_file import rejected_path, write_bad_rows

router = APIRouter(prefix="/intake/file")

SHOWN = 200
"""Bad rows that stand on the page; the file to download has them all."""
LONGEST_NAME = 60
"""Characters: a file system takes 255 bytes."""
KEPT_IN = "imports"
"""Folder of the data folder; for each person the bad rows of the last import, without anything personal."""


@router.get("")
async def show_upload(request: Request, page: APage) -> HTMLResponse:
    """Which files are read, and where to choose one."""
    return _page(request, page)


@router.post("")
async def take_file_in(
    request: Request,
    page: APage,
    file: UploadFile | None = None,
    layout: Annotated[str, Form()] = "",
    dispatched_at: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """Takes the good rows in; says of each other row what is wrong with it. The same file twice adds nothing."""
    if file is None or not file.filename:
        return _page(request, page, wrong="请先选择文件", status=422)
    try:
        async with _on_disk(file) as path:
            layouts = read_layouts(page.office.settings.import_layouts)
            result = await import_file(
                page.office,
                path,
                layouts,
                layout=layout or None,
                dispatched_at=_moment(dispatched_at),
                person=page.person,
            )
    except ImportFileError as error:
        return _page(request, page, wrong=str(error), code=error.code, status=error.status)
    await to_thread(_keep, page, result)
    return _page(request, page, result=result, name=_name(file))


@router.get("/rejected")
async def send_rejected(page: APage) -> FileResponse:
    """The bad rows of one's last import (未导入的行). Raises AddressUnknown where there are none."""
    path = rejected_path(_kept(page))
    if not path.exists():
        raise AddressUnknown
    return FileResponse(path, media_type="text/csv; charset=utf-8", filename="未导入的行.csv")


@asynccontextmanager
async def _on_disk(file: UploadFile) -> AsyncGenerator[Path]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / _name(file)
        with path.open("wb") as stream:
            await to_thread(shutil.copyfileobj, file.file, stream)
        yield path


def _name(file: UploadFile) -> str:
    """The file's own name, of which nothing but a name is left."""
    name = Path((file.filename or "").replace("\\", "/")).name
    return "".join(char for char in name if char.isprintable())[-LONGEST_NAME:].lstrip(".") or "file"


def _keep(page: PageDesk, result: Imported) -> None:
    kept = _kept(page)
    kept.parent.mkdir(parents=True, exist_ok=True)
    write_bad_rows(kept, result.bad)


def _kept(page: PageDesk) -> Path:
    whose = sha256(page.person.encode()).hexdigest()[:24]
    return page.office.settings.data_folder / KEPT_IN / whose


def _moment(text: str) -> datetime | None:
    """As the browser's field sends it, in Shanghai; nothing for what is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def _page(
    request: Request,
    page: PageDesk,
    *,
    wrong: str = "",
    code: str = "",
    status: int = 200,
    result: Imported | None = None,
    name: str = "",
) -> HTMLResponse:
    layouts = read_layouts(page.office.settings.import_layouts).layouts
    return render(
        request,
        "intake_file.html",
        status,
        layouts=layouts,
        wrong={"file": wrong} if wrong else {},
        code=code,
        result=result,
        name=name,
        bad=result.bad[:SHOWN] if result else [],
        part_names=PART_NAMES,
        largest=page.office.settings.largest_file // 1_000_000,
    )
