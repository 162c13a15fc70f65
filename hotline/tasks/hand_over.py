"""Handing a task over to a colleague (转交): who has begun it gives it, with its draft, to another of the group."""

from sqlalchemy import or_, select

from hotline.errors import RuleBroken
from hotline.organization.caller import Caller, find_caller
from hotline.organization.models import Membership, Person
from hotline.organization.rules import Group, Role
from hotline.tasks.complete import claim
from hotline.tasks.errors import TaskNotFound
from hotline.tasks.models import HumanTask
from hotline.tasks.ticket import concerned_ticket
from hotline.tickets.scope import groups_on
from hotline.view import View
from hotline.work import Work


class NotAColleague(RuleBroken):
    """Whoever is to get the task could not do it: it is not of that person's groups (R-60, R-75)."""

    code = "NOT_A_COLLEAGUE"
    message = "该人员不属于此待办的岗位，不能转交"


class Colleague(View):
    """Somebody to whom a task can be handed over (可转交人员)."""

    id: str
    name: str


async def hand_over(work: Work, caller: Caller, task_id: str, person_id: str) -> HumanTask:
    """The colleague has claimed it from now on. Raises NotAColleague, and as `hotline.tasks.complete.claim`."""
    task = await claim(work, caller, task_id)
    colleague = await find_caller(work, person_id)
    groups = groups_on(colleague, await concerned_ticket(work, task))
    if groups.isdisjoint(group.group for group in task.groups):
        raise NotAColleague
    task.claimed_by = colleague.id
    return task


async def colleagues(work: Work, caller: Caller, task_id: str) -> list[Colleague]:
    """Everybody else who has one of the task's roles himself, by name. Raises TaskNotFound."""
    task = await work.session.get(HumanTask, task_id)
    if task is None:
        raise TaskNotFound
    groups = [Group.parse(each.group) for each in task.groups]
    offered = [(each.role.value, each.unit) for each in groups if each.role is not Role.PERSON]
    if not offered:
        return []
    held = or_(*((Membership.role == role) & (Membership.unit == unit) for role, unit in offered))
    query = (
        select(Person.id, Person.name)
        .where(Person.active, Person.id != caller.id)
        .where(Person.id.in_(select(Membership.person_id).where(held)))
        .order_by(Person.name)
    )
    return [Colleague.model_validate(row) for row in await work.session.execute(query)]
