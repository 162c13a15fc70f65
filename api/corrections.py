"""`POST /tickets/{id}/corrections`: disputing a lateness or an outcome (更正, R-79)."""

from fastapi import APIRouter

from api.applications import checked
from api.desk import ADesk
from api.inputs import FormData, TicketId
from api.problems import responses
from hotline.corrections.errors import CorrectionPending, LatenessUnknown, NothingCalledBack
from hotline.corrections.request import request_correction
from hotline.errors import Forbidden
from hotline.tasks.form_check import FormInvalid
from hotline.tickets.beside_views import CorrectionView
from hotline.tickets.errors import TicketNotFound

router = APIRouter(prefix="/tickets/{ticket_id}/corrections", tags=["申请"])


@router.post(
    "",
    status_code=201,
    summary="申请更正",
    responses=responses(
        TicketNotFound, Forbidden, FormInvalid, LatenessUnknown, NothingCalledBack, CorrectionPending
    ),
)
async def apply(desk: ADesk, ticket_id: TicketId, data: FormData) -> CorrectionView:
    """由部门负责人或城运中心对一条超时（`deadline`）或最近一次回访结果提出（表单 `correction_application`）。"""
    async with desk.acting() as (work, caller):
        cleaned = await checked(work, caller, ticket_id, "correction_application", data)
        correction = await request_correction(
            work, caller, ticket_id, cleaned["target"], cleaned["reason"], cleaned.get("deadline")
        )
    return CorrectionView.model_validate(correction)
