"""A job as a part of a trace (任务链路): of the click that brought it, or of its own where a timer did."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hotline import tracing
from hotline.clock import Clock
from hotline.engine.job import Job
from hotline.engine.outbox_traces import Told, last_told
from hotline.office import Office
from hotline.tracing import Attributes, Span
from workers.execute import Assignment
from workers.job_log import case_of

_REAL_TIME = Clock()


async def traced(office: Office, assignments: Sequence[Assignment]) -> list[Assignment]:
    """The same with a span begun for each, which ends when the engine was answered; unchanged while traces are off."""
    if not tracing.is_on():
        return list(assignments)
    told = await _told(office, {case_of(assignment.job) for assignment in assignments})
    return [replace(each, span=_begun(each.job, told.get(case_of(each.job)))) for each in assignments]


async def _told(office: Office, cases: set[str]) -> Mapping[str, Told]:
    """Whatever is wrong is met again by the jobs themselves: traces cost their traces and nothing else."""
    try:
        async with office.look() as work:
            return await last_told(work, cases, _REAL_TIME.now())
    except Exception:  # see above
        return {}


def _begun(job: Job, told: Told | None) -> Span:
    name = f"job {job.type}"
    if told is None:
        return tracing.begin(name, "consumer", _attributes(job))
    if told.just_now:
        return tracing.begin(name, "consumer", _attributes(job), parent=told.trace_parent)
    return tracing.begin(name, "consumer", _attributes(job), link=told.trace_parent)


def _attributes(job: Job) -> Attributes:
    return {
        "hotline.case_id": case_of(job),
        "hotline.job_type": job.type,
        "hotline.job_key": job.key,
        "hotline.process": job.process,
        "hotline.process_version": job.process_version,
        "hotline.element": job.element,
    }
