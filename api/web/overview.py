"""`/overview`: where it burns, and the figures of any period (总览); each panel is a request of its own."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from api.web.page import APage, PageDesk, render, wants_part
from api.web.period import AskedPeriod, asked_period, choices, period_query
from api.web.query import paging
from hotline.calendar import in_shanghai
from hotline.organization.caller import Caller
from hotline.organization.directory import departments
from hotline.reports.access import own_filter
from hotline.reports.conditions import EVERYTHING, Condition, Word
from hotline.reports.count import Question
from hotline.reports.counted_tickets import counted_tickets, figure_name
from hotline.reports.dimensions import NOBODY, Dimension, Filter, organization_of
from hotline.reports.drill_down import Drill, Part
from hotline.reports.known import Known
from hotline.reports.material import Among
from hotline.reports.overview import OverviewTable, ordered, overview_table, trend
from hotline.supervision.periods import Period
from hotline.supervision.standing import TALK_AT, standings
from hotline.tasks.leader_tasks import leader_steps
from hotline.tickets.open_load import open_load
from hotline.tickets.scope import scope_for
from hotline.work import Work

router = APIRouter(prefix="/overview")

MONTHS_OF_TREND = 6
MOST_GRIDS = 40
"""Grids on the page before somebody asks for all of them."""
NONE = "-"
"""How an address writes the key of what has no department, field or grid."""
_KEY = r"^[^\x00-\x1f]{1,60}$"
_AMONG: dict[Among, Condition] = {
    "all": EVERYTHING,
    "repeat": Word("repeat_ticket"),
    "dissatisfied": Word("dissatisfied_ticket"),
}

Key = Annotated[str, Query(pattern=_KEY)]
Code = Annotated[str, Query(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


@dataclass(frozen=True, slots=True)
class Asked:
    """What all panels of the page are asked for."""

    period: AskedPeriod
    field: str

    @property
    def query(self) -> str:
        """As the address says it."""
        return period_query(self.period.days, field=self.field)

    def row(self, dimension: str, key: str) -> str:
        """The same for one row of a table."""
        return period_query(self.period.days, **({"field": self.field} | {dimension: key or NONE}))

    @property
    def wanted(self) -> dict[Dimension, Collection[str]]:
        """As a filter of figures."""
        return {Dimension.FIELD: [NOBODY if self.field == NONE else self.field]} if self.field else {}


async def _asked(request: Request, page: APage, field: Annotated[str, Query(max_length=60)] = "") -> Asked:
    today = in_shanghai(page.office.clock.now()).date()
    return Asked(asked_period(request, today), field)


AnAsked = Annotated[Asked, Depends(_asked)]


@router.get("")
async def show_overview(request: Request, page: APage, asked: AnAsked) -> HTMLResponse:
    """The frame: the period, and a place for each panel."""
    async with page.looking() as (work, caller):
        own = await own_filter(work, caller)
        fields = await _fields(work, own)
        today = in_shanghai(work.now).date()
    status = 200 if asked.period.span else 422
    return render(request, "overview.html", status, asked=asked, choices=list(choices(today)), fields=fields)


async def _fields(work: Work, own: Filter) -> list[tuple[str, str]]:
    """The fields among which the viewer may choose."""
    seen = [each for each in await departments(work) if own.whole_street or each.code in own.departments]
    return sorted({(each.field, each.field_name or each.field) for each in seen if each.field})


def _panel(request: Request, name: str, title: str, **context: Any) -> HTMLResponse:
    """The panel alone for htmx, else on a page of its own."""
    template = f"_overview_{name}.html" if wants_part(request) else "overview_panel.html"
    return render(request, template, panel=f"_overview_{name}.html", title=title, **context)


@router.get("/now")
async def show_now(request: Request, page: APage) -> HTMLResponse:
    """Open, late, near a limit; and what waits for a leader."""
    async with page.looking() as (work, caller):
        await own_filter(work, caller)
        load = await open_load(work, await scope_for(work, caller))
        steps = await leader_steps(work, caller)
    return _panel(request, "now", "眼下", load=load, steps=steps)


@router.get("/figures")
async def show_figures(request: Request, page: APage, asked: AnAsked) -> HTMLResponse:
    """The totals of the period, beside the one before."""
    table = await _table(page, asked, None, compared=True)
    return _panel(request, "figures", "主要指标", table=table, asked=asked)


@router.get("/trend")
async def show_trend(request: Request, page: APage, asked: AnAsked) -> HTMLResponse:
    """The last months."""
    async with page.looking() as (work, caller):
        own = await own_filter(work, caller, asked.wanted)
        last = min(asked.period.days.last, in_shanghai(work.now).date())
        months = await trend(work, last, MONTHS_OF_TREND, own)
    return _panel(request, "trend", "近六个月", months=months, asked=asked)


@router.get("/fields")
async def show_fields(request: Request, page: APage, asked: AnAsked) -> HTMLResponse:
    """By field."""
    table = await _table(page, asked, Dimension.FIELD)
    return _panel(request, "fields", "按领域", table=table, rows=table.rows, asked=asked)


@router.get("/departments")
async def show_departments(
    request: Request, page: APage, asked: AnAsked, sort: Code = "received", order: str = "desc"
) -> HTMLResponse:
    """By department, sorted by any column."""
    table = await _table(page, asked, Dimension.DEPARTMENT)
    rows = ordered(table, sort, descending=order != "asc")
    return _panel(
        request, "departments", "按承办部门", table=table, rows=rows, asked=asked, sort=sort, order=order
    )


@router.get("/late")
async def show_late(request: Request, page: APage, asked: AnAsked) -> HTMLResponse:
    """Late acceptances towards three, in the two months in which the period ends (R-40)."""
    async with page.looking() as (work, caller):
        own = await own_filter(work, caller)
        period = Period.of(min(asked.period.days.last, in_shanghai(work.now).date()))
        only = await _departments_of(work, own, asked)
        rows = await standings(work, period, only)
    days = period_query_of(period)
    return _panel(
        request, "late", "超时与约谈", rows=rows, period=period, days=days, talk_at=TALK_AT, asked=asked
    )


def period_query_of(period: Period) -> str:
    """The days of a two-month period, as an address says them."""
    return f"from={period.first}&to={period.last}"


async def _departments_of(work: Work, own: Filter, asked: Asked) -> list[str] | None:
    """Of which departments; None for all."""
    if own.whole_street and not asked.field:
        return None
    found = [each for each in await departments(work) if not asked.field or each.field == asked.field]
    return [each.code for each in found if own.whole_street or each.code in own.departments]


@router.get("/grids")
async def show_grids(
    request: Request, page: APage, asked: AnAsked, every: Annotated[bool, Query(alias="all")] = False
) -> HTMLResponse:
    """By grid, those with most tickets first, as a table with its heat."""
    table = await _table(page, asked, Dimension.GRID)
    rows = ordered(table, "received", descending=True)
    most = max((row.received.value for row in rows), default=0)
    shown = rows if every else rows[:MOST_GRIDS]
    return _panel(
        request,
        "grids",
        "按网格",
        table=table,
        rows=shown,
        hidden=len(rows) - len(shown),
        most=most,
        asked=asked,
    )


async def _table(
    page: PageDesk, asked: Asked, by: Dimension | None, *, compared: bool = False
) -> OverviewTable:
    async with page.looking() as (work, caller):
        own = await own_filter(work, caller, asked.wanted)
        return await overview_table(work, asked.period.days, own, by, compared=compared)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a table: which figure, and of which row."""

    code: str
    part: Part
    among: Among
    rows: dict[Dimension, Collection[str]]


