"""Open work of a closed unit beside its tickets and tasks (随单位移交的其他在办事项, R-81)."""

from sqlalchemy import ColumnElement, select, update

from hotline.assistance.models import Assistance
from hotline.cases.models import Case
from hotline.cases.rules import CaseKind
from hotline.extensions.models import Extension
from hotline.organization.successors import same_units
from hotline.reviews.models import JointParty, Resolution
from hotline.tickets.models import Ticket
from hotline.work import Work

ABOUT_THE_PAST = (CaseKind.TALK.value, CaseKind.EXPLANATION.value)
"""Cases that stay about the unit which was late; who has it now only does their tasks."""


async def move_other_work(work: Work, code: str, successor: str) -> None:
    """Assistance, opinions, resolutions and requests that are still open become the successor's.

    What belongs to a confidential ticket about the successor stays (R-75): its tasks are the center's.
    """
    kept = await _kept_tickets(work, successor)
    assistance = (Assistance.unit == code) & Assistance.done_at.is_(None) & Assistance.ended_at.is_(None)
    opinion = (JointParty.unit == code) & JointParty.given_at.is_(None) & JointParty.released_at.is_(None)
    extension = (Extension.unit == code) & Extension.status.in_(("pending", "applied"))
    resolution = (Resolution.owner == code) & (Resolution.status == "open")
    case = (Case.unit == code) & Case.ended_at.is_(None) & Case.kind.not_in(ABOUT_THE_PAST)
    for statement in (
        update(Assistance).where(assistance, Assistance.ticket_id.not_in(kept)).values(unit=successor),
        update(JointParty).where(opinion, JointParty.ticket_id.not_in(kept)).values(unit=successor),
        update(Extension).where(extension, Extension.ticket_id.not_in(kept)).values(unit=successor),
        update(Resolution).where(resolution).values(owner=successor),
        update(Case).where(case, _other_than(kept)).values(unit=successor),
    ):
        await work.session.execute(statement)


async def _kept_tickets(work: Work, successor: str) -> list[str]:
    family = await same_units(work, successor)
    query = select(Ticket.id).where(
        Ticket.confidential, Ticket.complained_unit.in_(family), Ticket.closed_at.is_(None)
    )
    return list(await work.session.scalars(query))


def _other_than(tickets: list[str]) -> ColumnElement[bool]:
    return Case.ticket_id.is_(None) | Case.ticket_id.not_in(tickets)
