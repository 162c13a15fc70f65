"""How far resolutions have come (决议落实情况, R-30, R-34): of many cases at once, for lists."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, exists, func, or_, select

from hotline.calendar import in_shanghai
from hotline.organization.caller import Caller
from hotline.reviews.models import Resolution
from hotline.reviews.review_models import JointReview
from hotline.supervision.sight import oversees, own_departments
from hotline.view import View
from hotline.work import Work


class Progress(View):
    """The resolutions of a review or meeting, by their state (落实情况)."""

    total: int = 0
    confirmed: int = 0
    """已核实落实。"""
    done: int = 0
    """已报落实情况，待核实。"""
    overdue: int = 0
    """过了完成日期仍未落实。"""


async def progress_of(work: Work, caller: Caller, cases: Collection[str]) -> dict[str, Progress]:
    """By case, of the resolutions that the caller sees there (R-60): as `review` and `meeting` show them."""
    today = in_shanghai(work.now).date()
    query = (
        select(
            Resolution.case_id,
            func.count().label("total"),
            func.count().filter(Resolution.status == "confirmed").label("confirmed"),
            func.count().filter(Resolution.status == "done").label("done"),
            func.count().filter(Resolution.status == "open", Resolution.due_on < today).label("overdue"),
        )
        .where(Resolution.case_id.in_(sorted(cases)))
        .group_by(Resolution.case_id)
    )
    if not oversees(caller):
        own = Resolution.owner.in_(await own_departments(work, caller))
        query = query.where(or_(own, _of_open_review(caller)))
    return {row.case_id: Progress.model_validate(row) for row in await work.session.execute(query)}


def _of_open_review(caller: Caller) -> ColumnElement[bool]:
    """Whether all resolutions of the review are open to the caller: published, or called for field leaders."""
    review = exists().where(JointReview.id == Resolution.case_id)
    return review if caller.has_role("field_leader") else review.where(JointReview.published_at.is_not(None))
