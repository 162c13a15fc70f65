"""When nothing moves any more (静止): what tests and the demonstration wait for, instead of sleeping."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from hotline.assistance.models import Assistance
from hotline.cases.models import Case
from hotline.db.models import OutboxEntry
from hotline.deadlines.models import Deadline
from hotline.meetings.models import NamedReminder
from hotline.recovery.cut_off import NO_JOB
from hotline.reviews.models import JointHandling, JointParty, Resolution
from hotline.reviews.review_models import JointReview
from hotline.tasks.models import HumanTask, TaskLimit
from hotline.tickets.facts import Escalation, ReturnRequest
from hotline.tickets.models import Ticket
from hotline.work import Work


async def what_moves(work: Work) -> list[str]:
    """What the process still has to do by itself before the next thing can happen; empty means rest.

    Rest is: outbox empty, every open ticket, case and pending request has an open task, each of which stands in the
    engine, and every deadline and reminder up to now that stands on an open task is recorded.
    """
    row = (await work.session.execute(_WHAT_MOVES, {"now": work.now})).one()
    return [name for name, moving in zip(_CONDITIONS, row, strict=True) if moving]


def _ticket_without_task() -> ColumnElement[bool]:
    task = exists().where(HumanTask.case_id == Ticket.id, HumanTask.status == "open")
    return exists().where(Ticket.closed_at.is_(None), ~task)


def _case_without_task() -> ColumnElement[bool]:
    """A review whose resolutions are all carried out may wait for the day of its outcome alone."""
    task = exists().where(HumanTask.case_id == Case.id, HumanTask.status == "open")
    outcome = exists().where(JointReview.id == Case.id, JointReview.outcome_due_at > _NOW)
    return exists().where(Case.ended_at.is_(None), ~task, ~outcome)


def _requests_without_task() -> list[ColumnElement[bool]]:
    def without(identity: ColumnElement[str]) -> ColumnElement[bool]:
        return ~exists().where(HumanTask.request_id == identity, HumanTask.status == "open")

    escalation = func.coalesce(Escalation.return_request_id, Escalation.id)
    return [
        exists().where(ReturnRequest.status == "pending", without(ReturnRequest.id.expression)),
        exists().where(
            Escalation.decided_at.is_(None), Escalation.withdrawn_at.is_(None), without(escalation)
        ),
        exists().where(
            JointHandling.concluded_at.is_(None),
            JointHandling.withdrawn_at.is_(None),
            without(JointHandling.id.expression),
        ),
        exists().where(
            Assistance.done_at.is_(None), Assistance.ended_at.is_(None), without(Assistance.id.expression)
        ),
        _party_without_task(),
        _followed_up_without_task(
            Resolution.case_id, Resolution.id, Resolution.status != "confirmed", "record_review_meeting"
        ),
        _followed_up_without_task(
            Resolution.case_id, Resolution.id, Resolution.status != "confirmed", "record_minutes"
        ),
        _followed_up_without_task(
            NamedReminder.meeting_id,
            NamedReminder.id,
            NamedReminder.acknowledged_at.is_(None),
            "record_minutes",
        ),
    ]


def _followed_up_without_task(
    case_id: InstrumentedAttribute[str],
    identity: InstrumentedAttribute[str],
    pending: ColumnElement[bool],
    written_by: str,
) -> ColumnElement[bool]:
    """What a review or a meeting has written down, once the task by which it was written is done."""
    written = exists().where(
        HumanTask.case_id == case_id, HumanTask.action == written_by, HumanTask.status == "completed"
    )
    task = exists().where(HumanTask.request_id == identity, HumanTask.status == "open")
    open_case = exists().where(Case.id == case_id, Case.ended_at.is_(None))
    return exists().where(pending, written, open_case, ~task)


def _party_without_task() -> ColumnElement[bool]:
    """A party's task is known by its round: its request is the joint handling's."""
    task = exists().where(
        HumanTask.case_id == JointParty.ticket_id,
        HumanTask.round == JointParty.id,
        HumanTask.status == "open",
    )
    asked = exists().where(
        JointHandling.id == JointParty.joint_id,
        JointHandling.concluded_at.is_(None),
        JointHandling.withdrawn_at.is_(None),
    )
    return exists().where(JointParty.given_at.is_(None), JointParty.released_at.is_(None), asked, ~task)


def _standing_on_open_task(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        TaskLimit.deadline_id == Deadline.id,
        TaskLimit.task_id == HumanTask.id,
        HumanTask.status == "open",
        Deadline.settled_at.is_(None),
        Deadline.void_reason.is_(None),
        *conditions,
    )


def _deadline_not_recorded() -> ColumnElement[bool]:
    """An excused one is never recorded again (R-79)."""
    return _standing_on_open_task(
        Deadline.due_at <= _NOW, Deadline.late.is_(False), Deadline.excused.is_(False)
    )


def _reminder_not_sent() -> ColumnElement[bool]:
    return _standing_on_open_task(
        Deadline.remind_at <= _NOW, Deadline.reminded_at.is_(None), TaskLimit.reminds.is_(True)
    )


# Built once: they are asked many times a second, and building takes longer than asking.
_NOW: BindParameter[datetime] = bindparam("now")
_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "outbox": exists().where(OutboxEntry.sent_at.is_(None)),
    "ticket without a task": _ticket_without_task(),
    "case without a task": _case_without_task(),
    "request without a task": or_(*_requests_without_task()),
    "task outside of the engine": exists().where(HumanTask.status == "open", HumanTask.job_key == NO_JOB),
    "deadline not recorded": _deadline_not_recorded(),
    "reminder not sent": _reminder_not_sent(),
    "outcome not compiled": exists().where(
        JointReview.id == Case.id,
        Case.ended_at.is_(None),
        JointReview.outcome_due_at <= _NOW,
        JointReview.compiled_at.is_(None),
    ),
}
_WHAT_MOVES = select(*_CONDITIONS.values())


async def next_due(work: Work) -> datetime | None:
    """The next moment at which the process does something by itself: a reminder, a deadline, an outcome."""
    moments = [(await work.session.scalars(query, {"now": work.now})).first() for query in _UPCOMING]
    return min((moment for moment in moments if moment), default=None)


def _upcoming(column: InstrumentedAttribute[datetime]) -> Select[datetime]:
    reminding = (TaskLimit.reminds.is_(True),) if column is Deadline.remind_at else ()
    return (
        select(func.min(column))
        .select_from(Deadline)
        .join(TaskLimit, TaskLimit.deadline_id == Deadline.id)
        .join(HumanTask, HumanTask.id == TaskLimit.task_id)
        .where(
            HumanTask.status == "open",
            Deadline.settled_at.is_(None),
            Deadline.void_reason.is_(None),
            column > _NOW,
            *reminding,
        )
    )


_UPCOMING = (
    _upcoming(Deadline.remind_at),
    _upcoming(Deadline.due_at),
    select(func.min(JointReview.outcome_due_at))
    .join(Case, Case.id == JointReview.id)
    .where(Case.ended_at.is_(None), JointReview.outcome_due_at > _NOW),
)
