"""A joint review begins and is held (联合会审, R-34): by the schedule each month, or by hand at any time."""

from typing import Any

from sqlalchemy import func, select

from hotline.calendar import in_shanghai
from hotline.cases.models import Case
from hotline.cases.open_case import add_case, open_case
from hotline.cases.rules import CaseKind
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.rules import CENTER
from hotline.reviews.errors import ResolutionMissing
from hotline.reviews.resolutions import followed_up, resolutions_of
from hotline.reviews.review_models import JointReview
from hotline.supervision.counted import one_at_a_time
from hotline.tasks.actions import Completion, action
from hotline.tasks.own_deadline import settle_own
from hotline.tickets.journal import record
from hotline.work import Work


async def call_review(work: Work, caller: Caller) -> JointReview:
    """By hand. Raises Forbidden."""
    caller.require_action(Action.CONVENE_REVIEW)
    await one_at_a_time(work, CENTER)
    today = in_shanghai(work.now).date()
    first = f"review-{today:%Y-%m-%d}-"
    earlier = await work.session.scalar(
        select(func.count()).select_from(Case).where(Case.id.startswith(first, autoescape=True))
    )
    no = (earlier or 0) + 1
    title = f"{today.year}年{today.month}月{today.day}日联合会审" + (f"（{no}）" if no > 1 else "")
    case = open_case(work, CaseKind.JOINT_REVIEW, f"{first}{no}", title)
    return _row(work, case)


def review_by_schedule(work: Work, month: str, instance_key: int) -> JointReview:
    """The process runs already: its timer began it. `month` is `2026-10`."""
    year, number = month.split("-")
    title = f"{year}年{int(number)}月联合会审"
    case = add_case(work, CaseKind.JOINT_REVIEW, f"review-{month}", title, instance_key=instance_key)
    return _row(work, case)


def _row(work: Work, case: Case) -> JointReview:
    review = JointReview(id=case.id)
    work.session.add(review)
    return review


@action("record_review_meeting")
async def record_review_meeting(work: Work, done: Completion) -> dict[str, Any]:
    """The coordination meeting was held: its resolutions go to their owners. Raises ResolutionMissing."""
    resolutions = await resolutions_of(work, done.case.id)
    if not resolutions:
        raise ResolutionMissing
    await settle_own(work, done.task)
    review = await work.session.get_one(JointReview, done.case.id)
    review.summary = done.data["summary"]
    review.held_at, review.held_by = work.now, work.actor
    record(work, review.id, "review_held", f"已召开专题协调会：决议{len(resolutions)}项")
    latest = max(each.due_on for each in resolutions)
    due = review.outcome_due_at = work.calendar.close_of(latest)
    return {"resolutions": followed_up(resolutions), "outcome_due": due.isoformat()}
