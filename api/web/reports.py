"""`/reports`: the reports of the directors' meetings (通报): the list, one to read, one to print."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse

from api.errors import AddressUnknown
from api.web.page import APage, PageDesk, Viewer, render
from api.web.query import paging
from hotline.organization.access import Action
from hotline.reports.access import audience_of
from hotline.reports.issues import report_issue, report_issues
from hotline.reports.material import shown
from hotline.reports.report import KIND_NAMES, ReportKind, chapter_titles, material

router = APIRouter(prefix="/reports")

Period = Annotated[str, Path(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$")]
Chapter = Annotated[int, Path(ge=0, le=50)]
PERIODS_ON_A_PAGE = 24
ALONE = 10_000
"""No report has so many chapters: its head without any."""


@router.get("")
async def show_reports(
    request: Request, page: APage, kind: ReportKind = ReportKind.BIMONTHLY
) -> HTMLResponse:
    """All periods of a kind, and how far each report is."""
    async with page.looking() as (work, caller):
        found = await report_issues(work, caller, kind, paging(request, PERIODS_ON_A_PAGE))
    return render(request, "reports.html", reports=found, kind=kind, kinds=KIND_NAMES)


@router.get("/{kind}/{period}")
async def show_report(request: Request, page: APage, kind: ReportKind, period: Period) -> HTMLResponse:
    """The head of a report; each chapter is counted when one comes to it."""
    context = await _report(page, kind, period, ALONE)
    return render(request, "report.html", **context)


@router.get("/{kind}/{period}/chapters/{no}")
async def show_chapter(
    request: Request, page: APage, kind: ReportKind, period: Period, no: Chapter
) -> HTMLResponse:
    """One chapter, to be put into the page. Raises AddressUnknown."""
    context = await _report(page, kind, period, no)
    if not context["report"].chapters:
        raise AddressUnknown
    return render(request, "_report_chapter.html", chapter=context["report"].chapters[0], **context)


@router.get("/{kind}/{period}/print")
async def print_report(request: Request, page: APage, kind: ReportKind, period: Period) -> HTMLResponse:
    """The whole report at once, for paper."""
    context = await _report(page, kind, period, None)
    return render(request, "report_print.html", **context)


async def _report(page: PageDesk, kind: ReportKind, period: str, only: int | None) -> dict[str, Any]:
    async with page.looking() as (work, caller):
        audience = await audience_of(work, caller)
        return {
            "issue": await report_issue(work, caller, kind, period),
            "report": await material(work, kind, period, audience=audience, only=only),
            "titles": chapter_titles(kind, audience),
            "drills": _drills(page.viewer),
            "shown": shown,
        }


def _drills(viewer: Viewer) -> bool:
    """Whether the viewer may look at the tickets behind the figures (R-60)."""
    return viewer.caller.may(Action.READ_FIGURES)
