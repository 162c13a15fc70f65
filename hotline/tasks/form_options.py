"""What a form's lists offer (表单选项): those that depend on the ticket and the office."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from hotline.organization.models import Unit
from hotline.tasks.forms import Form, Option
from hotline.tickets.models import Ticket
from hotline.work import Work


async def options_for(work: Work, form: Form, ticket: Ticket) -> Mapping[str, Sequence[Option]]:
    """What the lists of this form offer; most forms have none, and nothing is asked for them."""
    return await form_options(work, ticket) if form.options_keys else {}


async def form_options(work: Work, ticket: Ticket) -> Mapping[str, Sequence[Option]]:
    """`departments`: those that take tickets, never the one a confidential citizen complains about (R-75)."""
    query = select(Unit).where(Unit.kind == "department", Unit.active).order_by(Unit.code)
    excluded = ticket.complained_unit if ticket.confidential else None
    units = await work.session.scalars(query)
    return {
        "departments": [Option(value=unit.code, label=unit.name) for unit in units if unit.code != excluded]
    }
