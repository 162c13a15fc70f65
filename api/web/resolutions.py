"""`/cases/{id}/…`: what a review or a meeting decided, entered beside its record; calling it off (决议、撤销)."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.inputs import CaseId, Number
from api.resolutions import ResolutionInput
from api.web.case_page import CasePage, case_page
from api.web.page import APage, PageDesk, render
from api.web.typed import REASON_NEEDED, Typed, checked, typed, typed_reason
from hotline.cases.call_off import call_off
from hotline.errors import HotlineError
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.reviews.errors import DueOnPast, NotOnAgenda, OwnerUnknown, ResolutionNotFound
from hotline.reviews.owners import possible_owners
from hotline.reviews.resolutions import add_resolution, change_resolution, remove_resolution
from hotline.tickets.errors import TicketNotFound
from hotline.tickets.scope import find_visible
from hotline.work import Work

router = APIRouter(prefix="/cases/{case_id}")

_TICKETS = "ticket_ids"
_FIELD_OF: dict[type[HotlineError], str] = {
    DueOnPast: "due_on",
    OwnerUnknown: "owner",
    TicketNotFound: _TICKETS,
    NotOnAgenda: _TICKETS,
}
"""Beside which field a refusal of the use case is said."""
TicketWanted = Annotated[str, Query(max_length=60)]


@router.get("/resolutions/new")
async def new_resolution(
    request: Request, page: APage, case_id: CaseId, ticket: TicketWanted = ""
) -> HTMLResponse:
    """An empty form; `ticket`: about that ticket of the agenda."""
    async with page.looking() as (work, caller):
        caller.require_action(Action.RECORD_DECISIONS)
        begun = await _about(work, caller, ticket) if ticket else Typed()
    return await _form(request, page, case_id, begun)


async def _about(work: Work, caller: Caller, ticket_id: str) -> Typed:
    """A closed ticket is taken up again by the department that had it (再办理, R-34)."""
    ticket = await find_visible(work, caller, ticket_id)
    text = "" if ticket.is_open else f"工单{ticket.id}已办结，未实际解决"
    return Typed({"owner": ticket.department or "", "text": text}, {_TICKETS: [ticket.id]})


@router.post("/resolutions")
async def add(request: Request, page: APage, case_id: CaseId) -> Response:
    """Enters a resolution."""
    return await _save(request, page, case_id, None)


@router.get("/resolutions/{no}")
async def edit_resolution(request: Request, page: APage, case_id: CaseId, no: Number) -> HTMLResponse:
    """The form as it was entered."""
    async with page.looking() as (work, caller):
        caller.require_action(Action.RECORD_DECISIONS)
        shown = await case_page(work, caller, case_id)
    row = next((each for each in shown.resolutions if each.no == no), None)
    if row is None:
        raise ResolutionNotFound
    values = {"text": row.text, "measure": row.measure, "owner": row.owner, "due_on": f"{row.due_on}"}
    tickets = [each.ticket_id for each in row.tickets]
    return await _form(request, page, case_id, Typed(values, {_TICKETS: tickets}), no)


@router.post("/resolutions/{no}")
async def change(request: Request, page: APage, case_id: CaseId, no: Number) -> Response:
    """Changes it, while the record is written."""
    return await _save(request, page, case_id, no)


@router.post("/resolutions/{no}/remove")
async def remove(page: APage, case_id: CaseId, no: Number) -> RedirectResponse:
    """Takes it out, while the record is written."""
    async with page.acting() as (work, caller):
        shown = await case_page(work, caller, case_id)
        await remove_resolution(work, caller, case_id, no)
    return _back(shown)


async def _save(request: Request, page: PageDesk, case_id: str, no: int | None) -> Response:
    sent = _with_numbers(typed(await request.form(), _TICKETS))
    given = checked(sent, ResolutionInput)
    if isinstance(given, Typed):
        return await _form(request, page, case_id, given, no)
    try:
        async with page.acting() as (work, caller):
            shown = await case_page(work, caller, case_id)
            if no is None:
                await add_resolution(work, caller, case_id, given.decided)
            else:
                await change_resolution(work, caller, case_id, no, given.decided)
    except tuple(_FIELD_OF) as error:
        return await _form(request, page, case_id, sent.refused(**{_FIELD_OF[type(error)]: str(error)}), no)
    return _back(shown)


def _with_numbers(sent: Typed) -> Typed:
    """Numbers of tickets may be typed into one field, with blanks or commas between them."""
    numbers = " ".join(sent.several.get(_TICKETS, [])).replace("，", " ").replace("、", " ").replace(",", " ")
    return Typed(sent.values, {_TICKETS: numbers.split()})


async def _form(
    request: Request, page: PageDesk, case_id: str, begun: Typed, no: int | None = None
) -> HTMLResponse:
    async with page.looking() as (work, caller):
        caller.require_action(Action.RECORD_DECISIONS)
        shown = await case_page(work, caller, case_id)
        owners = await possible_owners(work)
    status = 422 if begun.wrong else 200
    return render(request, "resolution.html", status, case=shown, owners=owners, typed=begun, no=no)


@router.get("/call-off")
async def ask_call_off(request: Request, page: APage, case_id: CaseId) -> HTMLResponse:
    """Asks why it is called off."""
    return await _call_off_page(request, page, case_id)


@router.post("/call-off")
async def do_call_off(
    request: Request, page: APage, case_id: CaseId, reason: Annotated[str, Form()] = ""
) -> Response:
    """Calls it off: its tasks are taken back, its record stays."""
    given = typed_reason(reason)
    if given is None:
        return await _call_off_page(request, page, case_id, reason, REASON_NEEDED)
    async with page.acting() as (work, caller):
        shown = await case_page(work, caller, case_id)
        await call_off(work, caller, case_id, given)
    return _back(shown)


async def _call_off_page(
    request: Request, page: PageDesk, case_id: str, reason: str = "", wrong: str = ""
) -> HTMLResponse:
    async with page.looking() as (work, caller):
        caller.require_action(Action.CALL_OFF)
        shown = await case_page(work, caller, case_id)
    return render(
        request,
        "reason.html",
        422 if wrong else 200,
        back=shown.path,
        back_title=shown.title,
        title=f"撤销{shown.title}",
        about="撤销后待办全部收回，流程结束；已有的记录保留。不能恢复，需要时另行发起。",
        action=f"/cases/{case_id}/call-off",
        button="撤销",
        reason=reason,
        wrong=wrong,
    )


def _back(shown: CasePage) -> RedirectResponse:
    return RedirectResponse(shown.path, 303)
