"""Finding tickets (工单查询): by what is known of them, never by the citizen; paged by the database (R-60)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import defer

from hotline.deadlines.models import Deadline
from hotline.deadlines.rules import STEP_NAMES
from hotline.organization.caller import Caller
from hotline.organization.directory import unit_names
from hotline.organization.models import Grid
from hotline.tickets.helping import NOBODY, units_helping
from hotline.tickets.light import Light, light_of
from hotline.tickets.models import Ticket
from hotline.tickets.reach import within_reach
from hotline.tickets.scope import scope_for, visible
from hotline.tickets.title_words import has_words, title_says
from hotline.tickets.view import TicketHead, head_of
from hotline.view import LocalMoment, Page, Paging, View
from hotline.work import Work

COUNTED = 1_000
"""So far a list is counted: nobody reads further, and a count of everything costs more than the page."""
NOT_DUE = ("return",)
"""Limits that are a right which runs out: nobody has to do anything by then."""


class TicketFilter(BaseModel):
    """What is looked for; what is not given does not matter."""

    model_config = ConfigDict(frozen=True)

    state: Literal["open", "closed"] | None = None
    closed_as: str | None = None
    kind: str | None = None
    department: str | None = None
    number: str | None = None
    received_from: datetime | None = None
    """Aware; included."""
    received_to: datetime | None = None
    """Aware; excluded."""
    words: str | None = None
    """All of them in the title, as the caller reads it: never in what is the citizen's."""
    matter: str | None = None
    """As a whole, the matter of the district's classification."""
    category: str | None = None
    """The beginning of the district's classification: `生态环境` finds `生态环境/大气污染`."""
    grid: str | None = None
    station: str | None = None
    """Code of the station of whose grids."""
    traffic: Light | None = None
    """Of what is still to be done of an open ticket: `red` one has passed, `amber` one is near, `green` neither."""
    mine: bool = False
    """Only what one of the caller's own departments has now."""
    sort: Literal["newest", "urgency"] = "newest"
    """`urgency`: by the total limit that is still open; tickets without one come last, the latest first."""


class NextDue(View):
    """What of a ticket has to be done next (最近的时限)."""

    step: str
    step_name: str
    due_at: LocalMoment
    time_left: str
    """如“还剩 1 个工作日 3 小时”“已超 2 小时”。"""


class TicketLine(TicketHead):
    """A ticket in a list, with how urgent it is (工单列表行)."""

    next_due: NextDue | None
    """仍在计时的最早一项时限；已办结或不限时的为空。"""
    light: Light | None
    """在办的最急的灯：`green` 时限充裕、`amber` 有时限已到提醒时间、`red` 有时限已过；没有在计时的为空。"""


class TicketPage(Page[TicketLine]):
    """A page of a search (工单分页)."""

    more: bool
    """全部条数超过 1000：`total` 只数到 1000。"""


async def search(work: Work, caller: Caller, wanted: TicketFilter, paging: Paging) -> TicketPage:
    """A page of the tickets that the caller may see, the latest or the most urgent first.

    Where he sees few of them, those few are found first and put in order; where he sees many, the first of all that
    are his are soon found in that order.
    """
    scopes = await scope_for(work, caller)
    found = select(Ticket.id).where(visible(scopes), *_conditions(work, caller, wanted))
    few = found.where(within_reach(scopes))
    counted = await count_so_far(work, few)
    keys = await _page(work, few if counted <= COUNTED else found, wanted, paging)
    return TicketPage(
        items=list((await lines_of(work, caller, keys)).values()),
        total=min(counted, COUNTED),
        more=counted > COUNTED,
        page=paging.page,
        size=paging.size,
    )


def is_running(deadline: type[Deadline] = Deadline) -> tuple[ColumnElement[bool], ...]:
    """That a limit is still to be kept."""
    return deadline.settled_at.is_(None), deadline.void_reason.is_(None)


async def count_so_far(work: Work, found: Select[str]) -> int:
    """How many there are, counted no further than one more than COUNTED."""
    counting = select(func.count()).select_from(found.limit(COUNTED + 1).subquery())
    return await work.session.scalar(counting) or 0


async def _page(work: Work, found: Select[str], wanted: TicketFilter, paging: Paging) -> list[str]:
    newest = found.order_by(Ticket.received_at.desc(), Ticket.id.desc())
    if wanted.sort == "newest":
        return list(await work.session.scalars(newest.offset(paging.offset).limit(paging.size)))
    urgent = found.join(Deadline, Deadline.case_id == Ticket.id).where(
        Deadline.step == "total", *is_running()
    )
    ordered = urgent.order_by(Deadline.due_at, Ticket.id).offset(paging.offset).limit(paging.size)
    first = list(await work.session.scalars(ordered))
    if len(first) == paging.size:
        return first
    before = paging.offset + len(first) if first else await _all(work, urgent)
    rest = newest.where(~_has_total()).offset(max(paging.offset - before, 0)).limit(paging.size - len(first))
    return first + list(await work.session.scalars(rest))


async def _all(work: Work, found: Select[str]) -> int:
    return await work.session.scalar(select(func.count()).select_from(found.subquery())) or 0


