"""`/notifications`: one's own messages, what a person posts into a group (R-05), what could not be delivered."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.desk import ADesk
from api.inputs import NotificationId, PageWanted
from api.problems import responses
from hotline.errors import Forbidden, NotFound
from hotline.notifications.models import Notification
from hotline.notifications.posted import (
    confirm_posted,
    group_title,
    waiting_to_be_posted,
)
from hotline.notifications.received import mark_read, received
from hotline.notifications.undelivered import given_up, send_again
from hotline.view import LocalMoment, Page, View
from hotline.work import Work

router = APIRouter(prefix="/notifications", tags=["通知"])

Unread = Annotated[bool, Query(description="只看未读")]


class ReceivedView(View):
    """A message in the inbox (通知)."""

    id: str
    case_id: str | None
    """工单或事项的编号。"""
    kind: str
    text: str
    urgent: bool
    created_at: LocalMoment
    read_at: LocalMoment | None
    """本人阅读的时间；空为未读。"""


class NotificationView(View):
    """A message to be delivered (待投递通知); its text is free of personal data."""

    id: str
    case_id: str | None
    """工单或事项的编号。"""
    kind: str
    audience: str
    text: str
    """粘贴到群里的文字。"""
    created_at: LocalMoment
    channel: str
    """`paste` 人工转发；`robot` 群机器人；`email` 电子邮件。"""
    recipient: str
    """群名；电子邮件为人员 id。"""
    group: str | None
    """群的名称，如“部门负责人群”。"""
    attempts: int
    """已尝试次数。"""
    last_error: str | None
    """最近一次未能送达的原因。"""
    dead_at: LocalMoment | None
    """停止尝试的时间。"""
    delivered_at: LocalMoment | None
    delivered_by: str | None


@router.get("", summary="我的通知")
async def read_mine(desk: ADesk, paging: PageWanted, unread: Unread = False) -> Page[ReceivedView]:
    """发给本人或本人角色的通知，新的在前。"""
    async with desk.looking() as (work, caller):
        found, total = await received(work, caller, paging, unread=unread)
        items = [_received_view(item.notification, item.read_at) for item in found]
        return Page(items=items, total=total, page=paging.page, size=paging.size)


@router.post("/{notification_id}/read", summary="标为已读", status_code=204, responses=responses(NotFound))
async def read_one(desk: ADesk, notification_id: NotificationId) -> None:
    """只影响本人；重复标记以第一次为准。"""
    async with desk.acting() as (work, caller):
        await mark_read(work, caller, notification_id)


@router.get("/to-post", summary="待转发的通知", responses=responses(Forbidden))
async def read_to_post(desk: ADesk) -> list[NotificationView]:
    """请粘贴到 `group` 所指的群，然后确认。由派单员、回访员办理。"""
    async with desk.looking() as (work, _):
        return [_view(work, row) for row in await waiting_to_be_posted(work)]


@router.post("/{notification_id}/posted", summary="确认已转发", responses=responses(Forbidden, NotFound))
async def confirm(desk: ADesk, notification_id: NotificationId) -> NotificationView:
    """已粘贴到群里。重复确认以第一次为准。"""
    async with desk.acting() as (work, caller):
        return _view(work, await confirm_posted(work, caller, notification_id))


@router.get("/undelivered", summary="投递失败的通知", responses=responses(Forbidden))
async def read_undelivered(desk: ADesk) -> list[NotificationView]:
    """多次尝试仍未送达、已停止尝试的通知。由系统管理员、派单员、回访员查看。"""
    async with desk.looking() as (work, _):
        return [_view(work, row) for row in await given_up(work)]


@router.post("/{notification_id}/resend", summary="重新发送", responses=responses(Forbidden, NotFound))
async def resend(desk: ADesk, notification_id: NotificationId) -> NotificationView:
    """排除故障后重新发送一条投递失败的通知。"""
    async with desk.acting() as (work, _):
        return _view(work, await send_again(work, notification_id))


def _received_view(row: Notification, read_at: LocalMoment | None) -> ReceivedView:
    return ReceivedView(
        id=row.id,
        case_id=row.case_id,
        kind=row.kind,
        text=row.text,
        urgent=row.urgent,
        created_at=row.created_at,
        read_at=read_at,
    )


def _view(work: Work, row: Notification) -> NotificationView:
    return NotificationView(
        id=row.id,
        case_id=row.case_id,
        kind=row.kind,
        audience=row.audience,
        text=row.text,
        created_at=row.created_at,
        channel=row.channel,
        recipient=row.recipient,
        group=None if row.channel == "email" else group_title(work, row),
        attempts=row.attempts,
        last_error=row.last_error,
        dead_at=row.dead_at,
        delivered_at=row.delivered_at,
        delivered_by=row.delivered_by,
    )
