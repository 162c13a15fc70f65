"""`/admin/messages`, `/admin/to-post`, `/admin/dead-letters…`: what is told, and what did not arrive (通知)."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api.inputs import NotificationId
from api.web.addresses import address_of
from api.web.admin import render_section
from api.web.page import APage, PageDesk
from api.web.query import paging
from hotline.engine.incident_list import incident_list
from hotline.engine.outbox_queries import stuck
from hotline.notifications.posted import confirm_posted
from hotline.notifications.shown_table import table_shown
from hotline.notifications.undelivered import send_again
from hotline.notifications.waiting_lists import to_post, undelivered
from hotline.organization.access import Action

router = APIRouter(prefix="/admin")


@router.get("/messages")
async def show_messages(request: Request, page: APage) -> HTMLResponse:
    """The table of messages as it is in force, each with an example; it is changed in its file."""
    return render_section(request, page, "admin_messages.html", table=table_shown(page.office.settings))


@router.get("/to-post")
async def show_to_post(request: Request, page: APage) -> HTMLResponse:
    """What is to be pasted into groups."""
    async with page.looking() as (work, _):
        found = await to_post(work, paging(request))
    return render_section(request, page, "admin_to_post.html", waiting=found, address_of=address_of)


@router.post("/to-post/{notification_id}")
async def confirm_one(page: APage, notification_id: NotificationId) -> RedirectResponse:
    """Somebody has pasted it."""
    async with page.acting() as (work, caller):
        await confirm_posted(work, caller, notification_id)
    return RedirectResponse("/admin/to-post", 303)


@router.get("/dead-letters")
async def show_undelivered(request: Request, page: APage) -> HTMLResponse:
    """Messages whose delivery was given up."""
    async with page.looking() as (work, _):
        found = await undelivered(work, paging(request))
    return _letters(request, page, "admin_undelivered.html", waiting=found)


@router.post("/dead-letters/{notification_id}/resend")
async def resend(page: APage, notification_id: NotificationId) -> RedirectResponse:
    """Delivery begins anew."""
    async with page.acting() as (work, _):
        await send_again(work, notification_id)
    return RedirectResponse("/admin/dead-letters?sent=1", 303)


@router.get("/dead-letters/outbox")
async def show_stuck(request: Request, page: APage) -> HTMLResponse:
    """What the engine could not be told yet."""
    async with page.looking() as (work, _):
        found = await stuck(work, paging(request))
    return _letters(request, page, "admin_stuck.html", entries=found)


@router.get("/dead-letters/incidents")
async def show_incidents(request: Request, page: APage) -> HTMLResponse:
    """Where a process stands still."""
    async with page.looking() as (work, _):
        found = await incident_list(work, paging(request))
    return _letters(request, page, "admin_incidents.html", incidents=found)


def _letters(request: Request, page: PageDesk, template: str, **context: Any) -> HTMLResponse:
    tabs = [("/admin/dead-letters", "投递失败的通知")]
    if page.viewer.caller.may(Action.SEE_STUCK):
        tabs += [
            ("/admin/dead-letters/outbox", "未送达的流程消息"),
            ("/admin/dead-letters/incidents", "流程异常"),
        ]
    return render_section(request, page, template, **context, letter_tabs=tabs, address_of=address_of)
