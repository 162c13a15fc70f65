"""What the process suggests for open tasks (流程建议), for a list of them."""

from collections.abc import Collection

from sqlalchemy import select

from hotline.tasks.models import HumanTask
from hotline.work import Work


async def suggested_departments(work: Work, task_ids: Collection[str]) -> dict[str, str]:
    """Codes of the departments that the table suggested (建议承办部门), by task; those without one are not in it."""
    query = select(HumanTask.id, HumanTask.suggestion).where(HumanTask.id.in_(task_ids))
    found = {row.id: row.suggestion.get("department") for row in await work.session.execute(query)}
    return {key: code for key, code in found.items() if isinstance(code, str) and code}
