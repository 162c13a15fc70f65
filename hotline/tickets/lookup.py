"""Finding tickets and their facts inside a transaction (查找)."""

from typing import Any

from sqlalchemy import func, select

from hotline.assistance.models import Assistance
from hotline.db.rows import lock
from hotline.organization.models import Unit
from hotline.reviews.models import JointHandling, JointParty
from hotline.tickets.errors import DepartmentUnknown, NotDispatched, TicketClosed, TicketNotFound
from hotline.tickets.facts import CallBack, ContactAttempt, Escalation, ReturnRequest, Submission
from hotline.tickets.models import Dispatch, Ticket
from hotline.tickets.rules import dispatch_id
from hotline.work import Work


async def lock_ticket(work: Work, ticket_id: str) -> Ticket:
    """The ticket, locked until the transaction ends. Raises TicketNotFound."""
    ticket = await lock(work, Ticket, ticket_id)
    if ticket is None:
        raise TicketNotFound
    return ticket


async def lock_open_ticket(work: Work, ticket_id: str) -> Ticket:
    """The same, for work that a closed or withdrawn ticket does not allow. Raises TicketClosed too."""
    ticket = await lock_ticket(work, ticket_id)
    if not ticket.is_open:
        raise TicketClosed
    return ticket


async def current_dispatch(work: Work, ticket: Ticket) -> Dispatch:
    """The dispatch under which the ticket is handled now. Raises NotDispatched."""
    dispatch = await work.session.get(Dispatch, dispatch_id(ticket.id, ticket.dispatch_no))
    if dispatch is None:
        raise NotDispatched
    return dispatch


async def department_of(work: Work, code: str) -> Unit:
    """The department of that code that takes tickets. Raises DepartmentUnknown."""
    unit = await work.session.get(Unit, code)
    if unit is None or not unit.takes_tickets:
        raise DepartmentUnknown
    return unit


async def unit_name(work: Work, code: str | None) -> str:
    """How people call a unit; its code when it is not known."""
    unit = await work.session.get(Unit, code) if code else None
    return unit.name if unit else (code or "—")


async def pending_return(work: Work, ticket_id: str) -> ReturnRequest | None:
    """The return that is being decided, if any."""
    query = select(ReturnRequest).where(
        ReturnRequest.ticket_id == ticket_id, ReturnRequest.status == "pending"
    )
    return (await work.session.scalars(query)).first()


async def pending_escalation(work: Work, ticket_id: str) -> Escalation | None:
    """The decision that the leaders are asked for, if any."""
    query = select(Escalation).where(
        Escalation.ticket_id == ticket_id,
        Escalation.decided_at.is_(None),
        Escalation.withdrawn_at.is_(None),
    )
    return (await work.session.scalars(query)).first()


async def pending_joint_handling(work: Work, ticket_id: str) -> JointHandling | None:
    """The joint handling without a conclusion yet, if any."""
    query = select(JointHandling).where(
        JointHandling.ticket_id == ticket_id,
        JointHandling.concluded_at.is_(None),
        JointHandling.withdrawn_at.is_(None),
    )
    return (await work.session.scalars(query)).first()


async def is_request_pending(work: Work, request_id: str) -> bool:
    """Whether the return, escalation, joint handling or assistance of that id still waits for its result."""
    request = await work.session.get(ReturnRequest, request_id)
    if request is not None:
        return request.status == "pending"
    escalation = await work.session.get(Escalation, request_id)
    if escalation is not None:
        return escalation.pending
    joint = await work.session.get(JointHandling, request_id)
    if joint is not None:
        return joint.pending
    assistance = await work.session.get(Assistance, request_id)
    return assistance is not None and assistance.pending


async def is_still_asked(work: Work, request_id: str | None, round_: str) -> bool:
    """Whether a step of a request is still wanted: the request pends and, where the round is one of its
    parties, that party was not released (R-08). A step of no request always is.
    """
    if request_id is None:
        return True
    if not await is_request_pending(work, request_id):
        return False
    party = await work.session.get(JointParty, round_)
    return party is None or party.pending


async def last_submission(work: Work, dispatch: Dispatch) -> Submission | None:
    """The latest of what the department wrote, whether handed in yet or not."""
    query = select(Submission).where(Submission.dispatch_id == dispatch.id).order_by(Submission.id.desc())
    return (await work.session.scalars(query.limit(1))).first()


async def contact_attempts(work: Work, dispatch: Dispatch) -> int:
    """How often the citizen was tried to be reached under this dispatch (R-72)."""
    return await _count(work, ContactAttempt, ContactAttempt.dispatch_id == dispatch.id)


async def last_call_back(work: Work, ticket_id: str) -> CallBack | None:
    """The latest call-back of the ticket."""
    query = select(CallBack).where(CallBack.ticket_id == ticket_id).order_by(CallBack.id.desc())
    return (await work.session.scalars(query.limit(1))).first()


async def _count(work: Work, model: Any, condition: Any) -> int:
    return await work.session.scalar(select(func.count()).select_from(model).where(condition)) or 0
