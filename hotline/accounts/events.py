"""What happened to accounts (账号记录), for the auditor and the administrator."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, func, select

from hotline.accounts.models import AccountEvent
from hotline.errors import Forbidden
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.directory import people_names
from hotline.view import LocalMoment, Page, Paging, View
from hotline.work import Work

EVENTS: Mapping[str, str] = {
    "login": "登录",
    "login_failed": "登录失败",
    "locked": "锁定",
    "logout": "退出",
    "password_changed": "修改密码",
    "password_refused": "当前密码输错",
    "second_factor_on": "启用动态口令",
    "second_factor_off": "停用动态口令",
    "recovery_code_used": "使用恢复码",
    "sessions_ended": "结束其他会话",
    "account_created": "开通账号",
    "password_reset": "重置密码",
    "unlocked": "解除锁定",
}
"""Every event and what the office calls it."""


class EventFilter(BaseModel):
    """What is looked for; what is not given does not matter."""

    model_config = ConfigDict(frozen=True)

    person_id: str | None = None
    event: str | None = None
    since: datetime | None = None
    """Aware; included."""
    until: datetime | None = None
    """Aware; excluded."""


class AccountEventView(View):
    """Something that happened to an account (账号记录)."""

    at: LocalMoment
    event: str
    event_name: str
    person_id: str | None
    """谁的账号；空：没有该工作人员。"""
    person_name: str | None
    by: str | None
    """何人所为：本人、系统管理员，`system` 为命令行；空：未确认身份。"""
    by_name: str | None
    detail: str
    """登录方式或结束原因的代码。"""
    address: str
    """来自哪个网络地址；命令行为空。"""


async def account_events(
    work: Work, caller: Caller, paging: Paging, wanted: EventFilter | None = None
) -> Page[AccountEventView]:
    """A page of them, the latest first. Raises Forbidden for all but auditor and administrator."""
    if not caller.may_by_own_right(Action.READ_ACCOUNT_EVENTS):
        raise Forbidden
    conditions = _conditions(wanted or EventFilter())
    total = await work.session.scalar(select(func.count()).select_from(AccountEvent).where(*conditions))
    query = (
        select(AccountEvent)
        .where(*conditions)
        .order_by(AccountEvent.at.desc(), AccountEvent.id.desc())
        .offset(paging.offset)
        .limit(paging.size)
    )
    rows = (await work.session.scalars(query)).all()
    names = await people_names(work, {each for row in rows for each in (row.person_id, row.by) if each})
    items = [_view(row, names) for row in rows]
    return Page(items=items, total=total or 0, page=paging.page, size=paging.size)


def _conditions(wanted: EventFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.person_id is not None:
        conditions.append(AccountEvent.person_id == wanted.person_id)
    if wanted.event is not None:
        conditions.append(AccountEvent.event == wanted.event)
    if wanted.since is not None:
        conditions.append(AccountEvent.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(AccountEvent.at < wanted.until)
    return conditions


def _view(row: AccountEvent, names: dict[str, str]) -> AccountEventView:
    return AccountEventView(
        at=row.at,
        event=row.event,
        event_name=EVENTS.get(row.event, row.event),
        person_id=row.person_id,
        person_name=names.get(row.person_id or ""),
        by=row.by,
        by_name=names.get(row.by or ""),
        detail=row.detail,
        address=row.address,
    )
