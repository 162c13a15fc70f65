"""Taking tasks back (撤回待办): only a use case does it, under the case's lock, with its reason."""

from sqlalchemy import select

from hotline.tasks.models import HumanTask
from hotline.work import Work


async def withdraw_tasks(
    work: Work,
    case_id: str,
    reason: str,
    *,
    keep: str | None = None,
    request_id: str | None = None,
    round_: str | None = None,
    action: str | None = None,
) -> None:
    """Takes back the case's open tasks, but the one being completed (`keep`); only those of one request,
    round or action if it is given. What somebody has typed stays in the row's draft.
    """
    query = select(HumanTask).where(HumanTask.case_id == case_id, HumanTask.status == "open")
    if request_id is not None:
        query = query.where(HumanTask.request_id == request_id)
    if round_ is not None:
        query = query.where(HumanTask.round == round_)
    if action is not None:
        query = query.where(HumanTask.action == action)
    for task in await work.session.scalars(query):
        if task.id == keep:
            continue
        task.status = "withdrawn"
        task.withdrawn_reason = reason
        task.ended_at = work.now
        task.ended_by = work.actor
