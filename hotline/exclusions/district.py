"""The district's answer as the district's own system gives it (区级答复接口, R-23)."""

from typing import Any

from sqlalchemy import select

from hotline.exclusions.errors import DistrictNotAsked, ExclusionNotFound
from hotline.exclusions.models import Exclusion
from hotline.organization.caller import Caller
from hotline.tasks.complete import complete
from hotline.tasks.models import HumanTask
from hotline.work import Work


async def answer_by_district(
    work: Work, caller: Caller, exclusion_id: str, data: dict[str, Any]
) -> Exclusion:
    """Completes the very task in which people would enter the answer; it gives no right that the task does not.

    Raises ExclusionNotFound, DistrictNotAsked, and as `hotline.tasks.complete.complete`.
    """
    exclusion = await work.session.get(Exclusion, exclusion_id)
    if exclusion is None:
        raise ExclusionNotFound
    query = select(HumanTask.id).where(
        HumanTask.case_id == exclusion_id,
        HumanTask.action == "enter_district_answer",
        HumanTask.status == "open",
    )
    task_id = (await work.session.scalars(query)).first()
    if task_id is None:
        raise DistrictNotAsked
    await complete(work, caller, task_id, data)
    return exclusion
