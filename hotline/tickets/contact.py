"""Contacting the citizen first (先行联系, R-02, R-72)."""

from typing import Any

from hotline.deadlines.settle import settle
from hotline.tasks.actions import Completion, action
from hotline.tickets.facts import ContactAttempt
from hotline.tickets.journal import record
from hotline.tickets.lookup import contact_attempts, current_dispatch
from hotline.work import Work

RESULT_NAMES = {"reached": "已联系上", "no_answer": "未接通"}


@action("contact_citizen")
async def contact_citizen(work: Work, done: Completion) -> dict[str, Any]:
    """A logged attempt. The first one in time is timely, even if nobody answered (R-72)."""
    dispatch = await current_dispatch(work, done.ticket)
    no = await contact_attempts(work, dispatch) + 1
    result = done.data["result"]
    work.session.add(
        ContactAttempt(
            ticket_id=done.ticket.id,
            dispatch_id=dispatch.id,
            at=work.now,
            by=done.caller.id,
            no=no,
            result=result,
            channel=done.data.get("channel") or "phone",
            note=done.data.get("note") or "",
        )
    )
    await settle(work, done.ticket.id, "contact", dispatch_no=dispatch.no)
    record(work, done.ticket.id, "contacted", f"第{no}次联系诉求人：{RESULT_NAMES[result]}")
    return {"contact_result": result, "contact_tries": no}
