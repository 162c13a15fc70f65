"""`POST /joint-parties/{id}/release`: going on without a party of a joint handling (撤下参与单位, R-08)."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from api.desk import ADesk
from api.inputs import CaseId, Keepable, TypedText
from api.problems import responses
from hotline.errors import Forbidden
from hotline.reviews.parties import PartyNotAsked, PartyNotFound, release_party
from hotline.tickets.beside import party_view
from hotline.tickets.errors import TicketClosed
from hotline.tickets.fact_views import JointPartyView
from hotline.tickets.scope import find_visible
from hotline.tickets.view import masking_now

router = APIRouter(prefix="/joint-parties/{case_id}", tags=["申请"])


class Release(BaseModel):
    """Why nobody waits for it any more (撤下)."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    reason: TypedText
    """撤下的理由。"""


@router.post(
    "/release",
    summary="撤下参与单位",
    responses=responses(Forbidden, PartyNotFound, TicketClosed, PartyNotAsked),
)
async def release(desk: ADesk, case_id: CaseId, body: Annotated[Release, Keepable]) -> JointPartyView:
    """派单员不再等待某一参与单位的意见，其余各方照常；已超时的记录保留。编号形如 `2026092400020.1.d1.j1.p2`。"""
    async with desk.acting() as (work, caller):
        party = await release_party(work, caller, case_id, body.reason)
        ticket = await find_visible(work, caller, party.ticket_id)
        return await party_view(work, await masking_now(work, caller, ticket), party)
