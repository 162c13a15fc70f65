"""`POST /tickets/{id}/assistances`: asking another department to help (协办, R-74)."""

from fastapi import APIRouter

from api.applications import checked
from api.desk import ADesk
from api.inputs import FormData, TicketId
from api.problems import responses
from hotline.assistance.ask import ask_assistance
from hotline.assistance.errors import AssistantAsked, AssistantIsOwner, HandedIn
from hotline.errors import Forbidden
from hotline.tasks.form_check import FormInvalid
from hotline.tickets.beside_views import AssistanceView
from hotline.tickets.errors import ComplainedUnitExcluded, NotDispatched, TicketClosed, TicketNotFound

router = APIRouter(prefix="/tickets/{ticket_id}/assistances", tags=["申请"])


@router.post(
    "",
    status_code=201,
    summary="请求协办",
    responses=responses(
        TicketNotFound,
        Forbidden,
        FormInvalid,
        TicketClosed,
        NotDispatched,
        HandedIn,
        AssistantIsOwner,
        AssistantAsked,
        ComplainedUnitExcluded,
    ),
)
async def ask(desk: ADesk, ticket_id: TicketId, data: FormData) -> AssistanceView:
    """由派单员或主办部门在办理期间提出（表单 `assistance`：`assistant`、`note`）；主办部门不变，只有它提交结果。"""
    async with desk.acting() as (work, caller):
        cleaned = await checked(work, caller, ticket_id, "assistance", data)
        assistance = await ask_assistance(work, caller, ticket_id, cleaned["assistant"], cleaned["note"])
    return AssistanceView.model_validate(assistance)
