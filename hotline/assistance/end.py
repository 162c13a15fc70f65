"""Nobody waits for assisting departments any more (结束协办, R-74)."""

from sqlalchemy import select

from hotline.assistance.models import Assistance
from hotline.deadlines.settle import void_round
from hotline.engine.outbox import publish_message
from hotline.tasks.withdraw import withdraw_tasks
from hotline.tickets.journal import record
from hotline.tickets.models import Ticket
from hotline.work import Work


async def end_assistances(work: Work, ticket: Ticket, reason: str) -> None:
    """The main department has handed in, or the dispatch has ended: what is still asked for is taken back.

    What has passed its limit by now stays late.
    """
    pending = select(Assistance).where(
        Assistance.ticket_id == ticket.id, Assistance.done_at.is_(None), Assistance.ended_at.is_(None)
    )
    for assistance in (await work.session.scalars(pending)).all():
        assistance.ended_at = work.now
        assistance.ended_reason = reason
        await withdraw_tasks(work, ticket.id, f"协办结束：{reason}", request_id=assistance.id)
        await void_round(work, ticket.id, ticket.dispatch_no, assistance.id, "ended")
        publish_message(work, ticket.id, "assistance_ended", assistance.id)
        record(work, ticket.id, "assistance_ended", f"协办结束：{reason}")
