"""`/extensions`: asking for more time (延期, R-73)."""

from datetime import date

from fastapi import APIRouter

from api.applications import checked
from api.desk import ADesk
from api.inputs import CaseId, FormData, TicketId
from api.problems import responses
from hotline.errors import Forbidden
from hotline.extensions.errors import (
    ExtensionAnswered,
    ExtensionNotFound,
    ExtensionNotLater,
    ExtensionPending,
)
from hotline.extensions.models import Extension
from hotline.extensions.request import request_extension, withdraw_extension
from hotline.tasks.form_check import FormInvalid
from hotline.tickets.beside_views import ExtensionView
from hotline.tickets.errors import NotDispatched, TicketClosed, TicketNotFound
from hotline.tickets.scope import find_visible
from hotline.tickets.shown_facts import shown
from hotline.tickets.view import masking_now

router = APIRouter(tags=["申请"])


@router.post(
    "/tickets/{ticket_id}/extensions",
    status_code=201,
    summary="申请延期",
    responses=responses(
        TicketNotFound,
        Forbidden,
        FormInvalid,
        TicketClosed,
        NotDispatched,
        ExtensionPending,
        ExtensionNotLater,
    ),
)
async def apply(desk: ADesk, ticket_id: TicketId, data: FormData) -> ExtensionView:
    """由承办部门提出（表单 `extension_application`：`reason`、`until`）。只有区级批准才移动时限，批复前时限照走。"""
    async with desk.acting() as (work, caller):
        cleaned = await checked(work, caller, ticket_id, "extension_application", data)
        until = date.fromisoformat(cleaned["until"])
        extension = await request_extension(work, caller, ticket_id, cleaned["reason"], until)
    return ExtensionView.model_validate(extension)


@router.post(
    "/extensions/{case_id}/withdrawal",
    summary="撤回延期申请",
    responses=responses(ExtensionNotFound, Forbidden, ExtensionAnswered),
)
async def withdraw(desk: ADesk, case_id: CaseId) -> ExtensionView:
    """由申请的部门或派单员撤回；时限不变。"""
    async with desk.acting() as (work, caller):
        extension = await work.session.get(Extension, case_id)
        if extension is None:
            raise ExtensionNotFound
        try:
            ticket = await find_visible(work, caller, extension.ticket_id)
        except TicketNotFound as error:
            raise ExtensionNotFound from error
        extension = await withdraw_extension(work, caller, case_id)
        return shown(extension, ExtensionView, await masking_now(work, caller, ticket))
