"""`/tickets/{id}/files` and papers: what is kept with a ticket, sent from its page (附件、照片、文书)."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, UploadFile
from fastapi.responses import RedirectResponse

from api.inputs import TicketId
from api.web.page import APage
from hotline.documents.access import may_make_papers
from hotline.documents.errors import FileNameInvalid
from hotline.documents.papers import PaperKind, latest_fact, make_paper
from hotline.documents.upload import upload
from hotline.tickets.scope import find_visible

router = APIRouter(prefix="/tickets/{ticket_id}")


@router.post("/files")
async def send_file(
    page: APage, ticket_id: TicketId, file: UploadFile, photo: Annotated[bool, Form()] = False
) -> RedirectResponse:
    """A file of a form; what it really is, is seen by its content."""
    if not file.filename:
        raise FileNameInvalid
    data = await file.read()
    async with page.acting() as (work, caller):
        ticket = await find_visible(work, caller, ticket_id)
        kind = "photo" if photo else "attachment"
        await upload(work, caller, ticket, data, name=file.filename, kind=kind)
    return _to(ticket_id)


@router.post("/papers")
async def make_a_paper(
    page: APage, ticket_id: TicketId, kind: Annotated[PaperKind, Form()]
) -> RedirectResponse:
    """The paper of the latest fact of its kind; the same facts give the same paper."""
    async with page.acting() as (work, caller):
        ticket = await find_visible(work, caller, ticket_id)
        await may_make_papers(work, caller, ticket)
        await make_paper(work, kind, await latest_fact(work, kind, ticket), ticket)
    return _to(ticket_id)


def _to(ticket_id: str) -> RedirectResponse:
    return RedirectResponse(f"/tickets/{quote(ticket_id)}#files-heading", 303)
