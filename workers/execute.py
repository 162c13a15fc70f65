"""Executing jobs (执行任务): many in one transaction when all goes well, each alone when not."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from hotline.cases.models import Case
from hotline.db.base import Base
from hotline.db.models import StepOutput
from hotline.db.rows import read_ahead
from hotline.engine.job import Job
from hotline.errors import place_of
from hotline.office import Office
from hotline.tickets.models import Ticket
from hotline.tracing import NOTHING, Span
from hotline.work import Work
from workers.job_log import about
from workers.metrics import JOB_SECONDS
from workers.outcome import Completed, Held, Outcome, outcome_of
from workers.step import RoundStep, Step, Worker

log = structlog.get_logger()

Key = tuple[str, int, str, str]


@dataclass(frozen=True, slots=True)
class Assignment:
    """A job and the worker that does it."""

    worker: Worker
    job: Job
    attempt: int = 0
    span: Span = NOTHING
    """Its part of a trace, which is ended by who answers the engine."""


async def execute(office: Office, assignments: Sequence[Assignment]) -> list[Outcome]:
    """The outcome of each job, committed before it is answered.

    All share one transaction. If any fails, all is rolled back and each is done in a transaction of its own,
    so that one bad job costs the others nothing but a second try.
    """
    started = time.perf_counter()
    try:
        outcomes = await _together(office, assignments)
    except Exception as error:  # whatever it was, it is met again alone and answered there
        if len(assignments) == 1:
            return [_failed(error, assignments[0])]
        return [(await execute(office, [assignment]))[0] for assignment in assignments]
    each = (time.perf_counter() - started) / len(assignments)
    for assignment in assignments:
        JOB_SECONDS.labels(assignment.worker.job_type).observe(each)
    return outcomes


def _failed(error: Exception, assignment: Assignment) -> Outcome:
    assignment.span.failed(type(error).__name__)
    with about(assignment.job), assignment.span.going_on():
        log.warning("job_failed", error=type(error).__name__, where=place_of(error))
    return outcome_of(error, assignment.job, assignment.attempt)


async def _together(office: Office, assignments: Sequence[Assignment]) -> list[Outcome]:
    steps = [_step(assignment) for assignment in assignments]
    async with office.work() as work:
        keys = [_key(assignment.worker, step) for assignment, step in zip(assignments, steps, strict=True)]
        stored = await _stored_outputs(work.session, {key for key in keys if key})
        await _read_ahead(work, assignments, steps)
        return [
            await _one(work, assignment, step, key, stored)
            for assignment, step, key in zip(assignments, steps, keys, strict=True)
        ]


def _step(assignment: Assignment) -> Step:
    return assignment.worker.model.model_validate({**assignment.job.variables, "job": assignment.job})


def _key(worker: Worker, step: Step) -> Key | None:
    """Under which the output is stored; None where it is not."""
    if not worker.remembered or not isinstance(step, RoundStep):
        return None
    return step.case_id, step.dispatch_no, step.round, step.job.element


async def _one(
    work: Work, assignment: Assignment, step: Step, key: Key | None, stored: dict[Key, dict[str, Any]]
) -> Outcome:
    if key in stored:
        return Completed(stored[key])
    with about(step.job), assignment.span.going_on():
        output = await assignment.worker.handler(work, step)
    if output is None:
        return Held()
    variables = output.model_dump(mode="json")
    if key is not None:
        stored[key] = variables
        work.session.add(_stored_row(work, key, variables))
    return Completed(variables)


def _stored_row(work: Work, key: Key, variables: dict[str, Any]) -> StepOutput:
    case_id, dispatch_no, round_, element = key
    return StepOutput(
        case_id=case_id,
        dispatch_no=dispatch_no,
        round=round_,
        element=element,
        output=variables,
        stored_at=work.now,
    )


async def _stored_outputs(session: AsyncSession, wanted: set[Key]) -> dict[Key, dict[str, Any]]:
    if not wanted:
        return {}
    columns = (StepOutput.case_id, StepOutput.dispatch_no, StepOutput.round, StepOutput.element)
    query = select(*columns, StepOutput.output).where(tuple_(*columns).in_(wanted))
    return {(a, b, c, d): output for a, b, c, d, output in await session.execute(query)}


async def _read_ahead(work: Work, assignments: Sequence[Assignment], steps: Sequence[Step]) -> None:
    """The rows that the batch will look at, one query a class; tickets and cases first, which are locked."""
    await read_ahead(work, Ticket, [step.case_id for step in steps], lock=True)
    others = [step.case_id for step in steps if work.known.get((Ticket, step.case_id)) is None]
    await read_ahead(work, Case, others, lock=True)
    work.known.update({(Case, key): None for key in {step.case_id for step in steps} - set(others)})
    wanted: dict[type[Base], list[str]] = {}
    for assignment, step in zip(assignments, steps, strict=True):
        for row_class, key in assignment.worker.reads(step):
            wanted.setdefault(row_class, []).append(key)
    for row_class, keys in wanted.items():
        await read_ahead(work, row_class, keys)