def _figure(
    code: Code,
    part: Part = Part.DENOMINATOR,
    among: Among = "all",
    department: Key | None = None,
    field: Annotated[str, Query(max_length=60)] = "",
    grid: Key | None = None,
) -> Figure:
    given = {Dimension.DEPARTMENT: department, Dimension.FIELD: field or None, Dimension.GRID: grid}
    rows: dict[Dimension, Collection[str]] = {
        dimension: [NOBODY if key == NONE else key] for dimension, key in given.items() if key is not None
    }
    return Figure(code, part, among, rows)


@router.get("/tickets")
async def show_tickets(
    request: Request, page: APage, asked: AnAsked, figure: Annotated[Figure, Depends(_figure)]
) -> HTMLResponse:
    """The tickets that a number is made of."""
    async with page.looking() as (work, caller):
        span = asked.period.days
        name = figure_name(work, figure.code)
        drill = await _drill(work, caller, asked, figure)
        found = await counted_tickets(work, caller, drill, paging(request))
        organization = await organization_of(work, span.last)
    of = [organization.name(dimension, keys) for dimension, (keys,) in figure.rows.items()]
    return render(
        request, "overview_tickets.html", asked=asked, figure=figure, name=name, found=found, of=of, span=span
    )


async def _drill(work: Work, caller: Caller, asked: Asked, figure: Figure) -> Drill:
    own = await own_filter(work, caller, figure.rows)
    known = Known.asked(work, None)
    question = Question(asked.period.days, known, (), own, _AMONG[figure.among])
    return Drill(figure.code, figure.part, question)
