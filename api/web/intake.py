"""`/intake`: taking a ticket in by hand (收单, R-01), with repeats and the suggested department while typing."""

from dataclasses import dataclass, field
from itertools import groupby

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.web.decisions import decisions_of
from api.web.intake_form import FIRST, IntakeForm, draft_of, read_form
from api.web.page import APage, PageDesk, render
from api.web.wording import WORDING
from hotline.engine.errors import EngineRefused
from hotline.errors import EngineUnavailable
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.categories import Category, read_categories
from hotline.organization.directory import departments
from hotline.organization.grids import grids
from hotline.repeats.possible import PossibleRepeat, possible_repeats
from hotline.tickets.errors import IntakeRefused, TicketNotFound
from hotline.tickets.import_rows import PART_NAMES
from hotline.tickets.intake_draft import IntakeDraft
from hotline.tickets.intake_model import TicketIntake
from hotline.tickets.receive import receive
from hotline.tickets.rules import ticket_id
from hotline.tickets.scope import find_visible
from hotline.tickets.suggest import Suggestion, suggest_department
from hotline.work import Work

router = APIRouter(prefix="/intake")


@router.get("")
async def show_intake(request: Request, page: APage, received: str = "") -> HTMLResponse:
    """An empty form; `received` is the ticket that was just taken in."""
    async with page.looking() as (work, caller):
        number = await _number_of(work, caller, received)
    return await _form(request, page, IntakeForm(dict(FIRST)), received=number and received, number=number)


@router.post("")
async def take_in(request: Request, page: APage) -> Response:
    """Takes it in; what is wrong stands beside its field, and nothing typed is lost."""
    read = read_form(await request.form())
    if read.intake is None:
        return await _form(request, page, read, status=422)
    try:
        async with page.acting() as (work, caller):
            caller.require_action(Action.TAKE_IN)
            ticket, new = await receive(work, read.intake)
    except IntakeRefused as error:
        read.wrong[_at_fault(read.intake, page)] = str(error)
        return await _form(request, page, read, status=422)
    if new:
        return RedirectResponse(f"/intake?received={ticket.id}", 303)
    read.wrong["number"] = f"这一编号的第 {read.intake.round} 轮已经收过，没有重复收单"
    known = ticket_id(read.intake.number, read.intake.round)
    return await _form(request, page, read, status=409, known=known)


@router.post("/beside")
async def show_beside(request: Request, page: APage) -> HTMLResponse:
    """What is known of the ticket that is being typed. Sent as a body: what is typed is personal (R-61)."""
    form = await request.form()
    async with page.looking() as (work, caller):
        known = await _look_up(request, work, caller, draft_of(form, work.now))
    return render(request, "_intake_beside.html", known=known)


@dataclass(slots=True)
class _Known:
    """What stands beside the form."""

    suggestion: Suggestion | None = None
    repeats: list[PossibleRepeat] = field(default_factory=list[PossibleRepeat])
    away: bool = False
    """The engine, whose tables say both, does not answer."""


async def _look_up(request: Request, work: Work, caller: Caller, draft: IntakeDraft) -> _Known:
    decisions = decisions_of(request)
    if decisions is None:
        return _Known(away=True)
    try:
        return _Known(
            await suggest_department(work, caller, decisions, draft),
            await possible_repeats(work, caller, decisions, draft),
        )
    except (EngineUnavailable, EngineRefused):
        return _Known(away=True)


async def _number_of(work: Work, caller: Caller, received: str) -> str:
    """The number of a ticket that the caller sees; nothing for anything else."""
    if not received:
        return ""
    try:
        return (await find_visible(work, caller, received)).number
    except TicketNotFound:
        return ""


async def _form(
    request: Request, page: PageDesk, read: IntakeForm, *, status: int = 200, **more: str
) -> HTMLResponse:
    settings = page.office.settings
    async with page.looking() as (work, _):
        cells, units = await grids(work), await departments(work)
    context = {"received": "", "number": "", "known": ""} | more
    return render(
        request,
        "intake.html",
        status,
        form=read,
        categories=_grouped(read_categories(settings.categories_file)),
        grids=cells,
        departments=units,
        kinds=list(WORDING["kind"].items()),
        natures=list(WORDING["nature"].items()),
        labels=PART_NAMES,
        **context,
    )


def _grouped(lines: tuple[Category, ...]) -> list[tuple[str, list[Category]]]:
    """By the first level, in the order of the file."""
    return [(first, list(each)) for first, each in groupby(lines, key=lambda line: line.first)]


def _at_fault(intake: TicketIntake, page: PageDesk) -> str:
    """The field that a refusal is about: the times are checked first."""
    late = intake.district_dispatched_at > page.office.clock.now()
    return "district_dispatched_at" if late else "complained_unit"
