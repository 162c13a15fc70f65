"""Tickets one by one: dissatisfied ones with their history (R-43), repeated ones (R-31). Nothing personal (R-61)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from hotline.organization.categories import SEPARATOR
from hotline.repeats.models import RepeatLink
from hotline.reports.making import Making
from hotline.reports.marks import NOT_LISTED, effective_answer, link_known, may_be_listed
from hotline.reports.material import Cell, Column, Sheet
from hotline.reports.populations import Population, rows_of, within
from hotline.tickets.call_back import ANSWER_NAMES
from hotline.tickets.close import CLOSED_AS_NAMES
from hotline.tickets.facts import CallBack
from hotline.tickets.models import Dispatch, History, Ticket
from hotline.tickets.rules import DISSATISFIED

IN_PAPER = 60
_YES_NO = {True: "是", False: "否", None: "—"}
_REASONS = {"citizen": "同一诉求人", "place": "同一地点、同类事项"}


async def dissatisfied(making: Making) -> list[Sheet]:
    """Tickets whose citizen was dissatisfied, or tended to it, in the period; then what happened to each."""
    query = (
        _answers(making, CallBack.ticket_id)
        .add_columns(
            CallBack.at,
            effective_answer(making.known),
            CallBack.first_contact,
            CallBack.on_time,
            CallBack.solved,
            Dispatch.department,
            Ticket.category,
            Ticket.grid,
            Ticket.closed_at,
            Ticket.closed_as,
        )
        .order_by(CallBack.ticket_id, CallBack.id)
    )
    last = {row[0]: row[1:] for row in await making.rows(query)}
    rows = [[ticket, *_cells(making, values)] for ticket, values in last.items()]
    return [
        _dissatisfied_sheet(sorted(rows, key=lambda row: (str(row[1]), str(row[0])))),
        await _history(making),
    ]


def _answers(making: Making, *columns: Any) -> Select[*tuple[Any, ...]]:
    query = (
        select(*columns)
        .select_from(CallBack)
        .join(Dispatch, Dispatch.id == CallBack.dispatch_id)
        .join(Ticket, Ticket.id == CallBack.ticket_id)
    )
    return making.own(query).where(
        effective_answer(making.known).in_(sorted(DISSATISFIED)),
        may_be_listed(),
        *within(CallBack.at, making.span, making.known),
    )


def _cells(making: Making, values: Sequence[Any]) -> list[Cell]:
    at, answer, contacted, on_time, solved, department, category, grid, closed_at, closed_as = values
    closed = making.known_moment(closed_at) is not None
    return [
        making.department(department),
        making.field(department),
        _matter(category),
        grid,
        at,
        ANSWER_NAMES[answer],
        _YES_NO[contacted],
        _YES_NO[on_time],
        _YES_NO[solved],
        CLOSED_AS_NAMES.get(closed_as, closed_as) if closed else "办理中",
    ]


def _matter(category: str) -> str:
    """The last level of a category: the matter itself."""
    return category.rpartition(SEPARATOR)[2] or "—"


def _dissatisfied_sheet(rows: list[list[Cell]]) -> Sheet:
    titles = ("工单编号", "承办部门", "领域", "事项", "网格")
    asked = ("回访结果", "先行联系", "按时办理", "实际解决", "目前状态")
    return Sheet(
        code="dissatisfied",
        title="不满意工单",
        rule="R-43",
        note="本期内回访不满意或有不满倾向的工单；一件工单列最后一次这样的回访，经更正的按更正后。"
        + NOT_LISTED,
        columns=[
            *(Column(title=title) for title in titles),
            Column(title="回访时间", kind="moment"),
            *(Column(title=title) for title in asked),
        ],
        rows=rows,
        in_paper=IN_PAPER,
    )


async def _history(making: Making) -> Sheet:
    """What happened to each of them, in order, as far as it was known."""
    tickets = _answers(making, CallBack.ticket_id)
    query = (
        select(History.case_id, History.at, History.text)
        .where(History.case_id.in_(tickets), History.at <= making.known.at)
        .order_by(History.case_id, History.id)
    )
    rows: list[list[Cell]] = [list(row) for row in await making.rows(query)]
    return Sheet(
        code="dissatisfied_history",
        title="不满意工单办理过程",
        rule="R-43",
        columns=[Column(title="工单编号"), Column(title="时间", kind="moment"), Column(title="办理过程")],
        rows=rows,
        in_paper=IN_PAPER * 2,
    )


async def repeats(making: Making) -> Sheet:
    """Tickets received in the period that repeat an earlier one, with the reason (R-31)."""
    columns = (
        Ticket.id,
        RepeatLink.earlier_id,
        RepeatLink.reason,
        Dispatch.department,
        Ticket.category,
        Ticket.grid,
        Ticket.received_at,
    )
    wanted = [column.expression for column in columns]
    query = making.own(rows_of(Population.RECEIVED, making.span, making.known, wanted))
    earlier = aliased(Ticket)
    query = query.join(RepeatLink, RepeatLink.ticket_id == Ticket.id)
    query = query.join(earlier, earlier.id == RepeatLink.earlier_id)
    query = query.where(link_known(making.known), may_be_listed(), earlier.confidential.is_(False))
    rows: list[list[Cell]] = [
        [ticket, earlier, _REASONS.get(reason, reason), making.department(unit), _matter(category), grid, at]
        for ticket, earlier, reason, unit, category, grid, at in await making.rows(
            query.order_by(Ticket.id, RepeatLink.earlier_id)
        )
    ]
    titles = ("工单编号", "此前工单", "判定依据", "承办部门", "事项", "网格")
    return Sheet(
        code="repeats",
        title="重复工单",
        rule="R-31",
        note="本期收到、与此前工单重复的工单；经人工排除的不列。" + NOT_LISTED,
        columns=[*(Column(title=title) for title in titles), Column(title="收单时间", kind="moment")],
        rows=rows,
        in_paper=IN_PAPER,
    )
