"""Reminders before a deadline (时限提醒, R-03): told to whoever has the task on which it stands."""

from datetime import UTC

from sqlalchemy import select

from hotline.calendar import in_shanghai
from hotline.calendar.wording import end_text
from hotline.cases.models import Case
from hotline.db.rows import find
from hotline.deadlines.models import Deadline
from hotline.deadlines.rules import STEP_NAMES
from hotline.notifications.notify import notify
from hotline.tasks.models import HumanTask, TaskLimit
from hotline.tickets.models import Ticket
from hotline.work import Work


async def send_reminder(work: Work, deadline_id: str) -> bool:
    """Reminds once, if nothing has settled the deadline in the meantime.

    Where nobody has the task yet, nobody is reminded, and it is made up for when the task opens
    (`remind_if_missed`): a timer that is due already fires before the task's own job is done.
    """
    deadline = await find(work, Deadline, deadline_id)
    if deadline is None or not deadline.open or deadline.reminded_at is not None:
        return False
    groups = await _groups(work, deadline)
    if not groups:
        return False
    deadline.reminded_at = work.now
    case = await find(work, Case, deadline.case_id)
    what = case.title if case else f"工单{deadline.case_id}"
    ticket = await find(work, Ticket, (case.ticket_id or "") if case else deadline.case_id)
    for group in groups:
        notify(
            work,
            f"remind:{deadline.due_at.astimezone(UTC):%Y%m%dT%H%M}:{deadline.id}:{group}",  # moved: again
            deadline.case_id,
            "reminder",
            group,
            urgent=ticket is not None and ticket.kind == "urgent",
            title=what,
            step=STEP_NAMES.get(deadline.step, deadline.step),
            state="即将到期" if work.now < deadline.due_at else "已到期",
            due=end_text(in_shanghai(deadline.due_at)),
        )
    return True


async def remind_if_missed(work: Work, deadline_id: str) -> None:
    """The task of a deadline has just opened: reminds now if the moment to remind has passed."""
    deadline = await find(work, Deadline, deadline_id)
    if deadline is not None and deadline.remind_at <= work.now:
        await send_reminder(work, deadline_id)


async def _groups(work: Work, deadline: Deadline) -> list[str]:
    query = (
        select(HumanTask)
        .join(TaskLimit, TaskLimit.task_id == HumanTask.id)
        .where(TaskLimit.deadline_id == deadline.id, TaskLimit.reminds, HumanTask.status == "open")
    )
    tasks = await work.session.scalars(query)
    return sorted({group.group for task in tasks for group in task.groups})
