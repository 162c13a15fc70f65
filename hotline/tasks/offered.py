"""To whom a task is offered (可办人员, R-60, R-75): by the groups that count for the ticket it concerns."""

from hotline.organization.caller import Caller
from hotline.tasks.errors import TaskNotFound, TaskNotYours
from hotline.tasks.models import HumanTask
from hotline.tasks.ticket import concerned_ticket
from hotline.tickets.models import Ticket
from hotline.tickets.scope import groups_on, is_visible
from hotline.work import Work


def is_offered(caller: Caller, task: HumanTask, ticket: Ticket | None) -> bool:
    """Whether the task is the caller's to do; `ticket` is the one that it concerns."""
    return not groups_on(caller, ticket).isdisjoint(group.group for group in task.groups)


async def check_offered(work: Work, caller: Caller, task: HumanTask) -> Ticket | None:
    """The ticket that the task concerns, if any. Raises TaskNotYours where the caller sees that ticket anyway, and
    TaskNotFound where not even that there is such a task is for his eyes.
    """
    ticket = await concerned_ticket(work, task)
    if is_offered(caller, task, ticket):
        return ticket
    if ticket is not None and await is_visible(work, caller, ticket.id):
        raise TaskNotYours
    raise TaskNotFound
