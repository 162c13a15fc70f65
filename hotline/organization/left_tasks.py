"""Tasks of a named person who has left (离任人员的待办): the center's leader has them, so that what waits can end."""

from sqlalchemy import select

from hotline.organization.models import Person
from hotline.organization.rules import Role
from hotline.tasks.models import HumanTask, TaskGroup
from hotline.tasks.present_groups import present_groups
from hotline.work import Work


async def hand_on_tasks_of_who_left(work: Work) -> None:
    """Open tasks that only people may do who no longer work here; may be repeated."""
    left = f"{Role.PERSON}@" + Person.id
    query = (
        select(HumanTask)
        .join(TaskGroup, TaskGroup.task_id == HumanTask.id)
        .join(Person, left == TaskGroup.group)
        .where(HumanTask.status == "open", Person.active.is_(False))
    )
    for task in (await work.session.scalars(query)).unique().all():
        before = {group.group for group in task.groups}
        after = set(await present_groups(work, None, before))
        task.groups = [group for group in task.groups if group.group in after]
        task.groups.extend(TaskGroup(group=group) for group in sorted(after - before))
        task.claimed_by = task.claimed_at = None
