"""A lateness or an outcome is disputed (申请更正, R-79)."""

from sqlalchemy import func, select

from hotline.cases.open_case import open_case
from hotline.cases.rules import CaseKind
from hotline.corrections.errors import CorrectionPending, LatenessUnknown, NothingCalledBack
from hotline.corrections.models import Correction
from hotline.deadlines.models import Deadline
from hotline.deadlines.rules import DEPARTMENT_STEPS
from hotline.errors import Forbidden
from hotline.organization.caller import Caller
from hotline.organization.stand_in import in_the_name_of
from hotline.tickets.had_by import dispatches_of
from hotline.tickets.lookup import last_call_back, lock_ticket
from hotline.tickets.models import Ticket
from hotline.work import Work

CENTER = ("dispatcher@center", "callback_officer@center")


async def request_correction(
    work: Work, caller: Caller, ticket_id: str, target: str, reason: str, deadline: str | None = None
) -> Correction:
    """The head of a department that had the ticket, or the center, disputes a lateness or the last outcome.

    `deadline` is the id of the late deadline, for `lateness`. A department disputes only what was its own to do.
    Raises Forbidden, TicketNotFound, LatenessUnknown, NothingCalledBack, CorrectionPending.
    """
    ticket = await lock_ticket(work, ticket_id)
    work = await in_the_name_of(work, caller.on_behalf_of(*CENTER, f"head@{ticket.department}"))
    dispatches = await _dispatches(work, caller, ticket)
    late = await _lateness(work, ticket, deadline, dispatches) if target == "lateness" else None
    called = None if target == "lateness" else await _outcome(work, ticket)
    await _check_not_pending(work, ticket, target, late)
    correction = Correction(
        id=await _open(work, ticket),
        ticket_id=ticket.id,
        target=target,
        deadline_id=late,
        call_back_id=called,
        reason=reason,
        requested_at=work.now,
        requested_by=caller.id,
        status="pending",
    )
    work.session.add(correction)
    return correction


async def _dispatches(work: Work, caller: Caller, ticket: Ticket) -> frozenset[int] | None:
    """The numbers of the dispatches that the caller may dispute; None for all. Raises Forbidden."""
    if not caller.groups.isdisjoint(CENTER):
        return None
    numbers = await dispatches_of(work, caller, ticket, "head")
    if not numbers:
        raise Forbidden
    return numbers


async def _lateness(
    work: Work, ticket: Ticket, deadline_id: str | None, dispatches: frozenset[int] | None
) -> str:
    deadline = await work.session.get(Deadline, deadline_id or "")
    if deadline is None or deadline.case_id != ticket.id or not deadline.late:
        raise LatenessUnknown
    if dispatches is not None and not (
        deadline.dispatch_no in dispatches and deadline.step in DEPARTMENT_STEPS
    ):
        raise LatenessUnknown
    return deadline.id


async def _outcome(work: Work, ticket: Ticket) -> int:
    called = await last_call_back(work, ticket.id)
    if called is None:
        raise NothingCalledBack
    return called.id


async def _check_not_pending(work: Work, ticket: Ticket, target: str, deadline_id: str | None) -> None:
    query = select(Correction.id).where(
        Correction.ticket_id == ticket.id, Correction.status == "pending", Correction.target == target
    )
    if deadline_id is not None:
        query = query.where(Correction.deadline_id == deadline_id)
    if (await work.session.scalars(query)).first() is not None:
        raise CorrectionPending


async def _open(work: Work, ticket: Ticket) -> str:
    query = select(func.count()).select_from(Correction).where(Correction.ticket_id == ticket.id)
    count = await work.session.scalar(query) or 0
    case = open_case(
        work,
        CaseKind.CORRECTION,
        f"{ticket.id}.c{count + 1}",
        f"工单{ticket.number}更正",
        ticket_id=ticket.id,
        unit=ticket.department,
    )
    await work.session.flush()  # the correction stands under the case's id
    return case.id
