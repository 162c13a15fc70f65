"""A ticket as one person sees it (工单展示): in full or masked (R-61), with everything that happened to it."""

from typing import Any

from hotline.organization.caller import Caller
from hotline.organization.directory import unit_names
from hotline.tickets import beside
from hotline.tickets.beside_views import (
    AssistanceView,
    CorrectionView,
    ExclusionView,
    ExtensionView,
    RepeatView,
    RoundView,
    SiteVisitView,
)
from hotline.tickets.earlier_rounds import earlier_rounds
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
from hotline.tickets.helping import NOBODY, units_helping_with
from hotline.tickets.masking import Masking, Sight, sight_of
from hotline.tickets.models import Dispatch, Ticket
from hotline.tickets.scope import groups_on
from hotline.tickets.shown_facts import facts, shown
from hotline.view import LocalMoment, View
from hotline.work import Work


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
    assistances: list[AssistanceView]
    visits: list[SiteVisitView]
    extensions: list[ExtensionView]
    exclusions: list[ExclusionView]
    corrections: list[CorrectionView]
    repeats: list[RepeatView]
    """重复工单，限本人可见范围。"""
    earlier_rounds: list[RoundView]
    """区级退回重办的，以前各轮的办理情况。"""


def masking_for(caller: Caller, ticket: Ticket, helping: frozenset[str] = NOBODY) -> Masking:
    """What the caller sees of the citizen's data (R-61), while these units are helping with the ticket."""
    groups = groups_on(caller, ticket)
    sight = sight_of(groups, ticket.department, confidential=ticket.confidential, helping=helping)
    masking = Masking(sight, ticket.citizen_name, ticket.citizen_phone, ticket.address)
    return masking.in_a_list if caller.veiled else masking


async def masking_now(work: Work, caller: Caller, ticket: Ticket) -> Masking:
    """The same, as things stand."""
    return masking_for(caller, ticket, await units_helping_with(work, ticket.id))


def head_of(
    caller: Caller, ticket: Ticket, units: dict[str, str], helping: frozenset[str] = NOBODY
) -> TicketHead:
    """A line of a list; the content of the ticket need not be loaded. It names no citizen, whoever looks (R-61)."""
    return TicketHead(**_head(ticket, masking_for(caller, ticket, helping).in_a_list, units))


def summary_of(
    caller: Caller, ticket: Ticket, units: dict[str, str], helping: frozenset[str] = NOBODY
) -> TicketSummary:
    """The ticket with what the citizen said."""
    return TicketSummary(**_summary(ticket, masking_for(caller, ticket, helping), units))


async def summary_now(work: Work, caller: Caller, ticket: Ticket) -> TicketSummary:
    """The same, as things stand."""
    return summary_of(caller, ticket, await unit_names(work), await units_helping_with(work, ticket.id))


async def view_of(work: Work, caller: Caller, ticket: Ticket) -> TicketView:
    """The ticket with every fact; one query for each kind of fact."""
    masking = await masking_now(work, caller, ticket)
    found: dict[str, Any] = {
        "dispatches": await facts(work, masking, ticket, Dispatch, DispatchView, Dispatch.no),
        "contacts": await facts(work, masking, ticket, ContactAttempt, ContactView, ContactAttempt.id),
        "submissions": await facts(work, masking, ticket, Submission, SubmissionView, Submission.id),
        "call_backs": await facts(work, masking, ticket, CallBack, CallBackView, CallBack.id),
        "return_requests": await facts(
            work, masking, ticket, ReturnRequest, ReturnRequestView, ReturnRequest.requested_at
        ),
        "escalations": await facts(work, masking, ticket, Escalation, EscalationView, Escalation.opened_at),
        "joint_handlings": await beside.joint_handlings(work, masking, ticket),
        "upward_reports": await facts(work, masking, ticket, UpwardReport, UpwardReportView, UpwardReport.id),
        "assistances": await beside.assistances(work, masking, ticket),
        "visits": await beside.visits(work, masking, ticket),
        "extensions": await beside.extensions(work, masking, ticket),
        "exclusions": await beside.exclusions(work, masking, ticket),
        "corrections": await beside.corrections(work, masking, ticket),
        "repeats": await beside.repeats(work, caller, ticket),
        "earlier_rounds": await _earlier_rounds(work, caller, ticket),
    }
    return TicketView(**_summary(ticket, masking, await unit_names(work)), **found)


async def _earlier_rounds(work: Work, caller: Caller, ticket: Ticket) -> list[RoundView]:
    return [await _round(work, caller, each) for each in await earlier_rounds(work, caller, ticket)]


async def _round(work: Work, caller: Caller, ticket: Ticket) -> RoundView:
    masking = await masking_now(work, caller, ticket)
    return shown(
        ticket,
        RoundView,
        masking,
        dispatches=await facts(work, masking, ticket, Dispatch, DispatchView, Dispatch.no),
        submissions=await facts(work, masking, ticket, Submission, SubmissionView, Submission.id),
        call_backs=await facts(work, masking, ticket, CallBack, CallBackView, CallBack.id),
        upward_reports=await facts(work, masking, ticket, UpwardReport, UpwardReportView, UpwardReport.id),
    )


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
