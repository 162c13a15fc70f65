"""What a worker is (执行者): a job type, an input model, and one async function that calls one use case."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from hotline.db.base import Base
from hotline.engine.job import Job
from hotline.work import Work


class Step(BaseModel):
    """The input of a job: what its diagram maps for it."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    case_id: str = Field(validation_alias=AliasChoices("case_id", "ticket_id"))
    """The case that the process works on; in a ticket's own diagrams the variable is called `ticket_id`."""
    job: Job = Field(exclude=True)
    """The job itself, for the few workers that need its headers or keys."""


class RoundStep(Step):
    """A step of one dispatch and round: with case and element they name it for ever."""

    dispatch_no: int
    round: str


class Output(BaseModel):
    """The result of a job: the variables that the diagram may map further."""

    model_config = ConfigDict(frozen=True)


Read = tuple[type[Base], str]
"""A row that a handler will look at: its class and key."""

Handler = Callable[[Work, Any], Awaitable[Output | None]]
"""Answers the output, or None where the job stays open for a person."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A handler registered for a job type."""

    job_type: str
    model: type[Step]
    handler: Handler
    remembered: bool
    """Whether its output is stored and answers every further delivery; otherwise a second run is harmless."""
    reads: Callable[[Any], Iterable[Read]]
    """Rows to read ahead for many steps at once; the case itself always is."""

    @property
    def variables(self) -> list[str]:
        """The variables that it asks the engine for."""
        return ["ticket_id", *(name for name in self.model.model_fields if name != "job")]


WORKERS: dict[str, Worker] = {}


def _nothing(_step: Any) -> tuple[Read, ...]:
    return ()


def worker(
    job_type: str,
    model: type[Step],
    *,
    remembered: bool = True,
    reads: Callable[[Any], Iterable[Read]] = _nothing,
) -> Callable[[Handler], Handler]:
    """Registers a handler. Raises ValueError if the job type has one already."""

    def register(handler: Handler) -> Handler:
        if job_type in WORKERS:
            raise ValueError(f"job type {job_type} has two workers")
        WORKERS[job_type] = Worker(job_type, model, handler, remembered, reads)
        return handler

    return register
