"""Handing in once for several tickets (一并提交, R-31): each keeps its number, deadline, answer and closing."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from sqlalchemy import select

from hotline.repeats.errors import LinkedTicketBusy, LinkedTicketNotReady
from hotline.repeats.linked import HANDLING, linked_tickets
from hotline.tasks.actions import Completion
from hotline.tasks.completed import mark_completed
from hotline.tasks.models import HumanTask
from hotline.tickets.journal import record
from hotline.tickets.models import Ticket
from hotline.tickets.scope import groups_on
from hotline.work import Work

HandIn = Callable[[Work, Completion], Awaitable[None]]


async def hand_in_together(work: Work, done: Completion, others: Sequence[str], hand_in: HandIn) -> None:
    """Writes the same submission for each of these linked tickets, and completes its task with it.

    Raises LinkedTicketBusy, LinkedTicketNotReady, and what the rules say against handing one of them in.
    """
    ids = sorted(set(others) - {done.ticket.id})
    for ticket in await _locked(work, ids) if ids else ():
        task = await _task(work, done, ticket)
        each = replace(done, subject=ticket, task=task)
        await hand_in(work, each)
        mark_completed(work, each, {})
        record(work, ticket.id, "handed_in_together", f"与工单{done.ticket.id}一并提交")
        record(work, done.ticket.id, "handed_in_together", f"与工单{ticket.id}一并提交")


async def _locked(work: Work, ids: Sequence[str]) -> list[Ticket]:
    """Never waits for a lock while it holds one: two people who do this at once would wait for one another."""
    query = (
        select(Ticket)
        .where(Ticket.id.in_(ids))
        .order_by(Ticket.id)
        .with_for_update(skip_locked=True, key_share=True)
        .execution_options(populate_existing=True)
    )
    tickets = list(await work.session.scalars(query))
    if len(tickets) < len(ids):
        raise LinkedTicketBusy
    return tickets


async def _task(work: Work, done: Completion, ticket: Ticket) -> HumanTask:
    """Its open task, now that the ticket is locked."""
    wanted = {each.id for each in await linked_tickets(work, done.ticket)}
    query = (
        select(HumanTask)
        .where(HumanTask.case_id == ticket.id, HumanTask.action == HANDLING, HumanTask.status == "open")
        .execution_options(populate_existing=True)
    )
    task = (await work.session.scalars(query)).first()
    if task is None or ticket.id not in wanted or not ticket.is_open or not _is_offered(done, ticket, task):
        raise LinkedTicketNotReady(f"关联工单{ticket.number}现在不能一并提交，请重新选择")
    if task.claimed_by is not None and not done.caller.may_take_over(task.claimed_by):
        raise LinkedTicketNotReady(f"关联工单{ticket.number}已由同事认领，不能一并提交")
    return task


def _is_offered(done: Completion, ticket: Ticket, task: HumanTask) -> bool:
    """Each for itself: another's right opens no confidential ticket about one's own unit (R-75, R-76)."""
    return not groups_on(done.caller, ticket).isdisjoint(group.group for group in task.groups)
