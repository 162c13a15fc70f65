"""`/cases`: calling off what was called (事项)."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from api.desk import ADesk
from api.inputs import CaseId, TypedText
from api.problems import responses
from hotline.cases.call_off import call_off
from hotline.cases.errors import CaseEnded, CaseNotFound
from hotline.errors import Forbidden

router = APIRouter(prefix="/cases/{case_id}", tags=["会审与会议"])


class CallingOff(BaseModel):
    """Why it is called off (撤销)."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    reason: TypedText
    """撤销的理由，记入办理过程。"""


@router.post(
    "/withdrawal",
    status_code=204,
    summary="撤销会审或会议",
    responses=responses(Forbidden, CaseNotFound, CaseEnded),
)
async def withdraw(desk: ADesk, case_id: CaseId, body: CallingOff) -> None:
    """由城运中心分管领导撤销：待办收回，流程结束，已有记录保留。"""
    async with desk.acting() as (work, caller):
        await call_off(work, caller, case_id, body.reason)
