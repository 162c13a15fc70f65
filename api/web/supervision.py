"""`/supervision`: who was late, written explanations and talks (约谈与说明, R-40, R-41)."""

from collections.abc import Collection
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.errors import RequestInvalid
from api.inputs import CaseId
from api.web.page import APage, render
from api.web.query import paging
from hotline.calendar import in_shanghai
from hotline.deadlines.rules import STEP_NAMES
from hotline.supervision.periods import Period
from hotline.supervision.standing import STEPS, TALK_AT, late_items, own_scope, standings
from hotline.supervision.states import EXPLANATION_STATES, TALK_STATES
from hotline.supervision.view import explanation, explanations, talk, talks
from hotline.tasks.of_case import awaited
from hotline.view import Paging
from hotline.work import Work

router = APIRouter(prefix="/supervision")

PERIODS_OFFERED = 6
_COUNT_ONLY = Paging(size=1)

Code = Annotated[str, Query(max_length=40)]


def _period(work: Work, code: str) -> Period:
    """The two months that the address asks for; by default those of today. Raises PeriodInvalid."""
    return Period.from_code(code) if code else Period.of(in_shanghai(work.now).date())


def _offered(work: Work) -> list[Period]:
    found = [Period.of(in_shanghai(work.now).date())]
    while len(found) < PERIODS_OFFERED:
        found.append(found[-1].previous)
    return found


@router.get("")
async def show_standing(request: Request, page: APage, period: Code = "") -> HTMLResponse:
    """How often each department was late in two months, and what waits for the discipline office."""
    async with page.looking() as (work, caller):
        asked = _period(work, period)
        context: dict[str, Any] = {
            "rows": await standings(work, asked, await own_scope(work, caller)),
            "period": asked,
            "periods": _offered(work),
            "to_talk": (await talks(work, caller, _COUNT_ONLY, "verified")).total,
            "wanted": (await explanations(work, caller, _COUNT_ONLY, "wanted")).total,
            "written": (await explanations(work, caller, _COUNT_ONLY, "written")).total,
            "talk_at": TALK_AT,
        }
    return render(request, "supervision.html", **context)


@router.get("/late")
async def show_late(
    request: Request, page: APage, period: Code = "", department: Code = "", step: Code = ""
) -> HTMLResponse:
    """The latenesses behind the numbers, one by one."""
    if step and step not in STEPS:
        raise RequestInvalid("查询条件有误：没有这个环节")
    async with page.looking() as (work, caller):
        asked = _period(work, period)
        found = await late_items(
            work, caller, asked, paging(request), department=department or None, step=step or None
        )
        rows = await standings(work, asked, await own_scope(work, caller))
    return render(
        request,
        "supervision_late.html",
        found=found,
        period=asked,
        departments=rows,
        department=department,
        step=step,
        steps={code: STEP_NAMES[code] for code in sorted(STEPS)},
    )


@router.get("/talks")
async def show_talks(request: Request, page: APage, state: Code = "") -> HTMLResponse:
    """The talks that concern the viewer."""
    _check(state, TALK_STATES)
    async with page.looking() as (work, caller):
        found = await talks(work, caller, paging(request), state or None)
        steps = await awaited(work, caller, [each.id for each in found.items])
    return render(request, "talks.html", talks=found, steps=steps, state=state)


@router.get("/talks/{case_id}")
async def show_talk(request: Request, page: APage, case_id: CaseId) -> HTMLResponse:
    """One of them: what was counted, verified, said."""
    async with page.looking() as (work, caller):
        shown = await talk(work, caller, case_id)
        steps = await awaited(work, caller, [case_id])
    return render(request, "talk.html", talk=shown, steps=steps)


@router.get("/explanations")
async def show_explanations(request: Request, page: APage, state: Code = "") -> HTMLResponse:
    """The explanations that concern the viewer: due, written, received."""
    _check(state, EXPLANATION_STATES)
    async with page.looking() as (work, caller):
        found = await explanations(work, caller, paging(request), state or None)
        steps = await awaited(work, caller, [each.id for each in found.items])
    return render(request, "explanations.html", explanations=found, steps=steps, state=state)


@router.get("/explanations/{case_id}")
async def show_explanation(request: Request, page: APage, case_id: CaseId) -> HTMLResponse:
    """One of them: the latenesses, the cause, the measures."""
    async with page.looking() as (work, caller):
        shown = await explanation(work, caller, case_id)
        steps = await awaited(work, caller, [case_id])
    return render(request, "explanation.html", explanation=shown, steps=steps)


def _check(state: str, known: Collection[str]) -> None:
    if state and state not in known:
        raise RequestInvalid("查询条件有误：没有这种状态")
