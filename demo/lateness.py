"""When each deadline's work really ended (复核时限): from the facts alone, another way than the system's own.

The system marks a deadline late when its timer fires or when a fact settles it. Here it is asked of the facts,
afterwards: late is what ended after it was due.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta

from demo.chronicle import CaseRecord, Chronicle, Record
from hotline.calendar import Calendar, in_shanghai
from hotline.deadlines.models import Deadline
from hotline.tickets.facts import CallBack, Escalation, ReturnRequest, Submission
from hotline.tickets.models import Dispatch
from hotline.tickets.rules import DISSATISFIED

Calendars = Mapping[str, Calendar]
"""The calendars by which limits were computed, by version."""


def contradictions(of: Chronicle, calendars: Calendars) -> list[str]:
    """What of a ticket's deadlines does not agree with its facts or with the calendar; empty when all does."""
    found = [text for each in of.deadlines if (text := _wrongly_late(each, late=_should_be_late(of, each)))]
    return [*found, *_wrongly_due(of, calendars)]


def case_contradictions(of: CaseRecord, calendars: Calendars) -> list[str]:
    """The same of any other case, by when its tasks ended."""
    found = [text for each in of.deadlines if (text := _wrongly_late(each, late=_was_done_late(of, each)))]
    return [*found, *_wrongly_due(of, calendars)]


def _wrongly_late(deadline: Deadline, *, late: bool) -> str | None:
    if late == deadline.late:
        return None
    return f"{deadline.id}：按事实应为{_word(late)}，记录为{_word(deadline.late)}"


def _wrongly_due(of: Record, calendars: Calendars) -> list[str]:
    found: list[str] = []
    for deadline in of.deadlines:
        calendar = calendars.get(deadline.calendar_version)
        if calendar is None:
            found.append(f"{deadline.id}：日历版本未知")
        elif _is_counted_by_days(deadline, calendar):
            due = counted_by_hand(calendar, deadline.starts_at, int(deadline.rule["amount"]))
            if due != deadline.due_at:
                found.append(
                    f"{deadline.id}：逐日数应于 {due.isoformat()} 到期，记录为 {deadline.due_at.isoformat()}"
                )
    return found


def _is_counted_by_days(deadline: Deadline, calendar: Calendar) -> bool:
    """Whether whole days decide: not where an earlier limit counts, the district has moved it (R-73), or the
    office counts minutes.
    """
    in_days = deadline.rule.get("unit") == "working_days" and not deadline.capped_by and not deadline.extended
    return in_days and not calendar.hours.count_from_minute


def _word(late: bool) -> str:
    return "超时" if late else "按时"


def counted_by_hand(calendar: Calendar, start: datetime, working_days: int) -> datetime:
    """The due moment by walking from day to day, as somebody would on a wall calendar (R-50, R-51)."""
    local, close = in_shanghai(start), calendar.hours.close
    day, left = local.date(), working_days
    if not left and not (calendar.day(day).working and local.time() < close):
        left = 1
    while left:
        day += timedelta(days=1)
        left -= _works(calendar, day)
    return datetime.combine(day, close, local.tzinfo)


def _works(calendar: Calendar, day: date) -> int:
    return 1 if calendar.day(day).working else 0


def _should_be_late(of: Chronicle, deadline: Deadline) -> bool:
    if deadline.step == "return" or deadline.void_reason == "anonymous":
        return False  # a right that ran out, and nobody to be contacted
    if deadline.excused:
        return False  # taken back by a correction
    if deadline.step not in _ENDINGS:
        return _was_done_late(of, deadline)
    ended = _ENDINGS[deadline.step](of, deadline)
    return ended is not None and ended > deadline.due_at


def _was_done_late(of: Record, deadline: Deadline) -> bool:
    """Whether the last task under this limit ended after it: done, done again, or taken back."""
    ends = [task.ended_at for task in of.tasks if task.limits and task.limits[0].deadline_id == deadline.id]
    return any(end is not None and end > deadline.due_at for end in ends)


def _earliest(moments: Iterable[datetime | None]) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _ticket_ended(of: Chronicle) -> datetime | None:
    return _earliest((of.ticket.withdrawn_at, of.ticket.closed_at))


def _dispatch(of: Chronicle, deadline: Deadline) -> Dispatch:
    return next(dispatch for dispatch in of.dispatches if dispatch.no == deadline.dispatch_no)


def _over(of: Chronicle, deadline: Deadline) -> datetime | None:
    """When the dispatch ended, whatever was still to be done."""
    if not deadline.dispatch_no:
        return _ticket_ended(of)
    return _earliest((_dispatch(of, deadline).ended_at, of.ticket.withdrawn_at))


def _accept(of: Chronicle, deadline: Deadline) -> datetime | None:
    return _dispatch(of, deadline).accepted_at or _over(of, deadline)


def _contact(of: Chronicle, deadline: Deadline) -> datetime | None:
    dispatch = _dispatch(of, deadline)
    tries = (attempt.at for attempt in of.attempts if attempt.dispatch_id == dispatch.id)
    return _earliest(tries) or _over(of, deadline)


def _submissions(of: Chronicle, deadline: Deadline, round_: int) -> list[Submission]:
    dispatch = _dispatch(of, deadline)
    return [each for each in of.submissions if each.dispatch_id == dispatch.id and each.round == round_]


