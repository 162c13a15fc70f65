"""What the API knows of the rest of the system (运行状况), given to it when it is created."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Health:
    """How long ago the engine answered, and others were seen to work; nobody knows what is not given."""

    engine_age: Callable[[], float] | None = None
    """Seconds since the engine answered last: this process's workers, or whoever asks it in their place."""
    engine_patience: float = 30.0
    """Seconds without an answer after which the engine counts as away: three of the workers' long polls."""
    work_age: Callable[[], float] | None = None
    """Seconds since another process was last seen to work; None where this one works itself."""

    @property
    def engine(self) -> str:
        """`answering`, `away` or `unknown`."""
        if self.engine_age is None:
            return "unknown"
        return "answering" if self.engine_age() <= self.engine_patience else "away"

    @property
    def work(self) -> str:
        """`running` or `away`, of other processes; `unknown` where that is nothing to ask others for."""
        if self.work_age is None:
            return "unknown"
        return "running" if self.work_age() <= self.engine_patience else "away"

    @property
    def is_whole(self) -> bool:
        """Nothing is known to be away."""
        return "away" not in (self.engine, self.work)
