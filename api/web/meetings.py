"""`/meetings`: directors' meetings (主任办公会, R-30): material, minutes, resolutions and reminders by name."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.inputs import CaseId, Number
from api.meetings import ReminderInput
from api.web.page import APage, PageDesk, render
from api.web.query import paging
from api.web.typed import Typed, checked, typed
from hotline.meetings.convene import convene
from hotline.meetings.remindable import remindable
from hotline.meetings.reminders import add_reminder, remove_reminder
from hotline.meetings.rules import MeetingKind, Reason
from hotline.meetings.view import meeting, meetings
from hotline.organization.access import Action
from hotline.organization.responsibility import PersonUnknown
from hotline.reviews.progress import progress_of
from hotline.tasks.of_case import awaited

router = APIRouter(prefix="/meetings")


@router.get("")
async def show_meetings(request: Request, page: APage) -> HTMLResponse:
    """The meetings that concern the viewer, and how far their resolutions are."""
    async with page.looking() as (work, caller):
        found = await meetings(work, caller, paging(request))
        ids = [each.id for each in found.items]
        context: dict[str, Any] = {
            "meetings": found,
            "progress": await progress_of(work, caller, ids),
            "steps": await awaited(work, caller, ids),
            "may_call": caller.may(Action.CONVENE_MEETING),
            "kinds": list(MeetingKind),
        }
    return render(request, "meetings.html", **context)


@router.post("")
async def call(page: APage, kind: Annotated[MeetingKind, Form()]) -> RedirectResponse:
    """Calls a meeting by hand; its material is made at once."""
    async with page.acting() as (work, caller):
        row = await convene(work, caller, kind)
    return RedirectResponse(f"/meetings/{row.id}", 303)


@router.get("/{case_id}")
async def show_meeting(request: Request, page: APage, case_id: CaseId) -> HTMLResponse:
    """Material, who attends, minutes, resolutions, reminders; what the viewer may do about them."""
    async with page.looking() as (work, caller):
        shown = await meeting(work, caller, case_id)
        steps = await awaited(work, caller, [case_id])
        actions = {step.action for step in steps}
        context: dict[str, Any] = {
            "meeting": shown,
            "steps": steps,
            "may_record": caller.may(Action.RECORD_DECISIONS) and "record_minutes" in actions,
            "may_call_off": caller.may(Action.CALL_OFF) and shown.ended_at is None,
        }
    return render(request, "meeting.html", **context)


@router.get("/{case_id}/reminders/new")
async def new_reminder(request: Request, page: APage, case_id: CaseId) -> HTMLResponse:
    """An empty form."""
    return await _form(request, page, case_id, Typed())


@router.post("/{case_id}/reminders")
async def remind(request: Request, page: APage, case_id: CaseId) -> Response:
    """Enters a reminder by name, while the minutes are written."""
    sent = typed(await request.form())
    given = checked(sent, ReminderInput)
    if isinstance(given, Typed):
        return await _form(request, page, case_id, given)
    try:
        async with page.acting() as (work, caller):
            await add_reminder(work, caller, case_id, given.person_id, given.reason, given.text)
    except PersonUnknown as error:
        return await _form(request, page, case_id, sent.refused(person_id=str(error)))
    return RedirectResponse(f"/meetings/{case_id}", 303)


@router.post("/{case_id}/reminders/{no}/remove")
async def remove(page: APage, case_id: CaseId, no: Number) -> RedirectResponse:
    """Takes it out, while the minutes are written."""
    async with page.acting() as (work, caller):
        await remove_reminder(work, caller, case_id, no)
    return RedirectResponse(f"/meetings/{case_id}", 303)


async def _form(request: Request, page: PageDesk, case_id: str, begun: Typed) -> HTMLResponse:
    async with page.looking() as (work, caller):
        caller.require_action(Action.RECORD_DECISIONS)
        shown = await meeting(work, caller, case_id)
        people = await remindable(work)
    return render(
        request,
        "reminder.html",
        422 if begun.wrong else 200,
        meeting=shown,
        people=people,
        reasons=list(Reason),
        typed=begun,
    )
