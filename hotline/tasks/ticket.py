"""The ticket that a task concerns (所涉工单)."""

from hotline.db.rows import find
from hotline.tasks.models import HumanTask
from hotline.tickets.models import Ticket
from hotline.work import Work


async def concerned_ticket(work: Work, task: HumanTask) -> Ticket | None:
    """The ticket, if the task concerns one: a talk or a meeting concerns many or none."""
    return await find(work, Ticket, task.ticket_id) if task.ticket_id else None
