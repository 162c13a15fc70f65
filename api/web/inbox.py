"""`/inbox`: what a person may do now, by urgency (我的待办)."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.web.page import APage, PageDesk, render, wants_part
from api.web.query import paging, wanted
from api.web.templating import here
from hotline.errors import HotlineError
from hotline.organization.caller import Caller
from hotline.tasks.complete import claim, complete, release
from hotline.tasks.inbox import InboxFilter, inbox, inbox_fingerprint
from hotline.tasks.inbox_counts import inbox_counts
from hotline.tasks.models import HumanTask
from hotline.view import Paging
from hotline.work import Work

router = APIRouter()

Deed = Callable[[Work, Caller, str], Awaitable[HumanTask]]
Chosen = Annotated[list[str], Form(max_length=50, default_factory=list)]


@router.get("/inbox")
async def show_inbox(request: Request, page: APage) -> HTMLResponse:
    """My tasks and my groups', the most urgent first; the filters stand in the address."""
    return await _inbox(request, page)


@router.get("/inbox/changes")
async def show_changes(request: Request, page: APage, seen: str = "") -> Response:
    """The list anew if something in it has changed since `seen`; else nothing, and the page stays as it is."""
    filters = wanted(request, InboxFilter)
    async with page.looking() as (work, caller):
        fingerprint = await _fingerprint(work, caller, filters, paging(request))
    if fingerprint == seen:
        return Response(status_code=204)
    return await _inbox(request, page)


@router.post("/inbox/claim")
async def claim_chosen(
    request: Request, page: APage, task: Chosen, only: Annotated[str | None, Form()] = None
) -> HTMLResponse:
    """Takes the chosen tasks for oneself; `only` that one, whatever is chosen."""
    return await _do_each(request, page, [only] if only else task, _Bulk("认领", claim))


@router.post("/inbox/release")
async def release_chosen(request: Request, page: APage, task: Chosen) -> HTMLResponse:
    """Gives the chosen tasks back to their groups."""
    return await _do_each(request, page, task, _Bulk("交还", release))


@router.post("/inbox/complete")
async def complete_chosen(request: Request, page: APage, task: Chosen) -> HTMLResponse:
    """Completes the chosen tasks whose forms need nothing filled in, e.g. 接单; says which need more."""
    return await _do_each(request, page, task, _Bulk("办结", _complete_as_it_is))


async def _complete_as_it_is(work: Work, caller: Caller, task_id: str) -> HumanTask:
    return await complete(work, caller, task_id, {})


@dataclass(frozen=True, slots=True)
class _Bulk:
    """Something done to many tasks at once."""

    name: str
    deed: Deed


async def _do_each(request: Request, page: PageDesk, ids: list[str], bulk: _Bulk) -> HTMLResponse:
    """Each in a transaction of its own: one that can't be done keeps no other from being done."""
    chosen = list(dict.fromkeys(ids))
    refused: list[HotlineError] = []
    for task_id in chosen:
        try:
            async with page.acting() as (work, caller):
                await bulk.deed(work, caller, task_id)
        except HotlineError as error:
            refused.append(error)
    notice = f"已{bulk.name} {len(chosen) - len(refused)} 项"
    return await _inbox(request, page, notice=notice, refused=_refusals(refused))


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why some of the chosen tasks were not done."""

    code: str
    message: str
    count: int


def _refusals(errors: list[HotlineError]) -> list[_Refusal]:
    """The same reason once, with how many it concerns."""
    counted = Counter((error.code, str(error)) for error in errors)
    return [_Refusal(code, message, count) for (code, message), count in counted.items()]


async def _inbox(
    request: Request, page: PageDesk, notice: str = "", refused: Sequence[_Refusal] = ()
) -> HTMLResponse:
    filters = wanted(request, InboxFilter)
    async with page.looking() as (work, caller):
        items = await inbox(work, caller, filters, paging(request))
        counts = await inbox_counts(work, caller)
        fingerprint = await _fingerprint(work, caller, filters, paging(request))
    context: dict[str, Any] = {"items": items, "counts": counts, "filters": filters}
    asked = {name: value for name, value in request.query_params.items() if name != "seen" and value}
    context |= {
        "here": partial(here, request, "/inbox"),
        "query": f"?{urlencode(asked)}" if asked else "",
        "changes": f"/inbox/changes?{urlencode(asked | {'seen': fingerprint})}",
    }
    template = "_inbox_list.html" if wants_part(request) else "inbox.html"
    return render(request, template, **context, notice=notice, refused=refused)


async def _fingerprint(work: Work, caller: Caller, filters: InboxFilter, page: Paging) -> str:
    """It changes every few minutes too: what is left of a limit stands in the list."""
    told = work.now.replace(minute=work.now.minute // 5 * 5, second=0, microsecond=0)
    return f"{await inbox_fingerprint(work, caller, filters, page)}{told:%H%M}"
