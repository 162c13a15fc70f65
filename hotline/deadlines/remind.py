"""Reminders before a deadline (时限提醒, R-03): told to whoever has the task on which it stands."""

from sqlalchemy import select

from hotline.db.rows import find
from hotline.deadlines.models import Deadline
from hotline.deadlines.rules import STEP_NAMES
from hotline.notifications.notify import notify
from hotline.tasks.models import HumanTask, TaskLimit
from hotline.work import Work


async def send_reminder(work: Work, deadline_id: str) -> bool:
    """Reminds once, if nothing has settled the deadline in the meantime."""
    deadline = await find(work, Deadline, deadline_id)
    if deadline is None or not deadline.open or deadline.reminded_at is not None:
        return False
    deadline.reminded_at = work.now
    for group in await _groups(work, deadline):
        text = f"工单{deadline.ticket_id}的“{STEP_NAMES.get(deadline.step, deadline.step)}”即将到期，请及时办理。"
        notify(work, f"remind:{deadline.id}:{group}", deadline.ticket_id, "reminder", group, text)
    return True


async def _groups(work: Work, deadline: Deadline) -> list[str]:
    query = (
        select(HumanTask)
        .join(TaskLimit, TaskLimit.task_id == HumanTask.id)
        .where(TaskLimit.deadline_id == deadline.id, TaskLimit.position == 0, HumanTask.status == "open")
    )
    tasks = await work.session.scalars(query)
    return sorted({group.group for task in tasks for group in task.groups})
