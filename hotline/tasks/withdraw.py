"""Taking tasks back (撤回待办): only a use case does it, under the ticket's lock, with its reason."""

from sqlalchemy import select

from hotline.tasks.models import HumanTask
from hotline.work import Work


async def withdraw_tasks(
    work: Work,
    ticket_id: str,
    reason: str,
    *,
    keep: str | None = None,
    request_id: str | None = None,
) -> None:
    """Takes back the ticket's open tasks, but the one being completed (`keep`); only those of one request
    if it is given. What somebody has typed stays in the row's draft.
    """
    query = select(HumanTask).where(HumanTask.ticket_id == ticket_id, HumanTask.status == "open")
    if request_id is not None:
        query = query.where(HumanTask.request_id == request_id)
    for task in await work.session.scalars(query):
        if task.id == keep:
            continue
        task.status = "withdrawn"
        task.withdrawn_reason = reason
        task.ended_at = work.now
        task.ended_by = work.actor
