"""Tickets that can be handed in with another one (可一并提交的工单, R-31)."""

from sqlalchemy import ColumnElement, or_, select

from hotline.repeats.models import RepeatLink
from hotline.repeats.together import TOGETHER
from hotline.tasks.models import HumanTask, TaskGroup
from hotline.tickets.models import Ticket
from hotline.work import Work

HANDLING = "handle_ticket"


async def linked_tickets(work: Work, ticket: Ticket) -> list[Ticket]:
    """Marked together with it, and with the same department, which is to hand them in now, too."""
    query = (
        select(Ticket)
        .join(HumanTask, HumanTask.case_id == Ticket.id)
        .join(TaskGroup, TaskGroup.task_id == HumanTask.id)
        .where(
            is_together_with(ticket.id),
            Ticket.department == ticket.department,
            HumanTask.action == HANDLING,
            HumanTask.status == "open",
            TaskGroup.group == f"handler@{ticket.department}",
        )
        .order_by(Ticket.id)
    )
    return list(await work.session.scalars(query))


def is_together_with(ticket_id: str) -> ColumnElement[bool]:
    """The condition on `Ticket`."""
    later = select(RepeatLink.ticket_id).where(
        RepeatLink.earlier_id == ticket_id, RepeatLink.state == TOGETHER
    )
    earlier = select(RepeatLink.earlier_id).where(
        RepeatLink.ticket_id == ticket_id, RepeatLink.state == TOGETHER
    )
    return or_(Ticket.id.in_(later), Ticket.id.in_(earlier))
