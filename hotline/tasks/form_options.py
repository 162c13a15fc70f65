"""What a form's lists offer (表单选项): those that depend on the ticket and the office."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from sqlalchemy import select

from hotline.corrections.disputable import late_deadlines, lateness_text
from hotline.organization.models import Unit
from hotline.organization.successors import same_units
from hotline.repeats.linked import linked_tickets
from hotline.reviews.party_units import possible_parties
from hotline.tasks.forms import Form, Option
from hotline.tickets.models import Ticket
from hotline.work import Work

Options = list[Option]


async def options_for(work: Work, form: Form, ticket: Ticket | None) -> Mapping[str, Sequence[Option]]:
    """What the lists of this form offer; nothing is asked for those that it does not have."""
    keys = sorted(form.options_keys & LISTS.keys())
    return {key: await LISTS[key](work, ticket) for key in keys}


async def _departments(work: Work, ticket: Ticket | None) -> Options:
    """Those that take tickets, never the one a confidential citizen complains about (R-75)."""
    query = select(Unit).where(Unit.kind == "department", Unit.active).order_by(Unit.code)
    excluded: frozenset[str] = frozenset()
    if ticket is not None and ticket.confidential and ticket.complained_unit:
        excluded = await same_units(work, ticket.complained_unit)
    units = await work.session.scalars(query)
    return [Option(value=unit.code, label=unit.name) for unit in units if unit.code not in excluded]


async def _joint_parties(work: Work, ticket: Ticket | None) -> Options:
    """Who may be asked in a joint handling (R-08)."""
    units = await possible_parties(work, ticket) if ticket else []
    return [Option(value=unit.code, label=unit.name) for unit in units]


async def _late_deadlines(work: Work, ticket: Ticket | None) -> Options:
    """Latenesses that can be disputed (R-79)."""
    late = await late_deadlines(work, ticket) if ticket else []
    return [Option(value=deadline.id, label=lateness_text(deadline)) for deadline in late]


async def _linked_tickets(work: Work, ticket: Ticket | None) -> Options:
    """Repeats that the department can hand in with this ticket (R-31)."""
    linked = await linked_tickets(work, ticket) if ticket else []
    return [Option(value=each.id, label=f"工单{each.number}") for each in linked]


LISTS: Mapping[str, Callable[[Work, Ticket | None], Awaitable[Options]]] = {
    "departments": _departments,
    "joint_parties": _joint_parties,
    "late_deadlines": _late_deadlines,
    "linked_tickets": _linked_tickets,
}
"""By the name that a form uses (`valuesKey`)."""
