"""What a line about a job says (作业日志): ticket or case, job, element; nothing personal is in a job (R-61)."""

from contextlib import AbstractContextManager

from structlog.contextvars import bound_contextvars

from hotline.engine.job import Job


def about(job: Job) -> AbstractContextManager[None]:
    """Every line that is logged in the block says of which job, whoever writes it."""
    return bound_contextvars(
        job_type=job.type,
        job_key=job.key,
        process=job.process,
        element=job.element,
        case_id=case_of(job) or None,
    )


def case_of(job: Job) -> str:
    """The ticket or case that a job is about; empty where none is known yet."""
    return str(job.variables.get("case_id") or job.variables.get("ticket_id") or "")
