"""What is counted (统计对象): each population with the moment that puts a row into a period, and its department.

The definitions are the whole of what makes a figure mean something, so they stand here and nowhere else
(docs/adr/0014 gives the reasons):

| Population | A row is | It belongs to the period in which | Its department is that of |
| --- | --- | --- | --- |
| `deadlines` 到期时限 | a limit that has passed: kept, or late | it fell due | the dispatch it belongs to |
| `closed` 办结工单 | a closed ticket | it was closed | its last dispatch |
| `received` 收到工单 | a ticket taken in | it was received | its last dispatch |
| `dispatched` 派单 | a dispatch to a department | it was dispatched | itself |
| `returns` 退单申请 | an application to return a ticket | it was handed in | the dispatch it wants to return |

A limit that was void before it fell due (a new dispatch, a withdrawal, an anonymous citizen) is no row at all.
What no department answers for has none, and is shown as the center's.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from hotline.deadlines.models import Deadline
from hotline.reports.known import Known
from hotline.reports.span import Span
from hotline.tickets.facts import CallBack, ReturnRequest
from hotline.tickets.models import Dispatch, Ticket


class Population(StrEnum):
    """What an indicator counts."""

    DEADLINES = "deadlines"
    CLOSED = "closed"
    RECEIVED = "received"
    DISPATCHED = "dispatched"
    RETURNS = "returns"


POPULATION_NAMES: Mapping[Population, str] = {
    Population.DEADLINES: "到期时限",
    Population.CLOSED: "办结工单",
    Population.RECEIVED: "收到工单",
    Population.DISPATCHED: "派单",
    Population.RETURNS: "退单申请",
}


class Need(StrEnum):
    """A table that is only joined when a condition, a filter or a grouping asks for it."""

    TICKET = "ticket"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Identity:
    """By which columns a row of a population is known."""

    key: ColumnElement[Any]
    ticket_id: ColumnElement[str]


IDENTITIES: Mapping[Population, Identity] = {
    Population.DEADLINES: Identity(Deadline.id.expression, Deadline.case_id.expression),
    Population.CLOSED: Identity(Ticket.id.expression, Ticket.id.expression),
    Population.RECEIVED: Identity(Ticket.id.expression, Ticket.id.expression),
    Population.DISPATCHED: Identity(Dispatch.id.expression, Dispatch.ticket_id.expression),
    Population.RETURNS: Identity(ReturnRequest.id.expression, ReturnRequest.ticket_id.expression),
}


def rows_of(
    population: Population,
    span: Span,
    known: Known,
    columns: Collection[ColumnElement[Any]],
    needs: Collection[Need] = (),
    steps: Collection[str] = (),
) -> Select[Any]:
    """The rows of a population in a period, as they were known; `steps` are those of the deadlines wanted."""
    query = select(*columns)
    if population is Population.DEADLINES:
        return _deadlines(query, span, known, needs, steps)
    if population is Population.CLOSED:
        return _closed(query, span, known, needs)
    if population is Population.RECEIVED:
        return _received(query, span, known)
    if population is Population.DISPATCHED:
        return _dispatched(query, span, known, needs)
    return _returns(query, span, known, needs)


def _deadlines(
    query: Select[Any], span: Span, known: Known, needs: Collection[Need], steps: Collection[str]
) -> Select[Any]:
    own = and_(Dispatch.ticket_id == Deadline.case_id, Dispatch.no == Deadline.dispatch_no)
    query = query.select_from(Deadline).outerjoin(Dispatch, own)
    if Need.TICKET in needs:
        query = query.join(Ticket, Ticket.id == Deadline.case_id)
    return query.where(
        Deadline.step.in_(sorted(steps)),
        known.due_within(span.begin, span.end),
        or_(Deadline.void_reason.is_(None), known.late()),
    )


def _closed(query: Select[Any], span: Span, known: Known, needs: Collection[Need]) -> Select[Any]:
    query = query.select_from(Ticket).outerjoin(Dispatch, _last_dispatch(known))
    if Need.ANSWER in needs:
        query = query.outerjoin(CallBack, CallBack.id == known.last_answer())
    return query.where(*within(Ticket.closed_at, span, known))


def _received(query: Select[Any], span: Span, known: Known) -> Select[Any]:
    query = query.select_from(Ticket).outerjoin(Dispatch, _last_dispatch(known))
    return query.where(*within(Ticket.received_at, span, known))


def _dispatched(query: Select[Any], span: Span, known: Known, needs: Collection[Need]) -> Select[Any]:
    query = query.select_from(Dispatch)
    if Need.TICKET in needs:
        query = query.join(Ticket, Ticket.id == Dispatch.ticket_id)
    return query.where(*within(Dispatch.dispatched_at, span, known))


def _returns(query: Select[Any], span: Span, known: Known, needs: Collection[Need]) -> Select[Any]:
    query = query.select_from(ReturnRequest).join(Dispatch, Dispatch.id == ReturnRequest.dispatch_id)
    if Need.TICKET in needs:
        query = query.join(Ticket, Ticket.id == ReturnRequest.ticket_id)
    return query.where(*within(ReturnRequest.requested_at, span, known))


def _last_dispatch(known: Known) -> ColumnElement[bool]:
    return and_(Dispatch.ticket_id == Ticket.id, Dispatch.no == known.dispatch_no())


def within(moment: InstrumentedAttribute[Any], span: Span, known: Known) -> list[ColumnElement[bool]]:
    """Whether a fact's moment lies in the period, and was known."""
    conditions = [moment >= span.begin, moment < span.end]
    return conditions if known.present else [*conditions, moment <= known.at]
