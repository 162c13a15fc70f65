"""A ticket as one person sees it (工单展示): in full or masked (R-61), with everything that happened to it."""

from typing import Any, TypeVar

from sqlalchemy import select

from hotline.db.base import Base
from hotline.organization.caller import Caller
from hotline.organization.directory import unit_names
from hotline.reviews.models import JointHandling
from hotline.tickets.fact_views import (
    CallBackView,
    ContactView,
    DispatchView,
    EscalationView,
    JointHandlingView,
    ReturnRequestView,
    SubmissionView,
    UpwardReportView,
)
from hotline.tickets.facts import (
    CallBack,
    ContactAttempt,
    Escalation,
    ReturnRequest,
    Submission,
    UpwardReport,
)
from hotline.tickets.masking import Masking, Sight, sight_of
from hotline.tickets.models import Dispatch, Ticket
from hotline.view import LocalMoment, View
from hotline.work import Work

Shown = TypeVar("Shown", bound=View)

TYPED = frozenset(
    {
        "check_reason",
        "conclusion",
        "content",
        "decision",
        "decision_reason",
        "note",
        "opinion",
        "parties",
        "reason",
        "statement",
        "summary",
    }
)
"""What people typed of a fact; everything else is codes, names of the office and moments."""


class TicketHead(View):
    """What stands of a ticket in a list (工单概要); `title` is masked for those who don't need it."""

    id: str
    number: str
    """区级工单编号。"""
    round: int
    """区级轮次：同一编号每退回重办一次加一。"""
    kind: str
    nature: str
    source: str
    title: str
    category: str
    matter: str
    grid: str
    anonymous: bool
    confidential: bool
    district_dispatched_at: LocalMoment
    district_due_at: LocalMoment | None
    received_at: LocalMoment
    department: str | None
    """现承办部门编号；尚未派单为空。"""
    department_name: str | None
    dispatch_no: int
    closed_at: LocalMoment | None
    closed_as: str | None
    """满意 `satisfied`、基本满意 `basically_satisfied`、解释 `explained`、无法联系 `unreachable`、
    退回区级 `returned_to_district`、撤单 `withdrawn`；未办结为空。"""
    withdrawn_at: LocalMoment | None


class TicketSummary(TicketHead):
    """A ticket with what the citizen said (工单内容)."""

    content: str
    address: str
    citizen_name: str
    citizen_phone: str
    sight: Sight
    """个人信息可见程度：`full` 全部、`place` 仅地点、`masked` 脱敏。"""
    complained_unit: str | None
    reviewed_number: str | None
    withdrawn_by: str | None
    withdrawn_reason: str | None


class TicketView(TicketSummary):
    """A ticket with every fact of its handling (工单详情)."""

    dispatches: list[DispatchView]
    contacts: list[ContactView]
    submissions: list[SubmissionView]
    call_backs: list[CallBackView]
    return_requests: list[ReturnRequestView]
    escalations: list[EscalationView]
    joint_handlings: list[JointHandlingView]
    upward_reports: list[UpwardReportView]


def masking_for(caller: Caller, ticket: Ticket) -> Masking:
    """What the caller sees of the citizen's data (R-61)."""
    sight = sight_of(caller.groups, ticket.department, confidential=ticket.confidential)
    return Masking(sight, ticket.citizen_name, ticket.citizen_phone, ticket.address)


def head_of(caller: Caller, ticket: Ticket, units: dict[str, str]) -> TicketHead:
    """A line of a list; the content of the ticket need not be loaded."""
    return TicketHead(**_head(ticket, masking_for(caller, ticket), units))


def summary_of(caller: Caller, ticket: Ticket, units: dict[str, str]) -> TicketSummary:
    """The ticket with what the citizen said."""
    return TicketSummary(**_summary(ticket, masking_for(caller, ticket), units))


async def view_of(work: Work, caller: Caller, ticket: Ticket) -> TicketView:
    """The ticket with every fact; one query for each kind of fact."""
    masking = masking_for(caller, ticket)
    facts: dict[str, Any] = {
        "dispatches": await _facts(work, masking, ticket, Dispatch, DispatchView, Dispatch.no),
        "contacts": await _facts(work, masking, ticket, ContactAttempt, ContactView, ContactAttempt.id),
        "submissions": await _facts(work, masking, ticket, Submission, SubmissionView, Submission.id),
        "call_backs": await _facts(work, masking, ticket, CallBack, CallBackView, CallBack.id),
        "return_requests": await _facts(
            work, masking, ticket, ReturnRequest, ReturnRequestView, ReturnRequest.requested_at
        ),
        "escalations": await _facts(work, masking, ticket, Escalation, EscalationView, Escalation.opened_at),
        "joint_handlings": await _facts(
            work, masking, ticket, JointHandling, JointHandlingView, JointHandling.requested_at
        ),
        "upward_reports": await _facts(
            work, masking, ticket, UpwardReport, UpwardReportView, UpwardReport.id
        ),
    }
    return TicketView(**_summary(ticket, masking, await unit_names(work)), **facts)


def _head(ticket: Ticket, masking: Masking, units: dict[str, str]) -> dict[str, Any]:
    names = TicketHead.model_fields.keys() - {"title", "department_name"}
    shown: dict[str, Any] = {name: getattr(ticket, name) for name in names}
    shown["title"] = masking.text(ticket.title)
    shown["department_name"] = units.get(ticket.department) if ticket.department else None
    return shown


def _summary(ticket: Ticket, masking: Masking, units: dict[str, str]) -> dict[str, Any]:
    return _head(ticket, masking, units) | {
        "content": masking.text(ticket.content),
        "address": masking.place,
        "citizen_name": masking.citizen_name,
        "citizen_phone": masking.citizen_phone,
        "sight": masking.sight,
        "complained_unit": ticket.complained_unit,
        "reviewed_number": ticket.reviewed_number,
        "withdrawn_by": ticket.withdrawn_by,
        "withdrawn_reason": masking.text(ticket.withdrawn_reason) if ticket.withdrawn_reason else None,
    }


async def _facts(
    work: Work, masking: Masking, ticket: Ticket, model: type[Base], view: type[Shown], order: Any
) -> list[Shown]:
    table: Any = model
    query = select(model).where(table.ticket_id == ticket.id).order_by(order)
    return [_shown(row, view, masking) for row in await work.session.scalars(query)]


def _shown(row: Base, view: type[Shown], masking: Masking) -> Shown:
    """The row's columns; whatever people typed into it is masked like the ticket itself."""
    columns = {name: getattr(row, name) for name in view.model_fields}
    typed = {name: masking.document(columns[name]) for name in TYPED.intersection(columns)}
    return view.model_validate(columns | typed)
