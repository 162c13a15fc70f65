"""What begins by itself (定期启动): the timer start events of the diagrams, as cron, in Asia/Shanghai.

Who moves the clock has to stop at each, and to wait until the engine has begun it: the database only knows of it when
the process asks whether it is time (`ScheduleLook`).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET  # the files are the office's own

from cronsim import CronSim
from sqlalchemy import func, select

from hotline.calendar import in_shanghai
from hotline.engine.process_versions import BPMN
from hotline.supervision.models import ScheduleLook
from hotline.work import Work

SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class RegularStart:
    """A timer start event of a process; `cron` has minutes first."""

    process: str
    cron: str

    def after(self, moment: datetime) -> datetime:
        """When it fires next after a moment."""
        return next(CronSim(self.cron, in_shanghai(moment)))

    def until(self, moment: datetime) -> datetime:
        """When it fired last, at this moment or before it."""
        return next(CronSim(self.cron, in_shanghai(moment) + SECOND, reverse=True))


@cache
def regular_starts(processes: Path) -> Sequence[RegularStart]:
    """Those of all diagrams in a folder."""
    return tuple(start for file in sorted(processes.glob("*.bpmn")) for start in _starts(file))


def _starts(file: Path) -> Iterator[RegularStart]:
    for process in ET.parse(file).getroot().iter(f"{BPMN}process"):  # noqa: S314
        for cycle in process.findall(f"{BPMN}startEvent/{BPMN}timerEventDefinition/{BPMN}timeCycle"):
            yield RegularStart(process.get("id", ""), _five_fields(cycle.text or ""))


def _five_fields(spring: str) -> str:
    """The engine's cron has seconds first and a question mark for “any”."""
    return " ".join(spring.split()[1:]).replace("?", "*")


def next_start(starts: Sequence[RegularStart], now: datetime) -> datetime | None:
    """When one of them fires next."""
    return min((start.after(now) for start in starts), default=None)


async def not_begun(work: Work, starts: Sequence[RegularStart], since: datetime) -> bool:
    """Whether one that fired since a moment has not asked yet whether it is time."""
    fired: Counter[tuple[str, datetime]] = Counter()
    for start in starts:
        fired[start.process, start.until(work.now)] += 1
    for (process, moment), count in fired.items():
        if moment > since and await _looks(work, process, moment) < count:
            return True
    return False


async def _looks(work: Work, process: str, moment: datetime) -> int:
    query = select(func.count()).select_from(ScheduleLook)
    asked = ScheduleLook.asked_at >= moment - SECOND
    return await work.session.scalar(query.where(ScheduleLook.process == process, asked)) or 0
