"""Messages that wait for a person, page by page (投递失败、待转发): what was given up, what is to be pasted."""

from sqlalchemy import Select, func, select

from hotline.notifications.channels import EMAIL
from hotline.notifications.models import Notification
from hotline.notifications.posted import for_a_person, group_title
from hotline.notifications.table import KINDS
from hotline.notifications.undelivered import was_given_up
from hotline.organization.directory import people_names, unit_names
from hotline.organization.rules import Group
from hotline.view import LocalMoment, Page, Paging, View
from hotline.work import Work

CHANNEL_NAMES = {"robot": "群机器人", "paste": "人工转发", "email": "电子邮件", "inbox": "消息"}


class WaitingMessage(View):
    """A message that has not reached people yet (未送达的通知); its text is free of personal data."""

    id: str
    case_id: str | None
    kind_name: str
    text: str
    channel_name: str
    recipient: str
    """群名称，或收件人姓名。"""
    urgent: bool
    created_at: LocalMoment
    attempts: int
    last_error: str | None
    dead_at: LocalMoment | None
    """停止尝试的时间。"""


async def undelivered(work: Work, paging: Paging) -> Page[WaitingMessage]:
    """A page of those whose delivery was given up, the oldest first."""
    query = select(Notification).where(was_given_up())
    total = await work.session.scalar(select(func.count()).select_from(Notification).where(was_given_up()))
    return await _page(work, query, total or 0, paging)


async def to_post(work: Work, paging: Paging) -> Page[WaitingMessage]:
    """A page of those that a person should post, the oldest first; what says the same to the same group once."""
    first = (
        select(func.min(Notification.id).label("id"))
        .where(for_a_person(work), Notification.delivered_at.is_(None))
        .group_by(Notification.recipient, Notification.text)
    )
    total = await work.session.scalar(select(func.count()).select_from(first.subquery()))
    return await _page(work, select(Notification).where(Notification.id.in_(first)), total or 0, paging)


async def _page(work: Work, query: Select[Notification], total: int, paging: Paging) -> Page[WaitingMessage]:
    ordered = query.order_by(Notification.created_at, Notification.id)
    rows = list(await work.session.scalars(ordered.offset(paging.offset).limit(paging.size)))
    names = await people_names(work, {row.recipient for row in rows if row.channel == EMAIL})
    units = await unit_names(work)
    items = [_view(work, row, names, units) for row in rows]
    return Page(items=items, total=total, page=paging.page, size=paging.size)


def _view(work: Work, row: Notification, names: dict[str, str], units: dict[str, str]) -> WaitingMessage:
    mail = row.channel == EMAIL
    return WaitingMessage(
        id=row.id,
        case_id=row.case_id,
        kind_name=KINDS.get(row.kind, "通知"),
        text=row.text,
        channel_name=CHANNEL_NAMES.get(row.channel, row.channel),
        recipient=_reader(row, names, units) if mail else group_title(work, row),
        urgent=row.urgent,
        created_at=row.created_at,
        attempts=row.attempts,
        last_error=row.last_error,
        dead_at=row.dead_at,
    )


def _reader(row: Notification, names: dict[str, str], units: dict[str, str]) -> str:
    """Who should read it: a person, or those of an audience that nobody's address is known of."""
    if row.recipient:
        return names.get(row.recipient, row.recipient)
    group = Group.parse(row.audience)
    return f"{units.get(group.unit, group.unit)}{group.role.label}"
