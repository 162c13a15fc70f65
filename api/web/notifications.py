"""`/notifications`: one's own messages, unread ones first, and how many there are (消息)."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import AwareDatetime

from api.inputs import NotificationId
from api.web.addresses import address_of
from api.web.page import APage, PageDesk, render, wants_part
from api.web.query import paging
from hotline.notifications.messages import COUNTED, count_unread, mark_all_read, messages
from hotline.notifications.received import mark_read

router = APIRouter(prefix="/notifications")


@router.get("")
async def show_messages(request: Request, page: APage) -> HTMLResponse:
    """What was written to me; `?all=1`: what I have read, too."""
    return await _list(request, page)


@router.get("/count")
async def show_count(request: Request, page: APage) -> HTMLResponse:
    """The number beside 消息 in the navigation."""
    async with page.looking() as (work, caller):
        unread = await count_unread(work, caller)
    return render(request, "_unread.html", unread=unread, counted=COUNTED)


@router.post("/read")
async def read_all(request: Request, page: APage, until: Annotated[AwareDatetime, Form()]) -> Response:
    """Everything that stood on the page is read; what came meanwhile is not."""
    async with page.acting() as (work, caller):
        marked = await mark_all_read(work, caller, until)
    if wants_part(request):
        return await _list(request, page, f"已将 {marked} 条标为已读")
    return RedirectResponse("/notifications", 303)


@router.post("/{notification_id}/read")
async def read_one(request: Request, page: APage, notification_id: NotificationId) -> Response:
    """One is read."""
    async with page.acting() as (work, caller):
        await mark_read(work, caller, notification_id)
    if wants_part(request):
        return await _list(request, page)
    return RedirectResponse("/notifications", 303)


async def _list(request: Request, page: PageDesk, notice: str = "") -> HTMLResponse:
    every = request.query_params.get("all") == "1"
    async with page.looking() as (work, caller):
        found = await messages(work, caller, paging(request), unread=not every)
        unread, until = await count_unread(work, caller), work.now
    template = "_messages.html" if wants_part(request) else "notifications.html"
    shown: dict[str, Any] = {
        "messages": found,
        "unread": unread,
        "counted": COUNTED,
        "every": every,
        "until": until,
    }
    return render(
        request, template, **shown, notice=notice, address_of=address_of, other_page=_other_page(every)
    )


def _other_page(every: bool) -> Callable[[int], str]:
    """The address of another page of the list, from whichever address it was drawn."""

    def address(page: int) -> str:
        return f"/notifications?{'all=1&' if every else ''}page={page}"

    return address
