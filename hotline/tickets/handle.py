"""Handling (首次处置、再次处置, R-03, R-06): what a department hands in, and its head's confirmation."""

from typing import Any

from sqlalchemy import func, select

from hotline.deadlines.settle import settle
from hotline.documents.papers import attach_paper
from hotline.repeats.hand_in_together import hand_in_together
from hotline.tasks.actions import Completion, action
from hotline.tickets.errors import NothingToCheck
from hotline.tickets.facts import Submission
from hotline.tickets.journal import record
from hotline.tickets.lookup import contact_attempts, current_dispatch, last_submission
from hotline.tickets.models import Dispatch
from hotline.tickets.rules import check_may_submit
from hotline.tickets.withdraw_request import withdraw_requests
from hotline.work import Work

RESULT_NAMES = {
    "solved": "已解决",
    "coordinating": "协调中",
    "work_plan": "制定工作方案",
    "cannot": "暂不具备条件",
}


@action("handle_ticket")
async def handle_ticket(work: Work, done: Completion) -> dict[str, Any]:
    """首次处置提交, for linked tickets too where the department says so (R-31)."""
    others = done.data.pop("together", None) or ()
    await _hand_in(work, done)
    await hand_in_together(work, done, others, _hand_in)
    return {}


async def _hand_in(work: Work, done: Completion) -> None:
    """It withdraws a return or a report of a difficult ticket that is still pending (R-10)."""
    dispatch = await current_dispatch(work, done.ticket)
    attempts = await contact_attempts(work, dispatch)
    check_may_submit(
        accepted=dispatch.accepted_at is not None, attempts=attempts, anonymous=done.ticket.anonymous
    )
    submission = await _add_submission(work, done, dispatch)
    submission.submitted_at = work.now
    await settle(work, done.ticket.id, "handle", dispatch_no=dispatch.no)
    record(work, done.ticket.id, "submitted", f"提交处置结果：{RESULT_NAMES[submission.result]}")


@action("handle_again")
async def handle_again(work: Work, done: Completion) -> dict[str, Any]:
    """再次处置, written with its work record; it counts as handed in when the head has confirmed it."""
    dispatch = await current_dispatch(work, done.ticket)
    submission = await _add_submission(work, done, dispatch)
    text = f"再次处置完成，待负责人确认：{RESULT_NAMES[submission.result]}"
    record(work, done.ticket.id, "handled_again", text)
    return {}


@action("confirm_rehandling")
async def confirm_rehandling(work: Work, done: Completion) -> dict[str, Any]:
    """The head's own confirmation (R-06), or his deputy's (R-76), or sent back to the handler."""
    dispatch = await current_dispatch(work, done.ticket)
    submission = await _unconfirmed(work, dispatch)
    result = done.data["result"]
    if result == "confirmed":
        submission.submitted_at = work.now
        submission.confirmed_by = done.caller.id
        submission.confirmed_for = done.on_behalf_of
        submission.statement = done.data["statement"]
        await settle(work, done.ticket.id, "re_handle", dispatch_no=dispatch.no)
        record(work, done.ticket.id, "submitted", "负责人确认，提交再次处置结果和《工单处理记录表》")
        await attach_paper(work, "handling_record", submission.id)
    else:
        submission.check_result = "head_sent_back"
        submission.check_reason = done.data["reason"]
        record(work, done.ticket.id, "sent_back_by_head", "负责人退回，要求补充处置")
    return {"confirm_result": result, "sent_back": await times_sent_back(work, dispatch)}


async def times_sent_back(work: Work, dispatch: Dispatch) -> int:
    """How often submissions of this round were sent back, by the head or by the center."""
    await work.session.flush()
    query = (
        select(func.count())
        .select_from(Submission)
        .where(
            Submission.dispatch_id == dispatch.id,
            Submission.round == dispatch.handling_round,
            Submission.check_result.in_(("sent_back", "head_sent_back")),
        )
    )
    return await work.session.scalar(query) or 0


async def _add_submission(work: Work, done: Completion, dispatch: Dispatch) -> Submission:
    await withdraw_requests(work, done.ticket, "已提交处置结果")
    submission = Submission(
        ticket_id=done.ticket.id,
        dispatch_id=dispatch.id,
        at=work.now,
        by=done.caller.id,
        round=dispatch.handling_round,
        result=done.data["result"],
        content=done.data,
    )
    work.session.add(submission)
    return submission


async def _unconfirmed(work: Work, dispatch: Dispatch) -> Submission:
    submission = await last_submission(work, dispatch)
    if submission is None or submission.submitted_at is not None or submission.check_result is not None:
        raise NothingToCheck
    return submission
