"""A new dispatch of a ticket (新派单): ends the one before, with its limits, and begins the next."""

from hotline.assistance.end import end_assistances
from hotline.deadlines.settle import void
from hotline.organization.models import Unit
from hotline.organization.rules import may_be_dispatched
from hotline.organization.successors import same_units
from hotline.tickets.errors import ComplainedUnitExcluded
from hotline.tickets.journal import record
from hotline.tickets.lookup import department_of
from hotline.tickets.models import Dispatch, Ticket
from hotline.tickets.rules import dispatch_id
from hotline.work import Work


async def new_dispatch(
    work: Work, ticket: Ticket, department: str, *, origin: str, returnable: bool
) -> Dispatch:
    """Dispatches to a department: its limits start anew, the ticket's totals go on (R-11).

    Raises DepartmentUnknown, ComplainedUnitExcluded.
    """
    unit = await department_of(work, department)
    await _check_not_complained_about(work, ticket, unit)
    await end_dispatch(work, ticket, "redispatched")
    ticket.dispatch_no += 1
    ticket.department = unit.code
    dispatch = Dispatch(
        id=dispatch_id(ticket.id, ticket.dispatch_no),
        ticket_id=ticket.id,
        no=ticket.dispatch_no,
        department=unit.code,
        origin=origin,
        returnable=returnable,
        dispatched_at=work.now,
        dispatched_by=work.actor,
        handling_round=1,
    )
    work.session.add(dispatch)
    record(work, ticket.id, "dispatched", f"第{dispatch.no}次派单：派至{unit.name}")
    return dispatch


async def _check_not_complained_about(work: Work, ticket: Ticket, unit: Unit) -> None:
    """By whatever name the unit complained about went when the ticket came (R-75, R-81)."""
    about = ticket.complained_unit
    same = about is not None and unit.code in await same_units(work, about)
    if not may_be_dispatched(
        unit.code, confidential=ticket.confidential, complained_unit=unit.code if same else about
    ):
        raise ComplainedUnitExcluded


async def end_dispatch(work: Work, ticket: Ticket, reason: str) -> None:
    """The current dispatch ends, if there is one, and its open limits with it."""
    dispatch = await work.session.get(Dispatch, dispatch_id(ticket.id, ticket.dispatch_no))
    if dispatch is None or dispatch.ended_at is not None:
        return
    dispatch.ended_at = work.now
    dispatch.ended_as = reason
    await end_assistances(work, ticket, "派单已结束")
    await void(work, ticket.id, reason, dispatch_no=dispatch.no)