def _has_total() -> ColumnElement[bool]:
    return exists().where(Deadline.case_id == Ticket.id, Deadline.step == "total", *is_running())


async def lines_of(work: Work, caller: Caller, keys: Sequence[str]) -> dict[str, TicketLine]:
    """Tickets that the caller may see as lines of a list, by id, in the order of `keys`."""
    query = select(Ticket).options(defer(Ticket.content)).where(Ticket.id.in_(keys))
    found = {ticket.id: ticket for ticket in await work.session.scalars(query)}
    tickets = [found[key] for key in dict.fromkeys(keys) if key in found]
    units, helping = await unit_names(work), await units_helping(work, keys)
    limits = await running_limits(work, keys)
    heads = [head_of(caller, ticket, units, helping.get(ticket.id, NOBODY)) for ticket in tickets]
    return {head.id: line_of(work, head, limits.get(head.id, [])) for head in heads}


async def running_limits(work: Work, keys: Sequence[str]) -> dict[str, list[Deadline]]:
    """What is still to be done of each ticket, the earliest first."""
    query = select(Deadline).where(Deadline.case_id.in_(keys), Deadline.step.not_in(NOT_DUE), *is_running())
    found: dict[str, list[Deadline]] = {}
    for row in await work.session.scalars(query.order_by(Deadline.due_at, Deadline.id)):
        found.setdefault(row.case_id, []).append(row)
    return found


def line_of(work: Work, head: TicketHead, limits: Sequence[Deadline]) -> TicketLine:
    """`limits` are those that are still to be kept, the earliest first."""
    return TicketLine(**dict(head), next_due=_next_due(work, limits), light=_worst(work, limits))


def _next_due(work: Work, limits: Sequence[Deadline]) -> NextDue | None:
    if not limits:
        return None
    first = limits[0]
    return NextDue(
        step=first.step,
        step_name=STEP_NAMES.get(first.step, first.step),
        due_at=first.due_at,
        time_left=work.calendar.time_left_text(work.now, first.due_at),
    )


_BAD: Mapping[Light | None, int] = {None: 0, "green": 1, "amber": 2, "red": 3}


def _worst(work: Work, limits: Sequence[Deadline]) -> Light | None:
    lights: list[Light | None] = [light_of(work.now, limit.due_at, limit.remind_at) for limit in limits]
    return max(lights, key=_BAD.__getitem__, default=None)


def _conditions(work: Work, caller: Caller, wanted: TicketFilter) -> list[ColumnElement[bool]]:
    equal: dict[Any, Any] = {
        Ticket.closed_as: wanted.closed_as,
        Ticket.kind: wanted.kind,
        Ticket.department: wanted.department,
        Ticket.number: wanted.number,
        Ticket.matter: wanted.matter,
        Ticket.grid: wanted.grid,
    }
    conditions: list[ColumnElement[bool]] = [
        column == value for column, value in equal.items() if value is not None
    ]
    return [
        *conditions,
        *_in_state(wanted),
        *_received(wanted),
        *_of_place(wanted),
        *_of_words(caller, wanted),
        *_of_light(work, wanted),
        *_of_own(caller, wanted),
    ]


def _in_state(wanted: TicketFilter) -> list[ColumnElement[bool]]:
    if wanted.state is None:
        return []
    closed = Ticket.closed_at.is_not(None)
    return [closed if wanted.state == "closed" else ~closed]


def _received(wanted: TicketFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.received_from is not None:
        conditions.append(Ticket.received_at >= wanted.received_from)
    if wanted.received_to is not None:
        conditions.append(Ticket.received_at < wanted.received_to)
    return conditions


def _of_place(wanted: TicketFilter) -> list[ColumnElement[bool]]:
    if wanted.station is None:
        return []
    return [Ticket.grid.in_(select(Grid.code).where(Grid.station == wanted.station))]


def _of_words(caller: Caller, wanted: TicketFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.category is not None:
        below = Ticket.category.startswith(f"{wanted.category}/", autoescape=True)
        conditions.append(or_(Ticket.category == wanted.category, below))
    if wanted.words is not None and has_words(wanted.words):
        conditions.append(title_says(caller, wanted.words))
    return conditions


def _of_own(caller: Caller, wanted: TicketFilter) -> list[ColumnElement[bool]]:
    if not wanted.mine:
        return []
    return [Ticket.department.in_(sorted(caller.units_as("handler", "head")))]


def _of_light(work: Work, wanted: TicketFilter) -> list[ColumnElement[bool]]:
    running = select(Deadline.case_id).where(Deadline.step.not_in(NOT_DUE), *is_running())
    passed = running.where(Deadline.due_at < work.now)
    near = running.where(Deadline.remind_at <= work.now)
    match wanted.traffic:
        case None:
            return []
        case "red":
            return [Ticket.id.in_(passed)]
        case "amber":
            return [Ticket.id.in_(near), Ticket.id.not_in(passed)]
        case "green":
            return [Ticket.id.in_(running), Ticket.id.not_in(passed), Ticket.id.not_in(near)]
