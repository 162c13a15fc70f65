"""Joint handling (联合处置, R-08): opened by a report or by the center, ended by one conclusion."""

from typing import Any

from sqlalchemy import func, select

from hotline.deadlines.settle import settle
from hotline.reviews.models import JointHandling
from hotline.tasks.actions import Completion, action
from hotline.tickets.errors import RequestNotPending
from hotline.tickets.journal import record
from hotline.tickets.models import Dispatch
from hotline.work import Work


async def open_joint_handling(work: Work, dispatch: Dispatch, origin: str, reason: str) -> JointHandling:
    """A joint handling under a dispatch; the department stays the main owner."""
    count = await work.session.scalar(
        select(func.count()).select_from(JointHandling).where(JointHandling.dispatch_id == dispatch.id)
    )
    joint = JointHandling(
        id=f"{dispatch.id}.j{(count or 0) + 1}",
        ticket_id=dispatch.ticket_id,
        dispatch_id=dispatch.id,
        origin=origin,
        reason=reason,
        requested_at=work.now,
        requested_by=work.actor,
    )
    work.session.add(joint)
    record(work, dispatch.ticket_id, "joint_handling_opened", "特别疑难工单，提请联合处置")
    return joint


@action("conclude_joint_handling")
async def conclude_joint_handling(work: Work, done: Completion) -> dict[str, Any]:
    """The one conclusion of all parties. Raises RequestNotPending."""
    joint = await work.session.get(JointHandling, done.task.request_id or "")
    if joint is None or not joint.pending:
        raise RequestNotPending
    joint.conclusion = done.data["conclusion"]
    joint.concluded_at = work.now
    joint.concluded_by = done.caller.id
    await settle(work, done.ticket.id, "joint", round_=done.task.round)
    record(work, done.ticket.id, "joint_handling_concluded", "联合处置形成结论")
    return {}
