"""What the center makes of a repeat (合并办理, R-31): worked together, or no repeat after all."""

from sqlalchemy import and_, or_, select

from hotline.organization.access import Action
from hotline.organization.caller import Caller
from hotline.organization.stand_in import in_the_name_of
from hotline.repeats.errors import LinkNotFound
from hotline.repeats.models import RepeatLink
from hotline.tickets.journal import record
from hotline.tickets.lookup import lock_ticket
from hotline.work import Work

TOGETHER = "together"
STATE_NAMES = {"found": "恢复为待定", TOGETHER: "合并办理", "dismissed": "不属重复"}


async def decide_repeat(work: Work, caller: Caller, ticket_id: str, other_id: str, state: str) -> RepeatLink:
    """Says `together`, `dismissed`, or `found` again, of two linked tickets. The same again changes nothing.

    Each keeps its number, deadline, answer, call-back and closing. Raises Forbidden, LinkNotFound.
    """
    caller.require_action(Action.JUDGE_REPEATS)
    link = await _link(work, ticket_id, other_id)
    await lock_ticket(work, link.ticket_id)
    if link.state != state:
        work = await in_the_name_of(work, caller.lender_of(Action.JUDGE_REPEATS))
        link.state = state
        link.decided_at = work.now
        link.decided_by = caller.id
        record(work, link.ticket_id, "repeat_decided", f"与工单{link.earlier_id}：{STATE_NAMES[state]}")
        record(work, link.earlier_id, "repeat_decided", f"与工单{link.ticket_id}：{STATE_NAMES[state]}")
    return link


async def _link(work: Work, ticket_id: str, other_id: str) -> RepeatLink:
    query = select(RepeatLink).where(
        or_(
            and_(RepeatLink.ticket_id == ticket_id, RepeatLink.earlier_id == other_id),
            and_(RepeatLink.ticket_id == other_id, RepeatLink.earlier_id == ticket_id),
        )
    )
    link = (await work.session.scalars(query)).one_or_none()
    if link is None:
        raise LinkNotFound
    return link
