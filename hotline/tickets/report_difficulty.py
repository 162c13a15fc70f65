"""Reporting an especially difficult ticket (上报疑难, R-08) while it is handled."""

from hotline.engine.outbox import publish_message
from hotline.organization.caller import Caller
from hotline.organization.stand_in import in_the_name_of
from hotline.reviews.joint_handling import open_joint_handling
from hotline.reviews.models import JointHandling
from hotline.tickets.lookup import current_dispatch, lock_open_ticket
from hotline.tickets.requests import check_may_request
from hotline.work import Work


async def report_difficulty(work: Work, caller: Caller, ticket_id: str, reason: str) -> JointHandling:
    """The department asks the center for joint handling; every clock runs on.

    Raises Forbidden, TicketClosed, NotDispatched, NotAccepted, SubmissionPending, RequestPending.
    """
    ticket = await lock_open_ticket(work, ticket_id)
    dispatch = await current_dispatch(work, ticket)
    await check_may_request(work, caller, ticket, dispatch)
    whose = caller.on_behalf_of(f"handler@{dispatch.department}", f"head@{dispatch.department}")
    work = await in_the_name_of(work, whose)
    joint = await open_joint_handling(work, dispatch, "department", reason)
    publish_message(work, ticket.id, "difficulty_reported", dispatch.id, {"request_id": joint.id})
    return joint
