"""When a shift of duty is (值班时段, R-77), in Asia/Shanghai. Pure."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

ONE_DAY = timedelta(days=1)


class Shift(NamedTuple):
    """A shift as a file or a request gives it (班次)."""

    day: date
    person_id: str
    begins: time | None = None
    """Included; None: at 0:00."""
    ends: time | None = None
    """Excluded; None: at 24:00. Not after `begins`: on the following day."""


def covers(shift: Shift, local: datetime) -> bool:
    """Whether the shift is on at that moment, which is in Asia/Shanghai."""
    begins, ends = shift.begins or time.min, shift.ends
    over_night = ends is not None and ends <= begins
    if local.date() == shift.day:
        return begins <= local.time() and (ends is None or over_night or local.time() < ends)
    return over_night and ends is not None and local.date() == shift.day + ONE_DAY and local.time() < ends
