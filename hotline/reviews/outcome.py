"""The outcome of a joint review (会审结果, R-34): put together after the deadline, approved, published to all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from hotline.calendar import in_shanghai
from hotline.cases.lookup import lock_case
from hotline.cases.models import Case
from hotline.documents.official import OfficialPaper
from hotline.documents.store import store_file
from hotline.notifications.notify import notify
from hotline.organization.directory import unit_names
from hotline.organization.models import Unit
from hotline.organization.rules import CENTER
from hotline.reviews.agenda import items_of
from hotline.reviews.models import Resolution
from hotline.reviews.resolutions import resolutions_of
from hotline.reviews.review_models import JointReview, ReviewItem
from hotline.tasks.actions import Completion, action
from hotline.tasks.own_deadline import settle_own
from hotline.tickets.journal import record
from hotline.tickets.models import Ticket
from hotline.work import Work

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
STATUS_NAMES = {"open": "未落实", "done": "已报落实，待核实", "confirmed": "已落实"}


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What the outcome is made of."""

    case: Case
    review: JointReview
    items: Sequence[ReviewItem]
    resolutions: Sequence[Resolution]
    closed: frozenset[str]
    confidential: frozenset[str]
    units: dict[str, str]

    @property
    def text(self) -> str:
        """In one sentence or two."""
        confirmed = sum(each.status == "confirmed" for each in self.resolutions)
        closed = sum(item.ticket_id in self.closed for item in self.items)
        return (
            f"{self.case.title}共审议工单{len(self.items)}件，其中已办结{closed}件；"
            f"形成决议{len(self.resolutions)}项，已核实落实{confirmed}项，"
            f"尚未落实{len(self.resolutions) - confirmed}项。"
        )


async def compile_outcome(work: Work, case_id: str) -> None:
    """Puts it together as text and as a paper, once."""
    case = await lock_case(work, case_id)
    review = await work.session.get_one(JointReview, case_id)
    if review.compiled_at is not None:
        return
    outcome = await _read(work, case, review)
    review.outcome, review.compiled_at = outcome.text, work.now
    file = await store_file(
        work,
        _paper(work, outcome),
        name=f"{case.title}结果.docx",
        media_type=DOCX,
        kind="report",
        case_id=case_id,
        fact=f"outcome:{case_id}",
    )
    review.outcome_file = file.id
    record(work, case_id, "outcome_compiled", outcome.text)


@action("publish_outcome")
async def publish_outcome(work: Work, done: Completion) -> dict[str, Any]:
    """The leader approves it: it is published, and all heads are told."""
    await settle_own(work, done.task)
    review = await work.session.get_one(JointReview, done.case.id)
    review.published_at, review.published_by = work.now, work.actor
    review.published_note = done.data.get("note")
    record(work, review.id, "outcome_published", "会审结果已公布")
    units = select(Unit.code).where(Unit.kind == "department", Unit.active).order_by(Unit.code)
    for unit in await work.session.scalars(units):
        key = f"review_published:{review.id}:{unit}"
        text = f"{done.case.title}的结果已公布，请查看。"
        notify(work, key, review.id, "review_published", f"head@{unit}", text)
    return {}


async def _read(work: Work, case: Case, review: JointReview) -> _Outcome:
    items = await items_of(work, case.id)
    on_agenda = select(Ticket.id).join(ReviewItem, ReviewItem.ticket_id == Ticket.id)
    on_agenda = on_agenda.where(ReviewItem.case_id == case.id)
    closed = await work.session.scalars(on_agenda.where(Ticket.closed_at.is_not(None)))
    confidential = await work.session.scalars(on_agenda.where(Ticket.confidential))
    return _Outcome(
        case=case,
        review=review,
        items=items,
        resolutions=await resolutions_of(work, case.id),
        closed=frozenset(closed),
        confidential=frozenset(confidential),
        units=await unit_names(work),
    )


def _paper(work: Work, outcome: _Outcome) -> bytes:
    paper = OfficialPaper(f"{outcome.case.title}结果")
    paper.heading("总体情况")
    paper.paragraph(outcome.text)
    if outcome.review.summary:
        paper.paragraph(outcome.review.summary)
    paper.heading("审议工单")
    paper.table(("序号", "工单", "归集理由", "目前状态"), _item_rows(outcome), widths=(1, 3, 6, 2))
    paper.heading("决议落实情况")
    header = ("序号", "问题", "解决办法", "责任单位", "完成日期", "落实情况")
    paper.table(header, _resolution_rows(outcome), widths=(1, 4, 4, 2, 2, 3))
    paper.signature(outcome.units.get(CENTER, CENTER), in_shanghai(work.now).date())
    return paper.to_bytes()


def _item_rows(outcome: _Outcome) -> list[tuple[object, ...]]:
    return [_item_row(outcome, item) for item in outcome.items]


def _item_row(outcome: _Outcome, item: ReviewItem) -> tuple[object, ...]:
    """Every department reads it, also one that a confidential ticket is about: that is not named (R-75)."""
    state = "已办结" if item.ticket_id in outcome.closed else "办理中"
    if item.ticket_id in outcome.confidential:
        return item.no, "保密工单", "—", state
    return item.no, item.ticket_id, item.reason, state


def _resolution_rows(outcome: _Outcome) -> list[tuple[object, ...]]:
    return [
        (
            each.no,
            each.text,
            each.measure,
            outcome.units.get(each.owner, each.owner),
            each.due_on.isoformat(),
            STATUS_NAMES[each.status] + (f"：{each.report}" if each.report else ""),
        )
        for each in outcome.resolutions
    ]