def _handle(of: Chronicle, deadline: Deadline) -> datetime | None:
    """The last submission of the round, unless that was sent back, too: then it was never finished."""
    submissions = _submissions(of, deadline, int(deadline.round))
    if not submissions or submissions[-1].check_result in ("sent_back", "head_sent_back"):
        return _over(of, deadline)
    return submissions[-1].submitted_at or _over(of, deadline)


def _submission(of: Chronicle, deadline: Deadline) -> Submission | None:
    """The submission that a check or a call-back is about: rounds are written `round.sent_back`."""
    round_, sent_back = (int(part) for part in deadline.round.split("."))
    submissions = _submissions(of, deadline, round_)
    return submissions[sent_back] if sent_back < len(submissions) else None


def _check(of: Chronicle, deadline: Deadline) -> datetime | None:
    submission = _submission(of, deadline)
    return (submission.checked_at if submission else None) or _over(of, deadline)


def _sent_back_at(of: Chronicle, deadline: Deadline) -> datetime | None:
    submission = _submission(of, deadline)
    return submission.checked_at if submission and submission.check_result == "sent_back" else None


def _call_back(of: Chronicle, deadline: Deadline) -> datetime | None:
    dispatch = _dispatch(of, deadline)
    tries = (
        each.at for each in of.call_backs if each.dispatch_id == dispatch.id and each.round == deadline.round
    )
    return _earliest(tries) or _sent_back_at(of, deadline) or _over(of, deadline)


def _report(of: Chronicle, deadline: Deadline) -> datetime | None:
    answered = (report.at for report in of.reports if report.kind == "answer")
    return _earliest((*answered, _over(of, deadline)))


def _window(of: Chronicle, deadline: Deadline) -> datetime | None:
    """Over when nothing more is to be done for the citizen (R-07): the final answer, or the explanation."""
    dispatch = _dispatch(of, deadline)
    explained = (line.at for line in of.history if line.event == "explained")
    final = (each.at for each in of.call_backs if each.dispatch_id == dispatch.id and _is_final(of, each))
    return _earliest((*explained, *final, _over(of, deadline)))


def _is_final(of: Chronicle, call_back: CallBack) -> bool:
    if call_back.answer != "no_answer":
        return call_back.answer not in DISSATISFIED
    limits = (each for each in of.deadlines if each.step == "call_back" and each.round == call_back.round)
    if of.ticket.anonymous:  # nobody can be called, so one try is all there are
        return True
    return any(call_back.no >= int(limit.rule.get("tries") or 1) for limit in limits)


def _dispatched(of: Chronicle, _: Deadline) -> datetime | None:
    asked = (each.opened_at for each in of.escalations if each.return_request_id is None)
    sent_back = (report.at for report in of.reports if report.kind == "returned")
    dispatched = (dispatch.dispatched_at for dispatch in of.dispatches)
    return _earliest((*asked, *sent_back, *dispatched, _ticket_ended(of)))


def _total(of: Chronicle, _: Deadline) -> datetime | None:
    return _earliest((*(report.at for report in of.reports), _ticket_ended(of)))


def _return_request(of: Chronicle, deadline: Deadline) -> ReturnRequest:
    return next(each for each in of.returns if each.id == deadline.round)


def _escalation(of: Chronicle, deadline: Deadline) -> Escalation:
    return next(each for each in of.escalations if deadline.round in (each.id, each.return_request_id))


def _review(of: Chronicle, deadline: Deadline) -> datetime | None:
    request = _return_request(of, deadline)
    on_to_leaders = (each.opened_at for each in of.escalations if each.return_request_id == request.id)
    return _earliest((request.decided_at, *on_to_leaders))


def _propose(of: Chronicle, deadline: Deadline) -> datetime | None:
    escalation = _escalation(of, deadline)
    return escalation.proposed_at or escalation.withdrawn_at


def _decide(of: Chronicle, deadline: Deadline) -> datetime | None:
    escalation = _escalation(of, deadline)
    return escalation.decided_at or escalation.withdrawn_at


def _unresolved(of: Chronicle, deadline: Deadline) -> datetime | None:
    explained = (line.at for line in of.history if line.event == "explained")
    jointly = (each.requested_at for each in of.joint_handlings if each.origin == "center")
    later = (moment for moment in (*explained, *jointly) if moment >= deadline.starts_at)
    return _earliest(later) or _over(of, deadline)


def _joint(of: Chronicle, deadline: Deadline) -> datetime | None:
    joint = next(each for each in of.joint_handlings if each.id == deadline.round)
    return joint.concluded_at or joint.withdrawn_at or _over(of, deadline)


_ENDINGS: Mapping[str, Callable[[Chronicle, Deadline], datetime | None]] = {
    "total": _total,
    "dispatch": _dispatched,
    "accept": _accept,
    "contact": _contact,
    "handle": _handle,
    "re_handle": _handle,
    "window": _window,
    "check": _check,
    "call_back": _call_back,
    "report": _report,
    "review_return": _review,
    "propose": _propose,
    "decide": _decide,
    "decide_unresolved": _unresolved,
    "joint": _joint,
}
