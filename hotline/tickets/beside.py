"""Reading what goes on beside the handling of a ticket (并行事项), for one person's eyes."""

from typing import Any

from sqlalchemy import or_, select

from hotline.assistance.models import Assistance
from hotline.corrections.models import Correction
from hotline.deadlines.models import Deadline
from hotline.exclusions.models import Exclusion, ExclusionStep
from hotline.extensions.models import Extension
from hotline.organization.caller import Caller
from hotline.repeats.models import RepeatLink
from hotline.reviews.models import JointHandling, JointParty
from hotline.tickets.beside_views import (
    AssistanceView,
    CorrectionView,
    ExclusionStepView,
    ExclusionView,
    ExtensionView,
    RepeatView,
    SiteVisitView,
    VisitRecordView,
)
from hotline.tickets.fact_views import JointHandlingView, JointPartyView
from hotline.tickets.masking import Masking, Sight, sight_of
from hotline.tickets.models import Ticket
from hotline.tickets.scope import groups_on, scope_for, visible
from hotline.tickets.shown_facts import facts, rows, shown
from hotline.visits.models import Visit, VisitRecord
from hotline.work import Work


async def assistances(work: Work, masking: Masking, ticket: Ticket) -> list[AssistanceView]:
    """Departments that were asked to help (R-74)."""
    return await facts(work, masking, ticket, Assistance, AssistanceView, Assistance.asked_at)


async def extensions(work: Work, masking: Masking, ticket: Ticket) -> list[ExtensionView]:
    """Requests for more time (R-73)."""
    return await facts(work, masking, ticket, Extension, ExtensionView, Extension.requested_at)


async def corrections(work: Work, masking: Masking, ticket: Ticket) -> list[CorrectionView]:
    """What was disputed (R-79)."""
    return await facts(work, masking, ticket, Correction, CorrectionView, Correction.requested_at)


async def joint_handlings(work: Work, masking: Masking, ticket: Ticket) -> list[JointHandlingView]:
    """Joint handlings with their parties, who was late among them (R-08)."""
    parties = await rows(work, ticket, JointParty, JointParty.no)
    query = select(Deadline).where(Deadline.case_id == ticket.id, Deadline.step == "opinion")
    limits = {limit.round: limit for limit in await work.session.scalars(query)} if parties else {}
    views = {party.id: _party(party, limits.get(party.id), masking) for party in parties}
    return [
        shown(
            joint,
            JointHandlingView,
            masking,
            parties=[views[party.id] for party in parties if party.joint_id == joint.id],
        )
        for joint in await rows(work, ticket, JointHandling, JointHandling.requested_at)
    ]


async def party_view(work: Work, masking: Masking, party: JointParty) -> JointPartyView:
    """One party, with its due date."""
    query = select(Deadline).where(
        Deadline.case_id == party.ticket_id, Deadline.step == "opinion", Deadline.round == party.id
    )
    return _party(party, (await work.session.scalars(query)).first(), masking)


def _party(party: JointParty, limit: Deadline | None, masking: Masking) -> JointPartyView:
    due_at, late = (limit.due_at, limit.late) if limit else (None, False)
    return shown(party, JointPartyView, masking, due_at=due_at, late=late)


async def exclusions(work: Work, masking: Masking, ticket: Ticket) -> list[ExclusionView]:
    """Applications not to count it, step by step (R-23)."""
    found = await rows(work, ticket, Exclusion, Exclusion.requested_at)
    return [await exclusion_view(work, masking, exclusion) for exclusion in found]


async def exclusion_view(work: Work, masking: Masking, exclusion: Exclusion) -> ExclusionView:
    """One application with its steps."""
    query = select(ExclusionStep).where(ExclusionStep.exclusion_id == exclusion.id).order_by(ExclusionStep.id)
    steps = [shown(step, ExclusionStepView, masking) for step in await work.session.scalars(query)]
    return shown(exclusion, ExclusionView, masking, steps=steps)


async def visits(work: Work, masking: Masking, ticket: Ticket) -> list[SiteVisitView]:
    """Who was sent to it, and what they found (R-32, R-33)."""
    records = await facts(work, masking, ticket, VisitRecord, VisitRecordView, VisitRecord.id)
    found = await rows(work, ticket, Visit, Visit.arranged_at)
    limits = await _limits_of(work, [visit.id for visit in found])
    return [
        shown(visit, SiteVisitView, masking, records=records, **_standing(limits.get(visit.id, [])))
        for visit in found
    ]


async def _limits_of(work: Work, cases: list[str]) -> dict[str, list[Deadline]]:
    """By case, the earliest due first."""
    if not cases:
        return {}
    query = select(Deadline).where(Deadline.case_id.in_(cases)).order_by(Deadline.due_at, Deadline.id)
    found: dict[str, list[Deadline]] = {}
    for row in await work.session.scalars(query):
        found.setdefault(row.case_id, []).append(row)
    return found


def _standing(limits: list[Deadline]) -> dict[str, Any]:
    return {
        "due_at": next((limit.due_at for limit in limits if limit.open), None),
        "late": any(limit.late for limit in limits),
    }


async def repeats(work: Work, caller: Caller, ticket: Ticket) -> list[RepeatView]:
    """Tickets that say the same, as far as the caller may see them at all (R-31, R-60).

    That two are of the same citizen tells who a confidential one is, where the other names him: it is shown only
    to those who know him anyway (R-75).
    """
    query = (
        select(RepeatLink, Ticket)
        .join(Ticket, or_(Ticket.id == RepeatLink.ticket_id, Ticket.id == RepeatLink.earlier_id))
        .where(
            or_(RepeatLink.ticket_id == ticket.id, RepeatLink.earlier_id == ticket.id),
            Ticket.id != ticket.id,
            visible(await scope_for(work, caller)),
        )
        .order_by(Ticket.district_dispatched_at.desc(), Ticket.id.desc())
    )
    found = (await work.session.execute(query)).all()
    return [
        _repeat(link, other)
        for link, other in found
        if link.reason != "citizen" or all(_knows_citizen(caller, each) for each in (ticket, other))
    ]


def _knows_citizen(caller: Caller, ticket: Ticket) -> bool:
    """Whether it is no secret to the caller whose ticket this is."""
    sight = sight_of(groups_on(caller, ticket), ticket.department, confidential=ticket.confidential)
    return not ticket.confidential or sight is Sight.FULL


def _repeat(link: RepeatLink, other: Ticket) -> RepeatView:
    return RepeatView(
        ticket_id=other.id,
        number=other.number,
        earlier=link.earlier_id == other.id,
        reason=link.reason,
        state=link.state,
        found_at=link.found_at,
        decided_at=link.decided_at,
        decided_by=link.decided_by,
        district_dispatched_at=other.district_dispatched_at,
        department=other.department,
        closed_as=other.closed_as,
    )
