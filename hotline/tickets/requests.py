"""When a department may ask for something during the handling (申请条件, R-08, R-10)."""

from hotline.errors import Forbidden
from hotline.organization.caller import Caller
from hotline.tickets.lookup import (
    last_submission,
    pending_escalation,
    pending_joint_handling,
    pending_return,
)
from hotline.tickets.models import Dispatch, Ticket
from hotline.tickets.rules import check_may_ask
from hotline.work import Work


async def check_may_request(
    work: Work, caller: Caller, ticket: Ticket, dispatch: Dispatch, *, returnable: bool = True
) -> None:
    """Only the department that has the ticket, after acceptance, one request at a time, before it hands in.

    Raises Forbidden, NotAccepted, NotReturnable, SubmissionPending, RequestPending.
    """
    if dispatch.department not in caller.units_as("handler", "head"):
        raise Forbidden
    pending = (
        await pending_return(work, ticket.id)
        or await pending_joint_handling(work, ticket.id)
        or await pending_escalation(work, ticket.id)
    )
    check_may_ask(
        accepted=dispatch.accepted_at is not None,
        returnable=returnable,
        request_pending=pending is not None,
        submission_pending=await handed_in(work, dispatch),
    )


async def handed_in(work: Work, dispatch: Dispatch) -> bool:
    """Whether the center has the department's work now: written in this round and not sent back."""
    submission = await last_submission(work, dispatch)
    if submission is None or submission.round != dispatch.handling_round:
        return False
    return submission.check_result not in ("sent_back", "head_sent_back")
