"""Resolutions as they are shown (决议事项展示, R-30, R-34)."""

from collections.abc import Sequence
from datetime import date

from hotline.organization.caller import Caller
from hotline.organization.directory import unit_names
from hotline.reviews.models import Resolution
from hotline.reviews.resolutions import tickets_of
from hotline.tickets.scope import those_to_be_named
from hotline.view import LocalMoment, View
from hotline.work import Work


class ResolutionTicketView(View):
    """A ticket that a resolution is about (涉及的工单)."""

    ticket_id: str
    taken_up_again: bool
    """已办结而再办理。"""


class ResolutionView(View):
    """A resolution (决议事项)."""

    id: str
    no: int
    text: str
    """问题。"""
    measure: str
    """解决办法。"""
    owner: str
    """责任单位编号。"""
    owner_name: str
    due_on: date
    """完成日期。"""
    status: str
    """`open` 待落实、`done` 已报落实情况、`confirmed` 已核实。"""
    report: str | None
    """落实情况。"""
    done_at: LocalMoment | None
    sent_back_reason: str | None
    """最近一次退回的理由。"""
    confirmed_at: LocalMoment | None
    tickets: list[ResolutionTicketView]


async def resolution_views(work: Work, caller: Caller, rows: Sequence[Resolution]) -> list[ResolutionView]:
    """All of them, in the same order, with the tickets that may be named to the caller."""
    names = await unit_names(work)
    tickets: dict[str, list[ResolutionTicketView]] = {}
    linked = await tickets_of(work, [row.id for row in rows])
    named = await those_to_be_named(work, caller, {each.ticket_id for each in linked})
    for each in linked:
        if each.ticket_id not in named:
            continue
        tickets.setdefault(each.resolution_id, []).append(ResolutionTicketView.model_validate(each))
    return [_view(row, names, tickets.get(row.id, [])) for row in rows]


async def resolution_view(work: Work, caller: Caller, row: Resolution) -> ResolutionView:
    """One of them."""
    return (await resolution_views(work, caller, [row]))[0]


def _view(row: Resolution, names: dict[str, str], tickets: list[ResolutionTicketView]) -> ResolutionView:
    columns = {
        name: getattr(row, name) for name in ResolutionView.model_fields.keys() - {"owner_name", "tickets"}
    }
    return ResolutionView(**columns, owner_name=names.get(row.owner, row.owner), tickets=tickets)
