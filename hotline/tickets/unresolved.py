"""Still dissatisfied after the re-handling (研判, R-06): handled jointly (R-08) or closed as explained."""

from typing import Any

from hotline.deadlines.settle import settle
from hotline.reviews.joint_handling import open_joint_handling
from hotline.tasks.actions import Completion, action
from hotline.tickets.journal import record
from hotline.tickets.lookup import current_dispatch
from hotline.work import Work


@action("decide_unresolved")
async def decide_unresolved(work: Work, done: Completion) -> dict[str, Any]:
    """The center chooses."""
    decision, reason = done.data["decision"], done.data["reason"]
    await settle(work, done.ticket.id, "decide_unresolved")
    request_id = None
    if decision == "joint":
        dispatch = await current_dispatch(work, done.ticket)
        joint = await open_joint_handling(work, dispatch, "center", reason)
        request_id = joint.id
    else:
        await settle(work, done.ticket.id, "window")
        record(work, done.ticket.id, "explained", "研判：已向诉求人解释，按解释办结")
    return {"unresolved_decision": decision, "request_id": request_id}
