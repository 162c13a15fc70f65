"""The workers' runtime (执行者运行时): polls the engine, executes in batches, answers, and stops cleanly.

Why not pyzeebe's own worker, measured: it dies silently after ten errors, waits a fixed five seconds on
back-pressure, burns retries without a pause, and has no flow control when streaming (docs/adr/0004).
"""

import asyncio
import contextlib
import random
import time
from collections.abc import Sequence
from datetime import timedelta

import structlog

from hotline.engine.errors import JobGone
from hotline.engine.zeebe import ZeebeEngine
from hotline.errors import EngineUnavailable, HotlineError
from hotline.office import Office
from workers.execute import Assignment, execute
from workers.job_log import about
from workers.job_trace import traced
from workers.metrics import JOBS, JOBS_HELD, LAST_POLL
from workers.outcome import BusinessError, Completed, Failed, Outcome
from workers.step import Worker

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
"""For how long a service job is held: far longer than any takes."""
PATIENCE = timedelta(seconds=10)
"""How long the engine waits with an answer while there is no job."""
SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 5.0
TRANSACTION_AT_MOST = 100
"""Jobs that share a transaction: more gain little, and hold the writer longer."""
ANSWER_TRIES = 6


class Runtime:
    """All workers of one process against one engine."""

    def __init__(self, office: Office, engine: ZeebeEngine, workers: Sequence[Worker], name: str) -> None:
        self._office = office
        self._engine = engine
        self._workers = list(workers)
        self._name = name
        self._stopping = asyncio.Event()
        self._jobs: asyncio.Queue[Assignment] = asyncio.Queue()
        self._held: dict[int, Assignment] = {}
        self._room = {worker.job_type: _Room(office.settings.job_concurrency) for worker in workers}
        self._attempts: dict[int, int] = {}
        self._answers: set[asyncio.Task[None]] = set()
        self.last_poll: dict[str, float] = {}

    @property
    def held(self) -> int:
        """Jobs taken and not answered yet."""
        return len(self._held)

    @property
    def oldest_poll_age(self) -> float:
        """Seconds since the job type that was served the longest ago was polled successfully."""
        if len(self.last_poll) < len(self._workers):
            return float("inf")
        return time.monotonic() - min(self.last_poll.values())

    def stop(self) -> None:
        """No more jobs are taken; `run` ends when those that are held are answered."""
        self._stopping.set()

    async def run(self) -> None:
        """Works until stopped. A fault of the runtime itself ends it with an exception, never silently."""
        executors = 1 if self._office.database.is_sqlite else 4
        async with asyncio.TaskGroup() as group:
            pollers = [group.create_task(self._poll(worker)) for worker in self._workers]
            working = [group.create_task(self._execute()) for _ in range(executors)]
            await self._stopping.wait()
            for task in pollers:
                task.cancel()
            await self._jobs.join()
            await asyncio.gather(*self._answers, return_exceptions=True)
            for task in working:
                task.cancel()

    async def _poll(self, worker: Worker) -> None:
        """Takes jobs of one type for ever: at once again while there is work, with growing pauses on errors."""
        room = self._room[worker.job_type]
        pause = SHORTEST_PAUSE
        while not self._stopping.is_set():
            await room.wait()
            try:
                await self._take(worker, room)
                pause = SHORTEST_PAUSE
            except HotlineError as error:
                if not isinstance(error, EngineUnavailable):
                    log.error("poll_refused", job_type=worker.job_type, code=error.code, reason=str(error))
                await asyncio.sleep(pause * random.uniform(0.7, 1.3))  # noqa: S311
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _take(self, worker: Worker, room: "_Room") -> None:
        jobs = await self._engine.activate_jobs(
            worker.job_type,
            worker=self._name,
            at_most=room.free,
            lease=LEASE,
            variables=worker.variables,
            patience=PATIENCE,
        )
        self.last_poll[worker.job_type] = time.monotonic()
        LAST_POLL.labels(worker.job_type).set_to_current_time()
        for job in jobs:
            assignment = Assignment(worker, job, self._attempts.get(job.key, 0))
            self._held[job.key] = assignment
            room.take()
            self._jobs.put_nowait(assignment)
        JOBS_HELD.set(self.held)

    async def _execute(self) -> None:
        while True:
            batch = [await self._jobs.get()]
            while len(batch) < TRANSACTION_AT_MOST and not self._jobs.empty():
                batch.append(self._jobs.get_nowait())
            batch = await traced(self._office, batch)
            outcomes = await execute(self._office, batch)
            for assignment, outcome in zip(batch, outcomes, strict=True):
                answer = asyncio.create_task(self._answer(assignment, outcome))
                self._answers.add(answer)
                answer.add_done_callback(self._answers.discard)
                self._jobs.task_done()

    async def _answer(self, assignment: Assignment, outcome: Outcome) -> None:
        """Tells the engine. If it can't be told, the lease runs out and the stored output answers again."""
        with about(assignment.job), assignment.span.going_on():
            await self._answer_until_told(assignment, outcome)

    async def _answer_until_told(self, assignment: Assignment, outcome: Outcome) -> None:
        job = assignment.job
        try:
            for attempt in range(ANSWER_TRIES):
                try:
                    await self._tell(job.key, outcome)
                    break
                except EngineUnavailable:
                    await asyncio.sleep(0.1 * 2**attempt * random.uniform(0.7, 1.3))  # noqa: S311
        except JobGone:
            pass  # answered before, or cancelled with its instance
        except HotlineError as error:
            log.error("answer_refused", code=error.code, reason=str(error))
        except Exception as error:  # a fault of ours: seen, and the job comes round when its lease ends
            log.error("answer_failed", error=type(error).__name__)
        finally:
            self._let_go(assignment, outcome)

    async def _tell(self, key: int, outcome: Outcome) -> None:
        match outcome:
            case Completed(variables):
                await self._engine.complete_job(key, variables)
            case BusinessError(code, message):
                await self._engine.throw_error(key, code, message)
            case Failed(retries, message, back_off):
                await self._engine.fail_job(key, retries, message, back_off)
            case _:
                await self._engine.extend_lease(key, self._long_lease())

    def _long_lease(self) -> timedelta:
        hours = self._office.settings.task_lease_hours
        return timedelta(hours=hours) * random.uniform(0.9, 1.1)  # noqa: S311 - so that they don't all return at once

    def _let_go(self, assignment: Assignment, outcome: Outcome) -> None:
        key, job_type = assignment.job.key, assignment.worker.job_type
        self._held.pop(key, None)
        self._room[job_type].release()
        if isinstance(outcome, Failed):
            self._attempts[key] = assignment.attempt + 1
        else:
            self._attempts.pop(key, None)
        result = type(outcome).__name__.lower()
        JOBS.labels(job_type, result).inc()
        log.info("job_answered", result=result)
        assignment.span.tell({"hotline.result": result})
        assignment.span.end()
        JOBS_HELD.set(self.held)


class _Room:
    """How many more jobs of a type may be held."""

    def __init__(self, size: int) -> None:
        self.free = size
        self._changed = asyncio.Event()
        self._changed.set()

    async def wait(self) -> None:
        """Until there is room for at least one."""
        await self._changed.wait()

    def take(self) -> None:
        """One more is held."""
        self.free -= 1
        if self.free <= 0:
            self._changed.clear()

    def release(self) -> None:
        """One less is held."""
        self.free += 1
        self._changed.set()


async def watch(runtime: Runtime, patience: timedelta) -> None:
    """Raises EngineUnavailable when a job type was not polled for too long: better an end than silence."""
    with contextlib.suppress(asyncio.CancelledError):
        while True:
            await asyncio.sleep(patience.total_seconds() / 4)
            if runtime.oldest_poll_age > patience.total_seconds():
                raise EngineUnavailable
