"""Lateness (超时): recorded once when a deadline passes without its fact, and taken back where that was not just.

Others listen (R-40, R-41): what follows from a lateness is written in the same transaction.
"""

from collections.abc import Awaitable, Callable

from hotline.calendar import in_shanghai
from hotline.cases.models import Case
from hotline.db.rows import find
from hotline.deadlines.models import Annulment, Deadline
from hotline.deadlines.rules import STEP_NAMES, is_late
from hotline.tickets.journal import record
from hotline.work import Work

Listener = Callable[[Work, Deadline], Awaitable[None]]

_ON_RECORDED: list[Listener] = []
_ON_ANNULLED: list[Listener] = []

CAUSES = {"calendar": "工作日历调整", "extension": "区级批准延期", "correction": "更正"}


def on_recorded(listener: Listener) -> Listener:
    """Makes a use case hear of every lateness, after it was recorded."""
    _ON_RECORDED.append(listener)
    return listener


def on_annulled(listener: Listener) -> Listener:
    """Makes a use case hear of every lateness that is taken back, after it was."""
    _ON_ANNULLED.append(listener)
    return listener


def may_be_late(deadline: Deadline) -> bool:
    """Whether its passing is still to be recorded: never of one that a correction has excused (R-79), nor of a
    right that runs out, which is nobody's lateness.
    """
    return not (deadline.late or deadline.excused or deadline.step == "return")


async def mark_late_if_passed(work: Work, deadline: Deadline) -> None:
    """Records the lateness of a deadline that has passed, once."""
    if may_be_late(deadline) and is_late(deadline.due_at, work.now):
        await mark_late(work, deadline)


async def mark_late(work: Work, deadline: Deadline) -> None:
    """Records it: the deadline has passed and the database knows no fact by then."""
    deadline.late = True
    deadline.late_recorded_at = max(work.now, deadline.due_at)
    await _tell(work, deadline, f"late_{deadline.step}", "late", _late_text(deadline))
    for listener in _ON_RECORDED:
        await listener(work, deadline)


async def annul(work: Work, deadline: Deadline, *, cause: str, reason: str) -> None:
    """Takes a lateness back: `cause` is one of CAUSES, `reason` Chinese. What it had been stays readable."""
    if not deadline.late or deadline.late_recorded_at is None:
        return
    work.session.add(
        Annulment(
            deadline_id=deadline.id,
            case_id=deadline.case_id,
            due_at=deadline.due_at,
            late_recorded_at=deadline.late_recorded_at,
            cause=cause,
            reason=reason[:500],
            at=work.now,
            by=work.actor,
        )
    )
    deadline.late = False
    deadline.late_recorded_at = None
    step = STEP_NAMES.get(deadline.step, deadline.step)
    text = f"撤销“{step}”超时：{CAUSES[cause]}，{reason}"
    await _tell(work, deadline, "lateness_annulled", "lateness_annulled", text)
    for listener in _ON_ANNULLED:
        await listener(work, deadline)


async def _tell(work: Work, deadline: Deadline, event: str, beside: str, text: str) -> None:
    """In the history of the case; of one beside a ticket (a visit, an extension) in the ticket's too, by the
    kind's own name: there it is looked for (R-09)."""
    record(work, deadline.case_id, event, text)
    case = await find(work, Case, deadline.case_id)
    if case is not None and case.ticket_id is not None:
        record(work, case.ticket_id, f"{case.kind}_{beside}", text)


def _late_text(deadline: Deadline) -> str:
    due = in_shanghai(deadline.due_at).strftime("%Y-%m-%d %H:%M")
    return f"{STEP_NAMES.get(deadline.step, deadline.step)}超时，应于{due}前完成"
