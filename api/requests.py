"""What a department or the center asks for during the handling (申请): return, difficulty report, withdrawal."""

from fastapi import APIRouter

from api.applications import checked
from api.desk import ADesk
from api.inputs import FormData, TicketId
from api.problems import responses
from hotline.audit.personal_data import note_shown
from hotline.errors import Forbidden
from hotline.tasks.form_check import FormInvalid
from hotline.tickets.errors import (
    NotAccepted,
    NotDispatched,
    NotReturnable,
    RequestPending,
    ReturnTooLate,
    ReturnUnsigned,
    SameDepartment,
    SubmissionPending,
    TicketClosed,
    TicketNotFound,
)
from hotline.tickets.fact_views import JointHandlingView, ReturnRequestView
from hotline.tickets.report_difficulty import report_difficulty
from hotline.tickets.return_request import request_return
from hotline.tickets.view import TicketView, view_of
from hotline.tickets.withdraw import withdraw_ticket

router = APIRouter(prefix="/tickets/{ticket_id}", tags=["申请"])

_ANY = (TicketNotFound, Forbidden, FormInvalid, TicketClosed)
_DEPARTMENTS = (*_ANY, NotDispatched, NotAccepted, SubmissionPending, RequestPending)
_REFUSED = {"too_late": ReturnTooLate, "unsigned": ReturnUnsigned}


@router.post(
    "/return-requests",
    status_code=201,
    summary="申请退单",
    responses=responses(*_DEPARTMENTS, NotReturnable, SameDepartment, ReturnTooLate, ReturnUnsigned),
)
async def apply_for_return(desk: ADesk, ticket_id: TicketId, data: FormData) -> ReturnRequestView:
    """按《退单申请表》（表单 `return_application`：`reason`、`suggested_department`、`signed`）申请退单，由负责人签字。

    超过期限或未签字的不予受理（409），但申请本身已记入工单。
    """
    async with desk.acting() as (work, caller):
        cleaned = await checked(work, caller, ticket_id, "return_application", data)
        request = await request_return(
            work,
            caller,
            ticket_id,
            cleaned["reason"],
            cleaned["suggested_department"],
            signed=cleaned["signed"],
        )
    if request.status in _REFUSED:  # after the commit: that it was asked for is a fact
        raise _REFUSED[request.status]
    return ReturnRequestView.model_validate(request)


@router.post("/difficulty-reports", status_code=201, summary="上报疑难", responses=responses(*_DEPARTMENTS))
async def report(desk: ADesk, ticket_id: TicketId, data: FormData) -> JointHandlingView:
    """特别疑难工单报城运中心联合处置（表单 `difficulty_report`：`reason`）。各项时限照常计算。"""
    async with desk.acting() as (work, caller):
        cleaned = await checked(work, caller, ticket_id, "difficulty_report", data)
        joint = await report_difficulty(work, caller, ticket_id, cleaned["reason"])
    return JointHandlingView.model_validate(joint)


@router.post("/withdrawal", summary="撤单", responses=responses(*_ANY))
async def withdraw(desk: ADesk, ticket_id: TicketId, data: FormData) -> TicketView:
    """诉求人或区级撤回（表单 `ticket_withdrawal`：`by`、`reason`）：待办即刻撤回，时限停止。由派单员、回访员办理。"""
    async with desk.acting() as (work, caller):
        cleaned = await checked(work, caller, ticket_id, "ticket_withdrawal", data)
        ticket = await withdraw_ticket(work, caller, ticket_id, cleaned["by"], cleaned["reason"])
        shown = await view_of(work, caller, ticket)
        await note_shown(work, caller, shown, "ticket")
        return shown
