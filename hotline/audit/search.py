"""The auditor's list of who saw citizens' data in full (个人信息查看记录查询, R-60, R-61)."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, func, select

from hotline.audit.models import PersonalDataView
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.directory import people_names
from hotline.view import LocalMoment, Page, Paging, View
from hotline.work import Work


class ViewFilter(BaseModel):
    """What is looked for; what is not given does not matter."""

    model_config = ConfigDict(frozen=True)

    person_id: str | None = None
    ticket_id: str | None = None
    since: datetime | None = None
    """Aware; included."""
    until: datetime | None = None
    """Aware; excluded."""


class PersonalDataViewed(View):
    """Somebody saw a citizen's data in full (查看记录)."""

    at: LocalMoment
    """一小时内多次查看同一工单只记第一次。"""
    person_id: str
    person_name: str
    on_behalf_of: str | None
    """代何人（代理人凭被代理人的权限查看时）。"""
    on_behalf_of_name: str | None
    ticket_id: str
    shown_in: str
    """在何处查看：`ticket` 工单详情、`task` 待办、`page-…` 工作台，或文书名称。"""
    purpose: str
    """用途；由接口或文书显示的为空。"""
    fields: list[str]
    """`citizen_name` 姓名、`citizen_phone` 电话、`address` 地址、`content` 诉求内容。"""


async def personal_data_views(
    work: Work, caller: Caller, wanted: ViewFilter, paging: Paging
) -> Page[PersonalDataViewed]:
    """A page of them, the latest first. Raises Forbidden for all but the auditor."""
    caller.require_action(Action.READ_VIEWS)
    conditions = _conditions(wanted)
    total = await work.session.scalar(select(func.count()).select_from(PersonalDataView).where(*conditions))
    query = (
        select(PersonalDataView)
        .where(*conditions)
        .order_by(PersonalDataView.at.desc(), PersonalDataView.id)
        .offset(paging.offset)
        .limit(paging.size)
    )
    rows = (await work.session.scalars(query)).all()
    names = await people_names(
        work, {row.person_id for row in rows} | {row.on_behalf_of or "" for row in rows}
    )
    items = [_view(row, names) for row in rows]
    return Page(items=items, total=total or 0, page=paging.page, size=paging.size)


def _conditions(wanted: ViewFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.person_id is not None:
        conditions.append(PersonalDataView.person_id == wanted.person_id)
    if wanted.ticket_id is not None:
        conditions.append(PersonalDataView.ticket_id == wanted.ticket_id)
    if wanted.since is not None:
        conditions.append(PersonalDataView.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(PersonalDataView.at < wanted.until)
    return conditions


def _view(row: PersonalDataView, names: dict[str, str]) -> PersonalDataViewed:
    return PersonalDataViewed(
        at=row.at,
        person_id=row.person_id,
        person_name=names.get(row.person_id, row.person_id),
        on_behalf_of=row.on_behalf_of,
        on_behalf_of_name=names.get(row.on_behalf_of) if row.on_behalf_of else None,
        ticket_id=row.ticket_id,
        shown_in=row.shown_in,
        purpose=row.purpose,
        fields=row.fields,
    )
