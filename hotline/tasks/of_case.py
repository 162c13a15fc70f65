"""What a case waits for (事项待办): the open tasks of reviews, meetings, talks and explanations, with their lights."""

from collections.abc import Collection

from sqlalchemy import select

from hotline.deadlines.models import Deadline
from hotline.deadlines.rules import NEVER
from hotline.engine.process_versions import labels_of
from hotline.organization.caller import Caller
from hotline.organization.directory import people_names, unit_names
from hotline.organization.rules import Group, Role
from hotline.tasks.models import HumanTask, TaskLimit
from hotline.tickets.light import Light, light_of
from hotline.view import LocalMoment, View
from hotline.work import Work


class AwaitedStep(View):
    """A step that somebody has to do (待办步骤)."""

    case_id: str
    request_id: str | None
    """所办的决议、提醒等；办理事项本身的为空。"""
    task_id: str | None
    """待办编号；不由本人办理的为空。"""
    action: str
    step: str
    """步骤名称，与流程图一致。"""
    by: list[str]
    """由谁办理：岗位和单位，或本人姓名。"""
    due_at: LocalMoment | None
    light: Light | None
    time_left: str | None


async def awaited(work: Work, caller: Caller, cases: Collection[str]) -> list[AwaitedStep]:
    """Of all these cases, the most urgent first. Whether the caller may see a case is asked before this."""
    query = (
        select(HumanTask, Deadline.remind_at)
        .outerjoin(TaskLimit, (TaskLimit.task_id == HumanTask.id) & (TaskLimit.position == 0))
        .outerjoin(Deadline, Deadline.id == TaskLimit.deadline_id)
        .where(HumanTask.case_id.in_(sorted(cases)), HumanTask.status == "open")
        .order_by(HumanTask.due_at.is_(None), HumanTask.due_at, HumanTask.id)
    )
    rows = [(task, remind_at) for task, remind_at in await work.session.execute(query)]
    labels = await labels_of(work, {(task.process, task.process_version) for task, _ in rows})
    names = await _names(work, [task for task, _ in rows])
    views: list[AwaitedStep] = []
    for task, remind_at in rows:
        due = task.due_at if task.due_at is not None and task.due_at < NEVER else None
        groups = [each.group for each in task.groups]
        views.append(
            AwaitedStep(
                case_id=task.case_id,
                request_id=task.request_id,
                task_id=None if caller.groups.isdisjoint(groups) else task.id,
                action=task.action,
                step=labels.get((task.process, task.process_version), {}).get(task.element, task.element),
                by=sorted({names[group] for group in groups}),
                due_at=due,
                light=light_of(work.now, due, remind_at),
                time_left=work.calendar.time_left_text(work.now, due) if due else None,
            )
        )
    return views


async def _names(work: Work, tasks: Collection[HumanTask]) -> dict[str, str]:
    """How people call each candidate group of these tasks: `派单员 · 城运中心`, or a person's name."""
    groups = {each.group: Group.parse(each.group) for task in tasks for each in task.groups}
    people = {group.unit for group in groups.values() if group.role is Role.PERSON}
    named, units = await people_names(work, people), await unit_names(work)
    return {
        text: named.get(group.unit, group.unit)
        if group.role is Role.PERSON
        else f"{group.role.label} · {units.get(group.unit, group.unit)}"
        for text, group in groups.items()
    }
