"""The center decides a dispute (更正审核, R-79): the original stays readable beside what is corrected."""

from typing import Any

from hotline.corrections.errors import CorrectionDecided, OutcomeMissing
from hotline.corrections.models import Correction
from hotline.deadlines.lateness import annul
from hotline.deadlines.models import Deadline
from hotline.deadlines.settle import settle
from hotline.tasks.actions import Completion, action
from hotline.tickets.call_back import ANSWER_NAMES
from hotline.tickets.facts import CallBack
from hotline.tickets.journal import record
from hotline.tickets.lookup import lock_ticket
from hotline.work import Work


@action("decide_correction")
async def decide_correction(work: Work, done: Completion) -> dict[str, Any]:
    """Corrected, or left as it is. Raises CorrectionDecided, OutcomeMissing."""
    correction = await work.session.get(Correction, done.case.id)
    if correction is None or correction.status != "pending":
        raise CorrectionDecided
    result = done.data["result"]
    correction.status = result
    correction.decision_reason = done.data["reason"]
    correction.decided_at = work.now
    correction.decided_by = done.caller.id
    await settle(work, done.case.id, "decide_correction")
    await lock_ticket(work, correction.ticket_id)
    if result == "refused":
        record(work, correction.ticket_id, "correction_refused", "更正申请：不予更正")
    elif correction.target == "lateness":
        await _correct_lateness(work, correction)
    else:
        await _correct_outcome(work, done, correction)
    record(work, done.case.id, "decided", "予以更正" if result == "corrected" else "不予更正")
    return {"correction": result}


async def _correct_lateness(work: Work, correction: Correction) -> None:
    """It is taken back, and never recorded again; others hear of it and count anew (R-40, R-41)."""
    deadline = await work.session.get_one(Deadline, correction.deadline_id)
    deadline.excused = True
    await annul(work, deadline, cause="correction", reason=f"更正申请{correction.id}获同意")


async def _correct_outcome(work: Work, done: Completion, correction: Correction) -> None:
    """Reports use the corrected answer from now on."""
    outcome = done.data.get("outcome")
    if not outcome:
        raise OutcomeMissing
    called = await work.session.get_one(CallBack, correction.call_back_id)
    correction.outcome = called.corrected_answer = outcome
    called.corrected_at = work.now
    called.corrected_by = done.caller.id
    called.corrected_reason = correction.decision_reason
    before, after = ANSWER_NAMES[called.answer], ANSWER_NAMES[outcome]
    record(work, correction.ticket_id, "outcome_corrected", f"更正回访结果：由{before}更正为{after}")
