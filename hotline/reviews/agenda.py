"""The agenda of a joint review (会审议题, R-34): gathered by the process, struck and confirmed by the leader."""

from typing import Any

from sqlalchemy import select

from hotline.cases.lookup import lock_case
from hotline.notifications.notify import notify
from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.models import Unit
from hotline.reviews.errors import AgendaEmpty, AgendaNotOpen, ItemNotFound, ReviewNotFound
from hotline.reviews.review_models import JointReview, ReviewItem
from hotline.reviews.rules import Cluster, Gathering, cluster
from hotline.reviews.unresolved import unresolved
from hotline.tasks.actions import Completion, action
from hotline.tasks.own_deadline import is_awaited, settle_own
from hotline.tickets.journal import record
from hotline.tickets.models import Ticket
from hotline.work import Work


async def cluster_tickets(work: Work, case_id: str, gathering: Gathering) -> int:
    """Puts the unresolved tickets on the agenda, once; answers how many groups they are."""
    await lock_case(work, case_id)
    review = await work.session.get_one(JointReview, case_id)
    if review.clustered_at is None:
        clusters = cluster(await unresolved(work, gathering), gathering)
        work.session.add_all(_items(case_id, clusters))
        review.clustered_at = work.now
        await work.session.flush()
        record(work, case_id, "tickets_clustered", f"归集未解决工单{len(clusters)}组")
    return len({item.cluster for item in await items_of(work, case_id)})


def _items(case_id: str, clusters: list[Cluster]) -> list[ReviewItem]:
    placed = [(number, each, ticket) for number, each in enumerate(clusters, 1) for ticket in each.tickets]
    return [
        ReviewItem(
            case_id=case_id,
            no=no,
            ticket_id=ticket.ticket_id,
            cluster=number,
            reason=f"{each.reason}；{ticket.why}"[:300],
        )
        for no, (number, each, ticket) in enumerate(placed, 1)
    ]


async def items_of(work: Work, case_id: str) -> list[ReviewItem]:
    """The agenda in order, without what was struck."""
    query = select(ReviewItem).where(ReviewItem.case_id == case_id, ReviewItem.struck_at.is_(None))
    return list(await work.session.scalars(query.order_by(ReviewItem.no)))


async def strike_item(work: Work, caller: Caller, case_id: str, no: int, reason: str) -> ReviewItem:
    """The leader takes a ticket off the agenda while confirming it; again is harmless.

    Raises Forbidden, CaseNotFound, ReviewNotFound, ItemNotFound, AgendaNotOpen.
    """
    caller.require_action(Action.STRIKE_ITEM)
    await lock_case(work, case_id)
    if await work.session.get(JointReview, case_id) is None:
        raise ReviewNotFound
    item = await work.session.get(ReviewItem, (case_id, no), populate_existing=True)
    if item is None:
        raise ItemNotFound
    if not await is_awaited(work, case_id, "confirm_agenda"):
        raise AgendaNotOpen
    if item.struck_at is None:
        item.struck_at, item.struck_by, item.struck_reason = work.now, work.actor, reason
        record(work, case_id, "item_struck", f"删去议题{no}（工单{item.ticket_id}）")
    return item


@action("confirm_agenda")
async def confirm_agenda(work: Work, done: Completion) -> dict[str, Any]:
    """The agenda stands; the leaders of its departments' fields are called. Raises AgendaEmpty."""
    items = await items_of(work, done.case.id)
    if not items:
        raise AgendaEmpty
    await settle_own(work, done.task)
    review = await work.session.get_one(JointReview, done.case.id)
    review.confirmed_at, review.confirmed_by = work.now, work.actor
    review.note = done.data.get("note")
    record(work, review.id, "agenda_confirmed", f"确定议题{len(items)}项")
    for field in await _fields(work, [item.ticket_id for item in items]):
        text = f"{done.case.title}的议题已确定，涉及您分管的部门，请参加专题协调会。"
        key = f"review_called:{review.id}:{field}"
        notify(work, key, review.id, "review_called", f"field_leader@{field}", text)
    return {}


async def _fields(work: Work, tickets: list[str]) -> list[str]:
    query = (
        select(Unit.field)
        .join(Ticket, Ticket.department == Unit.code)
        .join(ReviewItem, ReviewItem.ticket_id == Ticket.id)
        .where(ReviewItem.ticket_id.in_(tickets), Unit.field.is_not(None))
    )
    return sorted({field for field in await work.session.scalars(query) if field})
