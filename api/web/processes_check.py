"""`/processes/check`: files are looked at before anybody deploys them, with what changes drawn (检查与比较)."""

from asyncio import to_thread
from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import HTMLResponse

from api.web.page import APage, PageDesk, render
from api.web.processes import tabs_for
from hotline.errors import HotlineError
from hotline.processes.check.finding import Level
from hotline.processes.gate import (
    Check,
    FilesNotComparable,
    FilesTooStrange,
    FindingView,
    findings,
    picture,
    sides,
)
from hotline.processes.picture.picture import Picture
from hotline.processes.received import (
    ProcessFileRefused,
    ProcessFilesMissing,
    ProcessFilesTooLarge,
    receive,
)

router = APIRouter(prefix="/processes/check")

_SAID_BESIDE_THE_FIELD = (ProcessFileRefused, ProcessFilesMissing, ProcessFilesTooLarge, FilesTooStrange)


@router.get("")
async def show_upload(request: Request, page: APage) -> HTMLResponse:
    """What can be looked at, and where to choose files."""
    return _page(request, page)


@router.post("")
async def look_at_files(
    request: Request,
    page: APage,
    files: list[UploadFile] | None = None,
    complete: Annotated[bool, Form()] = False,
) -> HTMLResponse:
    """What the check finds, and what would change; nothing is kept."""
    try:
        chosen = [each for each in files or () if each.filename]
        sent = [(each.filename or "", await each.read()) for each in chosen]
        received = await to_thread(receive, sent, page.office.settings.largest_file)
        async with page.looking() as (work, _):
            both = await sides(work, received, complete=complete)
        check: Check | None = request.app.state.check
        found = await findings(check, both)
    except _SAID_BESIDE_THE_FIELD as error:
        return _page(request, page, wrong=error, complete=complete)
    try:
        drawn, not_drawn = await to_thread(picture, both), None
    except (FilesNotComparable, FilesTooStrange) as error:
        drawn, not_drawn = None, error
    return _page(
        request,
        page,
        names=sorted(received),
        found=found,
        drawn=drawn,
        not_drawn=not_drawn,
        complete=complete,
    )


def _page(
    request: Request,
    page: PageDesk,
    *,
    names: list[str] | None = None,
    found: list[FindingView] | None = None,
    drawn: Picture | None = None,
    not_drawn: HotlineError | None = None,
    wrong: HotlineError | None = None,
    complete: bool = False,
) -> HTMLResponse:
    return render(
        request,
        "process_check.html",
        wrong.status if wrong else 200,
        tabs_of=tabs_for(page),
        names=names,
        found=found,
        counts={level.label: sum(each.level is level for each in found or ()) for level in Level},
        refused=any(each.level is Level.ERROR for each in found or ()),
        drawn=drawn,
        island=drawn.model_dump(mode="json") if drawn else None,
        not_drawn=not_drawn,
        wrong=wrong,
        complete=complete,
        largest=page.office.settings.largest_file // 1_000_000,
    )
