"""What becomes of a request for more time (延期办理, R-73): only the district's approval moves a deadline."""

from datetime import date
from typing import Any

from sqlalchemy import select

from hotline.deadlines.models import Deadline
from hotline.deadlines.move import Move, move_deadlines, set_by_people
from hotline.deadlines.rules import deadline_id
from hotline.deadlines.settle import settle
from hotline.extensions.errors import ExtensionAnswered, HandlingNotRunning
from hotline.extensions.models import Extension
from hotline.extensions.rules import check_later
from hotline.tasks.actions import Completion, action
from hotline.tickets.journal import record
from hotline.tickets.lookup import lock_open_ticket
from hotline.tickets.models import Ticket
from hotline.work import Work


@action("apply_for_extension")
async def apply_for_extension(work: Work, done: Completion) -> dict[str, Any]:
    """The center applies to the district, or refuses by itself. Raises ExtensionAnswered."""
    extension = await _pending(work, done, "pending")
    result = done.data["result"]
    extension.center_reason = done.data["reason"]
    extension.applied_at = work.now
    extension.applied_by = done.caller.id
    await settle(work, done.case.id, "apply_extension")
    if result == "refused":
        extension.status = "refused"
        _tell(work, done, extension, "延期申请：城运中心不同意，时限不变")
    else:
        extension.status = "applied"
        extension.application = done.data["document"]
        _tell(work, done, extension, f"延期申请：向区级申请，文号：{extension.application}")
    return {"confirmation": result}


@action("enter_extension_answer")
async def enter_extension_answer(work: Work, done: Completion) -> dict[str, Any]:
    """The district's decision with its document.

    Raises ExtensionAnswered, ExtensionNotLater, HandlingNotRunning, TicketClosed.
    """
    extension = await _pending(work, done, "applied")
    result, document = done.data["result"], done.data["document"]
    extension.status = result
    extension.document = document
    extension.answered_at = work.now
    extension.answered_by = done.caller.id
    await settle(work, done.case.id, "district_answer")
    if result == "approved":
        await _extend(work, done, extension)
    else:
        _tell(work, done, extension, f"延期申请：区级不批准，时限不变，文号：{document}")
    return {"district_answer": result}


async def _extend(work: Work, done: Completion, extension: Extension) -> None:
    ticket = await lock_open_ticket(work, extension.ticket_id)
    extension.until = until = date.fromisoformat(done.data["until"])
    handle_until = done.data.get("handle_until")
    text = f"延期申请：区级批准，延至{until}，文号：{extension.document}"
    _tell(work, done, extension, text)
    moves = await _move_total(work, ticket, until)
    if handle_until:
        extension.handle_until = day = date.fromisoformat(handle_until)
        moves += await _move_handling(work, ticket, day)
    reason = f"文号：{extension.document}"
    await move_deadlines(work, ticket.id, moves, cause="extension", reason=reason)


async def _move_total(work: Work, ticket: Ticket, until: date) -> list[Move]:
    """Where R-20 gives more time than the district's new day, its total stays: an extension takes none away."""
    due_at = work.calendar.close_of(until)
    total = await work.session.get(Deadline, deadline_id(ticket.id, 0, "0", "total"))
    running = total.due_at if total is not None and total.open else None
    check_later(due_at, now=work.now, before=ticket.district_due_at or running)
    ticket.district_due_at = due_at
    if total is None or running is None or due_at <= running:
        return []
    return [set_by_people(work, total, due_at)]


async def _move_handling(work: Work, ticket: Ticket, until: date) -> list[Move]:
    """The running limit of the first handling or of the re-handling, whichever it is. Raises HandlingNotRunning."""
    due_at = work.calendar.close_of(until)
    running = select(Deadline).where(
        Deadline.case_id == ticket.id,
        Deadline.dispatch_no == ticket.dispatch_no,
        Deadline.step.in_(("handle", "re_handle")),
        Deadline.settled_at.is_(None),
        Deadline.void_reason.is_(None),
    )
    moves: list[Move] = []
    for deadline in (await work.session.scalars(running)).all():
        check_later(due_at, now=work.now, before=deadline.due_at)
        moves.append(set_by_people(work, deadline, due_at))
    if not moves:
        raise HandlingNotRunning
    return moves


async def _pending(work: Work, done: Completion, status: str) -> Extension:
    extension = await work.session.get(Extension, done.case.id)
    if extension is None or extension.status != status:
        raise ExtensionAnswered
    return extension


def _tell(work: Work, done: Completion, extension: Extension, text: str) -> None:
    record(work, done.case.id, done.task.action, text)
    record(work, extension.ticket_id, done.task.action, text)
