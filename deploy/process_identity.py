"""A process that can be recognised later (进程身份): its number alone may belong to another by then."""

import asyncio
import os
import signal
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict

LOOK_SECONDS = 0.05


class ProcessIdentity(BaseModel):
    """A process' number and when it was started, in the system's own words."""

    model_config = ConfigDict(frozen=True)

    pid: int
    started: str

    @classmethod
    def of(cls, pid: int) -> Self | None:
        """The process that has this number now; None when there is none, or it has ended."""
        started = _started(pid)
        return cls(pid=pid, started=started) if started else None

    def is_alive(self) -> bool:
        """Whether this very process still runs."""
        _collect(self.pid)
        return _started(self.pid) == self.started

    def send(self, number: signal.Signals) -> None:
        """Send a signal to this very process; nothing happens when it has ended."""
        if self.is_alive():
            os.kill(self.pid, number)

    async def ended_within(self, patience: timedelta) -> bool:
        """Wait for its end; False when it still runs after that time."""
        try:
            async with asyncio.timeout(patience.total_seconds()):
                await self.ended()
        except TimeoutError:
            return False
        return True

    async def ended(self) -> None:
        """Wait for its end. It may be nobody's child here, so it is looked at again and again."""
        while True:
            if not self.is_alive():
                return
            await asyncio.sleep(LOOK_SECONDS)


def _collect(pid: int) -> None:
    """Take the exit status when it is a child of ours, so that no dead entry stays."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return


def _started(pid: int) -> str | None:
    if Path("/proc/self/stat").exists():
        return _started_by_proc(pid)
    return _started_by_ps(pid)


def _started_by_proc(pid: int) -> str | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The second field is the name in brackets and may hold anything; after it: state, …, start time (22nd).
    state, *rest = text.rpartition(")")[2].split()
    return None if state in "ZX" else rest[18]


def _started_by_ps(pid: int) -> str | None:
    answer = subprocess.run(  # noqa: S603 - a fixed program and a number
        ["/bin/ps", "-o", "state=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    state, _, started = answer.stdout.strip().partition(" ")
    return started.strip() or None if not state.startswith("Z") else None
