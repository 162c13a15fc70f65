"""Parts of the system that fail exactly where it hurts, again and again, and are otherwise the real ones."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from hotline.engine.relay import Relay
from hotline.engine.zeebe import ZeebeEngine
from hotline.errors import DatabaseUnavailable
from hotline.office import Office
from workers.execute import Assignment, execute
from workers.outcome import Outcome
from workers.runtime import Runtime

happened: Counter[str] = Counter()
"""How often each fault was really there."""
disagreements: list[str] = []
"""Jobs whose second delivery was answered differently."""


class ForgetfulRelay(Relay):
    """Dies between sending and marking, once with every letter: all are sent twice."""

    def __init__(self, office: Office, engine: ZeebeEngine) -> None:
        super().__init__(office, engine)
        self._seen: set[int] = set()

    async def _mark(self, results: Sequence[tuple[Any, Any]]) -> None:
        fresh = {letter.id for letter, _ in results} - self._seen
        if fresh:
            self._seen |= fresh
            happened["sent twice"] += len(fresh)
            raise DatabaseUnavailable
        await super()._mark(results)


class DyingRuntime(Runtime):
    """Dies between the commit and the answer, once for each job type: the engine hands the job out again."""

    async def _answer(self, assignment: Assignment, outcome: Outcome) -> None:
        name = f"answer lost {assignment.job.type}"
        if happened[name]:
            await super()._answer(assignment, outcome)
            return
        happened[name] += 1
        self._let_go(assignment, outcome)


async def execute_twice(office: Office, assignments: Sequence[Assignment]) -> list[Outcome]:
    """Every job is delivered twice; the second time is answered to the engine."""
    first = await execute(office, assignments)
    second = await execute(office, assignments)
    for assignment, one, other in zip(assignments, first, second, strict=True):
        happened["delivered twice"] += 1
        if assignment.worker.remembered and one != other:
            disagreements.append(assignment.job.element)
    return second
