"""Moving a deadline (调整时限): the district extends it (R-73), or the calendar changes (R-52).

The row, the tasks on which it stands, and the timers in the engine change together: the last are told by the outbox.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from hotline.calendar import in_shanghai, moment_text
from hotline.cases.lookup import lock_subject
from hotline.cases.models import Case
from hotline.db.models import StepOutput
from hotline.deadlines.lateness import CAUSES, annul, mark_late_if_passed
from hotline.deadlines.models import Deadline
from hotline.deadlines.rules import STEP_NAMES, is_late
from hotline.deadlines.span import Span, span_until
from hotline.deadlines.timers import tell_timers
from hotline.tasks.models import HumanTask, TaskLimit
from hotline.tickets.journal import record
from hotline.tickets.models import Ticket
from hotline.work import Work


@dataclass(frozen=True, slots=True)
class Move:
    """A deadline and its new span."""

    deadline: Deadline
    span: Span


def set_by_people(work: Work, deadline: Deadline, due_at: datetime) -> Move:
    """The move of a deadline to a moment that people have set: the calendar does not move it any more."""
    remind_before = int(deadline.rule.get("remind_before") or 0)
    deadline.extended = True
    return Move(deadline, span_until(work, deadline.starts_at, due_at, remind_before))


async def move_deadlines(
    work: Work, case_id: str, moves: Collection[Move], *, cause: str, reason: str
) -> None:
    """Moves deadlines of one case, earlier or later, and tells its history and the engine.

    `cause` is one of `hotline.deadlines.lateness.CAUSES`, `reason` is Chinese. A lateness that the new date takes
    back is annulled; a deadline that has passed by its new date is late at once. Safe to repeat. Those that change
    together are given together: each task on which they stand begins anew only once.
    """
    subject = await lock_subject(work, case_id)
    for move in moves:
        await _move(work, move, cause=cause, reason=reason)
    keys = {move.deadline.id for move in moves}
    await _move_tasks(work, keys)
    outputs = await _move_outputs(work, case_id, {move.deadline.id: move.deadline for move in moves})
    await tell_timers(work, subject, keys, outputs)


async def tell_again(work: Work, subject: Ticket | Case, deadline_ids: Collection[str]) -> None:
    """The engine is told of these deadlines of a ticket or case once more, as they stand in the database."""
    rows = await work.session.scalars(select(Deadline).where(Deadline.id.in_(deadline_ids)))
    outputs = await _move_outputs(work, subject.id, {row.id: row for row in rows})
    await tell_timers(work, subject, deadline_ids, outputs)


async def _move(work: Work, move: Move, *, cause: str, reason: str) -> None:
    deadline, span = move.deadline, move.span
    if deadline.due_at == span.due:
        deadline.remind_at = span.remind
        return
    step = STEP_NAMES.get(deadline.step, deadline.step)
    before, after = (moment_text(in_shanghai(moment)) for moment in (deadline.due_at, span.due))
    text = f"“{step}”时限由{before}调整为{after}：{CAUSES[cause]}，{reason}"
    record(work, deadline.case_id, "deadline_moved", text)
    if deadline.late and not is_late(span.due, deadline.fact_at or work.now):
        await annul(work, deadline, cause=cause, reason=reason)
    if span.remind > work.now:
        deadline.reminded_at = None
    deadline.due_at = span.due
    deadline.remind_at = span.remind
    if deadline.open:
        await mark_late_if_passed(work, deadline)


async def _move_tasks(work: Work, keys: Collection[str]) -> None:
    """Tasks of which one of these deadlines is their own are due anew."""
    query = (
        select(HumanTask, Deadline.due_at)
        .join(TaskLimit, TaskLimit.task_id == HumanTask.id)
        .join(Deadline, Deadline.id == TaskLimit.deadline_id)
        .where(TaskLimit.deadline_id.in_(keys), TaskLimit.position == 0, HumanTask.status == "open")
    )
    for task, due_at in await work.session.execute(query):
        task.due_at = due_at


async def _move_outputs(work: Work, case_id: str, moved: dict[str, Deadline]) -> list[StepOutput]:
    """What the steps that computed these deadlines have answered says the new dates from now on.

    A step that is delivered again, or an instance that is started anew, gets them too. Answers all steps of the
    case that have computed deadlines, the latest last.
    """
    query = (
        select(StepOutput)
        .where(StepOutput.case_id == case_id, StepOutput.output["deadlines"].as_string().is_not(None))
        .order_by(StepOutput.stored_at)
    )
    rows = list(await work.session.scalars(query))
    for row in rows:
        deadlines = {
            step: _dated(view, moved.get(view["id"])) for step, view in row.output["deadlines"].items()
        }
        if deadlines != row.output["deadlines"]:
            row.output = {**row.output, "deadlines": deadlines}
    return rows


def _dated(view: dict[str, object], deadline: Deadline | None) -> dict[str, object]:
    if deadline is None:
        return view
    return {
        **view,
        "due": _as_engine_takes_it(deadline.due_at),
        "remind": _as_engine_takes_it(deadline.remind_at),
    }


def _as_engine_takes_it(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
