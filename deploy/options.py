"""What one engine is run for (一次引擎运行的选项)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

Report = Callable[[str], None]
"""Is told, in a short English line, what a long piece of work is doing."""


def silent(_: str) -> None:
    """A report that nobody reads."""


@dataclass(frozen=True)
class EngineOptions:
    """Everything about one engine that its caller decides."""

    data_folder: Path
    """The engine's own folder: data, log, state file. Made when it is not there."""
    clock_controlled: bool = False
    """Whether the engine's clock can be moved: for demonstrations and tests only."""
    clock_offset: timedelta = timedelta()
    """Where the engine's clock stands against real time. A restarted engine has forgotten it, so it is set
    again before the engine's first partition runs: timers must not fire by the wrong clock."""
    feed_url: str | None = None
    """Where the engine's exporter posts its records (`hotline.engine.feed`); None: nowhere. The engine keeps
    what was not yet taken from it, so a receiver that stays away fills the disk."""
    usual_ports: bool = True
    """False: any free ports, so that nothing meant for the daily engine on the usual ones reaches this one."""

    @property
    def log(self) -> Path:
        """The engine's log."""
        return self.data_folder / "engine.log"

    @property
    def output(self) -> Path:
        """What the engine's process itself prints: the virtual machine's errors, a container's log."""
        return self.data_folder / "engine.out"
