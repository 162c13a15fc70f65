"""Asking a table as the process would (查决策表): the port, so that what asks need not know the engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Decided:
    """What a table answers (决策结果)."""

    output: Any
    """The value, or the values by name where the table has several outputs; None where no row matches."""
    rules: tuple[str, ...]
    """Ids of the rows that matched, in their order."""


class Decisions(Protocol):
    """Whoever evaluates the tables that are deployed: `hotline.engine.zeebe.ZeebeEngine`."""

    async def decide(self, decision: str, inputs: Mapping[str, Any]) -> Decided:
        """Evaluates the newest version of a decision; `inputs` never hold personal data (R-61).

        Raises EngineUnavailable, EngineRefused.
        """
        ...
