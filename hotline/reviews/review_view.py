"""Joint reviews as they are shown (联合会审展示, R-34), to whom they concern (R-60)."""

from sqlalchemy import ColumnElement, exists, func, or_, select, true

from hotline.cases.models import Case
from hotline.organization.caller import Caller
from hotline.reviews.errors import ReviewNotFound
from hotline.reviews.models import Resolution
from hotline.reviews.resolution_view import ResolutionView, resolution_views
from hotline.reviews.resolutions import resolutions_of
from hotline.reviews.review_models import JointReview, ReviewItem
from hotline.supervision.sight import oversees, own_departments
from hotline.tickets.models import Ticket
from hotline.tickets.scope import may_be_named
from hotline.tickets.view import masking_for
from hotline.view import LocalMoment, Page, Paging, View
from hotline.work import Work


class ReviewHead(View):
    """What stands of a review in a list (会审概要)."""

    id: str
    title: str
    opened_at: LocalMoment
    ended_at: LocalMoment | None
    ended_as: str | None
    """`published` 已公布、`empty` 本期无议题、`withdrawn` 已撤销；进行中为空。"""
    clustered_at: LocalMoment | None
    """归集工单的时间。"""
    confirmed_at: LocalMoment | None
    """确定议题的时间。"""
    held_at: LocalMoment | None
    """登记专题协调会的时间。"""
    published_at: LocalMoment | None
    """公布结果的时间。"""


class ReviewItemView(View):
    """An item of the agenda (议题)."""

    no: int
    ticket_id: str
    cluster: int
    """组号；同组的工单一并审议。"""
    reason: str
    """为什么归在一组、为什么未解决。"""
    struck_at: LocalMoment | None
    struck_by: str | None
    struck_reason: str | None


class ReviewView(ReviewHead):
    """A review with everything (会审详情)."""

    summary: str | None
    """专题协调会情况。"""
    outcome: str | None
    """会审结果。"""
    outcome_file: int | None
    """会审结果文书的编号；未汇总为空。"""
    published_note: str | None
    items: list[ReviewItemView]
    resolutions: list[ResolutionView]


async def reviews(work: Work, caller: Caller, paging: Paging) -> Page[ReviewHead]:
    """The reviews that the caller may see, the latest first."""
    query = select(JointReview, Case).join(Case, Case.id == JointReview.id).where(await _seen(work, caller))
    total = await work.session.scalar(select(func.count()).select_from(query.subquery()))
    latest = query.order_by(Case.opened_at.desc(), Case.id).offset(paging.offset).limit(paging.size)
    items = [_head(row, case) for row, case in await work.session.execute(latest)]
    return Page(items=items, total=total or 0, page=paging.page, size=paging.size)


async def review(work: Work, caller: Caller, case_id: str) -> ReviewView:
    """One of them, as far as it concerns the caller. Raises ReviewNotFound."""
    row, case = await find_review(work, caller, case_id)
    own = None if _sees_all(caller, row) else await own_departments(work, caller)
    resolutions = [each for each in await resolutions_of(work, case_id) if own is None or each.owner in own]
    published = own is None or row.published_at is not None
    return ReviewView(
        **_head(row, case).model_dump(),
        summary=row.summary if published else None,
        outcome=row.outcome if published else None,
        outcome_file=row.outcome_file if published else None,
        published_note=row.published_note,
        items=await _items(work, caller, row, own),
        resolutions=await resolution_views(work, caller, resolutions),
    )


async def find_review(work: Work, caller: Caller, case_id: str) -> tuple[JointReview, Case]:
    """The review, if it is there and for the caller's eyes. Raises ReviewNotFound either way."""
    query = (
        select(JointReview, Case)
        .join(Case, Case.id == JointReview.id)
        .where(JointReview.id == case_id, await _seen(work, caller))
    )
    found = (await work.session.execute(query)).first()
    if found is None:
        raise ReviewNotFound
    return found[0], found[1]


async def _seen(work: Work, caller: Caller) -> ColumnElement[bool]:
    """Field leaders see those that are called; departments those that are published, or give them work."""
    if oversees(caller):
        return true()
    own = exists().where(
        Resolution.case_id == JointReview.id,
        Resolution.owner.in_(await own_departments(work, caller)),
        JointReview.held_at.is_not(None),
    )
    ways: list[ColumnElement[bool]] = [own]
    if caller.has_role("field_leader"):
        ways.append(JointReview.confirmed_at.is_not(None))
    if caller.has_role("field_leader", "head", "handler"):
        ways.append(JointReview.published_at.is_not(None))
    return or_(*ways)


def _sees_all(caller: Caller, row: JointReview) -> bool:
    return oversees(caller) or caller.has_role("field_leader") or row.published_at is not None


async def _items(work: Work, caller: Caller, row: JointReview, own: list[str] | None) -> list[ReviewItemView]:
    query = select(ReviewItem, Ticket).join(Ticket, Ticket.id == ReviewItem.ticket_id)
    query = query.where(ReviewItem.case_id == row.id, await may_be_named(work, caller))
    if not oversees(caller):
        query = query.where(ReviewItem.struck_at.is_(None))
    if own is not None:
        query = query.where(Ticket.department.in_(own))
    found = await work.session.execute(query.order_by(ReviewItem.no))
    return [_item(caller, item, ticket) for item, ticket in found]


def _item(caller: Caller, row: ReviewItem, ticket: Ticket) -> ReviewItemView:
    """What somebody wrote of it may name the citizen: masked as in any list (R-61)."""
    item = ReviewItemView.model_validate(row)
    masking = masking_for(caller, ticket).in_a_list
    reason = masking.text(item.struck_reason) if item.struck_reason else None
    return item.model_copy(update={"reason": masking.text(item.reason), "struck_reason": reason})


def _head(row: JointReview, case: Case) -> ReviewHead:
    return ReviewHead(
        id=row.id,
        title=case.title,
        opened_at=case.opened_at,
        ended_at=case.ended_at,
        ended_as=case.ended_as,
        clustered_at=row.clustered_at,
        confirmed_at=row.confirmed_at,
        held_at=row.held_at,
        published_at=row.published_at,
    )
