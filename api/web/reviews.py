"""`/reviews`: joint reviews (会审, R-34): the list, the agenda, what was decided and what came of it."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.inputs import CaseId, Number
from api.web.page import APage, PageDesk, render
from api.web.query import paging
from api.web.typed import REASON_NEEDED, typed_reason
from hotline.organization.access import Action
from hotline.reviews.agenda import strike_item
from hotline.reviews.errors import ItemNotFound
from hotline.reviews.joint_review import call_review
from hotline.reviews.progress import progress_of
from hotline.reviews.review_view import review, reviews
from hotline.tasks.of_case import awaited

router = APIRouter(prefix="/reviews")


@router.get("")
async def show_reviews(request: Request, page: APage) -> HTMLResponse:
    """The reviews that concern the viewer, and how far their resolutions are."""
    async with page.looking() as (work, caller):
        found = await reviews(work, caller, paging(request))
        ids = [each.id for each in found.items]
        context: dict[str, Any] = {
            "reviews": found,
            "progress": await progress_of(work, caller, ids),
            "steps": await awaited(work, caller, ids),
            "may_call": caller.may(Action.CONVENE_REVIEW),
        }
    return render(request, "reviews.html", **context)


@router.post("")
async def call(page: APage) -> RedirectResponse:
    """Calls a review by hand."""
    async with page.acting() as (work, caller):
        row = await call_review(work, caller)
    return RedirectResponse(f"/reviews/{row.id}", 303)


@router.get("/{case_id}")
async def show_review(request: Request, page: APage, case_id: CaseId) -> HTMLResponse:
    """Agenda, resolutions and outcome; what the viewer may do about them."""
    async with page.looking() as (work, caller):
        shown = await review(work, caller, case_id)
        steps = await awaited(work, caller, [case_id])
        actions = {step.action for step in steps}
        context: dict[str, Any] = {
            "review": shown,
            "steps": steps,
            "may_strike": caller.may(Action.STRIKE_ITEM) and "confirm_agenda" in actions,
            "may_record": caller.may(Action.RECORD_DECISIONS) and "record_review_meeting" in actions,
            "may_call_off": caller.may(Action.CALL_OFF) and shown.ended_at is None,
        }
    return render(request, "review.html", **context)


@router.get("/{case_id}/items/{no}/strike")
async def ask_strike(request: Request, page: APage, case_id: CaseId, no: Number) -> HTMLResponse:
    """Asks why an item is struck."""
    return await _strike_page(request, page, case_id, no)


@router.post("/{case_id}/items/{no}/strike")
async def strike(
    request: Request, page: APage, case_id: CaseId, no: Number, reason: Annotated[str, Form()] = ""
) -> Response:
    """Takes it off the agenda, with the reason."""
    given = typed_reason(reason)
    if given is None:
        return await _strike_page(request, page, case_id, no, reason, REASON_NEEDED)
    async with page.acting() as (work, caller):
        await strike_item(work, caller, case_id, no, given)
    return RedirectResponse(f"/reviews/{case_id}", 303)


async def _strike_page(
    request: Request, page: PageDesk, case_id: str, no: int, reason: str = "", wrong: str = ""
) -> HTMLResponse:
    async with page.looking() as (work, caller):
        caller.require_action(Action.STRIKE_ITEM)
        shown = await review(work, caller, case_id)
    item = next((each for each in shown.items if each.no == no), None)
    if item is None:
        raise ItemNotFound
    return render(
        request,
        "reason.html",
        422 if wrong else 200,
        back=f"/reviews/{case_id}",
        back_title=shown.title,
        title=f"删去议题 {no}",
        about=f"工单 {item.ticket_id}：{item.reason}",
        action=f"/reviews/{case_id}/items/{no}/strike",
        button="删去议题",
        reason=reason,
        wrong=wrong,
    )
