"""What the API knows of the rest of the system (运行状况), given to it when it is created."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Health:
    """How long ago the engine answered; without workers in this process nobody knows."""

    engine_age: Callable[[], float] | None = None
    """Seconds since the engine answered last (`workers.runtime.Runtime.oldest_poll_age`)."""
    engine_patience: float = 30.0
    """Seconds without an answer after which the engine counts as away: three of the workers' long polls."""

    @property
    def engine(self) -> str:
        """`answering`, `away` or `unknown`."""
        if self.engine_age is None:
            return "unknown"
        return "answering" if self.engine_age() <= self.engine_patience else "away"
