"""`/notifications`: messages that a person posts into the heads' group (人工转发, R-05)."""

from fastapi import APIRouter

from api.desk import ADesk
from api.inputs import NotificationId
from api.problems import responses
from hotline.errors import Forbidden, NotFound
from hotline.notifications.posted import POSTING_GROUPS, confirm_posted, waiting_to_be_posted
from hotline.view import LocalMoment, View

router = APIRouter(prefix="/notifications", tags=["通知"])


class NotificationView(View):
    """A message to be posted (待转发通知); its text is free of personal data."""

    id: str
    ticket_id: str
    kind: str
    audience: str
    text: str
    """粘贴到群里的文字。"""
    created_at: LocalMoment
    channel: str
    """`paste` 人工转发；`robot` 机器人多次未能送达。"""
    last_error: str | None
    delivered_at: LocalMoment | None
    delivered_by: str | None


@router.get("/to-post", summary="待转发的通知", responses=responses(Forbidden))
async def read_to_post(desk: ADesk) -> list[NotificationView]:
    """请粘贴到负责人群，然后确认。由派单员、回访员办理。"""
    async with desk.looking() as (work, caller):
        caller.require(*POSTING_GROUPS)
        return [NotificationView.model_validate(row) for row in await waiting_to_be_posted(work)]


@router.post("/{notification_id}/posted", summary="确认已转发", responses=responses(Forbidden, NotFound))
async def confirm(desk: ADesk, notification_id: NotificationId) -> NotificationView:
    """已粘贴到群里。重复确认以第一次为准。"""
    async with desk.acting() as (work, caller):
        return NotificationView.model_validate(await confirm_posted(work, caller, notification_id))
