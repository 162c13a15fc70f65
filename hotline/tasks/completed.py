"""A task is done (待办办结): what was filled in, who did it, and what the engine is told."""

from typing import Any

from hotline.engine.outbox import complete_task, engine_variables
from hotline.tasks.actions import Completion
from hotline.work import Work


def mark_completed(work: Work, done: Completion, output: dict[str, Any]) -> None:
    """After its action has written the fact; `output` are the variables that the process gets."""
    task = done.task
    task.status = "completed"
    task.data = done.data
    task.output = engine_variables(output)
    task.ended_at = work.now
    task.ended_by = done.caller.id
    task.ended_for = done.on_behalf_of
    complete_task(work, task.case_id, task.id)
