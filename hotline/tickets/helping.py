"""Which units help with a ticket now (协办部门、参与单位): they go where it is, so they see the place (R-08, R-74)."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Select, select, union

from hotline.assistance.models import Assistance
from hotline.organization.succession_rules import families_of
from hotline.organization.successors import successors
from hotline.reviews.models import JointHandling, JointParty
from hotline.tickets.models import Ticket
from hotline.tickets.scope import not_complained_about
from hotline.work import Work

NOBODY: frozenset[str] = frozenset()


async def units_helping(work: Work, ticket_ids: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """By ticket: who is asked to assist and is not done, whose opinion goes into a conclusion that is awaited.

    Never whom a confidential ticket complains about, whatever he is called today (R-75, R-81).
    """
    ids = sorted(set(ticket_ids))
    if not ids:
        return {}
    families = tuple(families_of(await successors(work)))
    both = union(_assisting(ids, families), _asked(ids, families))
    found: dict[str, frozenset[str]] = {}
    for ticket_id, unit in await work.session.execute(both):
        found[ticket_id] = found.get(ticket_id, NOBODY) | {unit}
    return found


async def units_helping_with(work: Work, ticket_id: str) -> frozenset[str]:
    """The same for one ticket."""
    return (await units_helping(work, [ticket_id])).get(ticket_id, NOBODY)


def _assisting(ids: list[str], families: tuple[frozenset[str], ...]) -> Select[str, str]:
    return (
        select(Assistance.ticket_id, Assistance.unit)
        .join(Ticket, Ticket.id == Assistance.ticket_id)
        .where(
            Assistance.ticket_id.in_(ids),
            Assistance.done_at.is_(None),
            Assistance.ended_at.is_(None),
            *not_complained_about(Assistance.unit.expression, families),
        )
    )


def _asked(ids: list[str], families: tuple[frozenset[str], ...]) -> Select[str, str]:
    return (
        select(JointParty.ticket_id, JointParty.unit)
        .join(JointHandling, JointHandling.id == JointParty.joint_id)
        .join(Ticket, Ticket.id == JointParty.ticket_id)
        .where(
            JointParty.ticket_id.in_(ids),
            JointParty.released_at.is_(None),
            JointHandling.concluded_at.is_(None),
            JointHandling.withdrawn_at.is_(None),
            *not_complained_about(JointParty.unit.expression, families),
        )
    )
