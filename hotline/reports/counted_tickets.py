"""The tickets behind a figure, as a list that one can read (下钻工单): what was counted, beside its ticket."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import defer

from hotline.organization.caller import Caller
from hotline.organization.directory import unit_names
from hotline.reports.catalogue import read_catalogue
from hotline.reports.drill_down import CountedView, Drill, counted_items
from hotline.reports.populations import POPULATION_NAMES, Population
from hotline.reports.volumes import indicator_named
from hotline.tickets.models import Ticket
from hotline.tickets.view import TicketHead, head_of
from hotline.view import Page, Paging, View
from hotline.work import Work


class CountedTicket(View):
    """One thing that was counted, with its ticket (计入的一项)."""

    counted: CountedView
    department_name: str
    """计入时的承办部门。"""
    ticket: TicketHead


class FigureName(View):
    """What a figure is called (指标名称)."""

    name: str
    rule: str
    counts: str
    """统计对象，如“到期时限”。"""
    is_rate: bool
    """是否有分子、分母之分。"""


def figure_name(work: Work, code: str) -> FigureName:
    """Of an indicator or a volume. Raises IndicatorUnknown, CatalogueInvalid."""
    name, indicator = indicator_named(read_catalogue(work.settings.indicators_file), code)
    return FigureName(
        name=name,
        rule=indicator.rule,
        counts=POPULATION_NAMES[Population(indicator.counts)],
        is_rate=not code.startswith("volume_"),
    )


async def counted_tickets(work: Work, caller: Caller, drill: Drill, paging: Paging) -> Page[CountedTicket]:
    """A page of them. Raises IndicatorUnknown."""
    found = await counted_items(work, drill, paging)
    units = await unit_names(work)
    heads = await _heads(work, caller, units, {each.ticket_id for each in found.items})
    items = [
        CountedTicket(
            counted=each,
            department_name=units.get(each.department or "", each.department or ""),
            ticket=heads[each.ticket_id],
        )
        for each in found.items
    ]
    return Page(items=items, total=found.total, page=found.page, size=found.size)


async def _heads(
    work: Work, caller: Caller, units: dict[str, str], ids: Collection[str]
) -> dict[str, TicketHead]:
    query = select(Ticket).options(defer(Ticket.content)).where(Ticket.id.in_(sorted(ids)))
    return {ticket.id: head_of(caller, ticket, units) for ticket in await work.session.scalars(query)}
