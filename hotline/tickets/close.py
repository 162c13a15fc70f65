"""Closing a ticket (办结, R-09): a ticket ends with everything known."""

from sqlalchemy import select

from hotline.cases.rules import CaseKind
from hotline.deadlines.models import Deadline
from hotline.deadlines.settle import settle, void
from hotline.tickets.facts import CallBack
from hotline.tickets.journal import record
from hotline.tickets.lookup import lock_ticket
from hotline.tickets.models import Ticket
from hotline.tickets.new_dispatch import end_dispatch
from hotline.tickets.rules import check_closing, tries_needed
from hotline.tickets.withdraw_cases import withdraw_cases
from hotline.work import Work

CLOSED_AS_NAMES = {
    "satisfied": "满意",
    "basically_satisfied": "基本满意",
    "explained": "解释",
    "unreachable": "无法联系",
    "returned_to_district": "退回区级",
    "withdrawn": "撤单",
}


async def close_ticket(work: Work, ticket_id: str, closed_as: str) -> None:
    """Closes it. Raises ClosingRefused when the citizen's answer or the failed tries are missing.

    A withdrawal that came while the job was on its way wins: it closes as withdrawn (R-80).
    """
    ticket = await lock_ticket(work, ticket_id)
    if ticket.closed_at is not None:
        return
    if ticket.withdrawn_at is not None:
        closed_as = "withdrawn"
    answers = list(
        await work.session.scalars(
            select(CallBack.answer).where(CallBack.ticket_id == ticket_id).order_by(CallBack.id)
        )
    )
    check_closing(closed_as, answers, await _tries_needed(work, ticket))
    ticket.closed_at = work.now
    ticket.closed_as = closed_as
    await settle(work, ticket_id, "window", dispatch_no=ticket.dispatch_no)
    await end_dispatch(work, ticket, closed_as)
    await void(work, ticket_id, closed_as)
    await withdraw_cases(work, ticket, "工单已办结", (CaseKind.EXTENSION,))
    record(work, ticket_id, "closed", f"办结：{CLOSED_AS_NAMES[closed_as]}")


async def _tries_needed(work: Work, ticket: Ticket) -> int:
    """How many failed tries count as unreachable, by the table; one for an anonymous citizen (R-75)."""
    query = (
        select(Deadline.rule)
        .where(Deadline.case_id == ticket.id, Deadline.step == "call_back")
        .order_by(Deadline.starts_at.desc())
    )
    rule = (await work.session.scalars(query.limit(1))).first() or {}
    return tries_needed(rule, anonymous=ticket.anonymous)
