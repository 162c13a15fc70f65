"""`GET /personal-data-views`: who saw citizens' data in full (个人信息查看记录, R-61). For the auditor."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.desk import ADesk
from api.inputs import MomentParameter, PageWanted
from api.problems import responses
from hotline.audit.search import PersonalDataViewed, ViewFilter, personal_data_views
from hotline.errors import Forbidden
from hotline.view import Page

router = APIRouter(tags=["审计"])


@router.get("/personal-data-views", summary="个人信息查看记录", responses=responses(Forbidden))
async def read_views(
    desk: ADesk,
    paging: PageWanted,
    person_id: Annotated[
        str | None, Query(pattern=r"^[a-z0-9][a-z0-9._-]{0,59}$", description="只看某一工作人员")
    ] = None,
    ticket_id: Annotated[
        str | None, Query(pattern=r"^[A-Za-z0-9_-]{1,40}\.[0-9]{1,2}$", description="只看某一工单")
    ] = None,
    since: Annotated[MomentParameter | None, Query(description="时间起（含），须写明时区")] = None,
    until: Annotated[MomentParameter | None, Query(description="时间止（不含），须写明时区")] = None,
) -> Page[PersonalDataViewed]:
    """何人何时在何处看到诉求人未脱敏的个人信息，最近的在前。只由审计员查看。"""
    wanted = ViewFilter(person_id=person_id, ticket_id=ticket_id, since=since, until=until)
    async with desk.looking() as (work, caller):
        return await personal_data_views(work, caller, wanted, paging)
