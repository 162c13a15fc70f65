"""Latenesses that can be disputed (可申请更正的超时, R-79)."""

from sqlalchemy import select

from hotline.calendar import in_shanghai, moment_text
from hotline.deadlines.models import Deadline
from hotline.deadlines.rules import STEP_NAMES
from hotline.tickets.models import Ticket
from hotline.work import Work


async def late_deadlines(work: Work, ticket: Ticket) -> list[Deadline]:
    """Those recorded of the ticket and not taken back, the earliest first."""
    query = (
        select(Deadline)
        .where(Deadline.case_id == ticket.id, Deadline.late)
        .order_by(Deadline.due_at, Deadline.id)
    )
    return list(await work.session.scalars(query))


def lateness_text(deadline: Deadline) -> str:
    """`首次处置超时（第1次派单），应于2026年9月30日17:30前完成`."""
    step = STEP_NAMES.get(deadline.step, deadline.step)
    dispatch = f"（第{deadline.dispatch_no}次派单）" if deadline.dispatch_no else ""
    return f"{step}超时{dispatch}，应于{moment_text(in_shanghai(deadline.due_at))}前完成"
