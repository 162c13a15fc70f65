"""The center checks each submission (审核提交, R-70) and sends a poor one back, with no new clock."""

from typing import Any

from hotline.deadlines.settle import reopen, settle, void_round
from hotline.tasks.actions import Completion, action
from hotline.tickets.errors import NothingToCheck
from hotline.tickets.handle import times_sent_back
from hotline.tickets.journal import record
from hotline.tickets.lookup import current_dispatch, last_submission
from hotline.tickets.models import Dispatch
from hotline.work import Work


@action("check_submission")
async def check_submission(work: Work, done: Completion) -> dict[str, Any]:
    """Passed, or sent back: then the old deadline counts on."""
    dispatch = await current_dispatch(work, done.ticket)
    submission = await last_submission(work, dispatch)
    if submission is None or submission.submitted_at is None or submission.check_result is not None:
        raise NothingToCheck
    result = done.data["result"]
    submission.check_result = result
    submission.check_reason = done.data.get("reason")
    submission.checked_at = work.now
    submission.checked_by = done.caller.id
    await settle(work, done.ticket.id, "check", dispatch_no=dispatch.no)
    if result == "sent_back":
        await _send_back(work, done, dispatch)
    else:
        record(work, done.ticket.id, "check_passed", "审核通过")
    return {"check_result": result, "sent_back": await times_sent_back(work, dispatch)}


async def _send_back(work: Work, done: Completion, dispatch: Dispatch) -> None:
    await void_round(work, done.ticket.id, dispatch.no, done.task.round, "sent_back")
    step = "handle" if dispatch.handling_round == 1 else "re_handle"
    await reopen(work, done.ticket.id, step, dispatch_no=dispatch.no, round_=str(dispatch.handling_round))
    record(work, done.ticket.id, "sent_back", "审核未通过，退回承办部门补充，原时限不变")
