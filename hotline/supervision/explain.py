"""Writing and receiving an explanation (书面说明办理, R-41): tracked until the discipline office has received it."""

from typing import Any

from hotline.notifications.notify import notify
from hotline.organization.successors import present_unit
from hotline.supervision.models import Explanation
from hotline.tasks.actions import Completion, action
from hotline.tasks.own_deadline import attempts, reopen_own, settle_own
from hotline.tickets.journal import record
from hotline.work import Work


@action("write_explanation")
async def write_explanation(work: Work, done: Completion) -> dict[str, Any]:
    """The department's head explains."""
    explanation = await work.session.get_one(Explanation, done.case.id)
    await settle_own(work, done.task)
    explanation.cause, explanation.measures = done.data["cause"], done.data["measures"]
    explanation.written_at, explanation.written_by = work.now, work.actor
    record(work, explanation.id, "explanation_written", "部门已书面说明")
    return {}


@action("receive_explanation")
async def receive_explanation(work: Work, done: Completion) -> dict[str, Any]:
    """The discipline office receives it, or sends it back: no new clock, the next attempt."""
    explanation = await work.session.get_one(Explanation, done.case.id)
    await settle_own(work, done.task)
    written = await attempts(work, done.case.id, "write_explanation")
    result: str = done.data["result"]
    if result == "received":
        explanation.received_at, explanation.received_by = work.now, work.actor
        record(work, explanation.id, "explanation_received", "纪工委已接收书面说明")
    else:
        explanation.written_at = None
        explanation.sent_back_at = work.now
        explanation.sent_back_reason = done.data["reason"]
        if written:
            await reopen_own(work, written[-1])
        record(work, explanation.id, "explanation_sent_back", "纪工委退回书面说明重写，期限不变")
        await _tell_head(work, explanation, len(written))
    return {"receipt": result, "attempt": len(written) + (result == "sent_back")}


async def _tell_head(work: Work, explanation: Explanation, attempt: int) -> None:
    key = f"explanation_sent_back:{explanation.id}:{attempt}"
    audience = f"head@{await present_unit(work, explanation.department)}"
    text = "书面说明被退回，请按退回理由重写，期限不变。"
    notify(work, key, explanation.id, "explanation_due", audience, text)
