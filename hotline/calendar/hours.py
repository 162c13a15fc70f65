"""The office's hours (办公时间), by which a working day ends and time left is counted (R-51)."""

from dataclasses import dataclass
from datetime import time
from typing import Final
from zoneinfo import ZoneInfo

from hotline.calendar.errors import OfficeHoursInvalid

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
"""The zone that every limit is computed in and every moment is shown in."""

MICROSECONDS_A_MINUTE: Final = 60_000_000


def microseconds_of(clock_time: time) -> int:
    """Microseconds from midnight to a wall-clock time of whole minutes."""
    return (clock_time.hour * 60 + clock_time.minute) * MICROSECONDS_A_MINUTE


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When the office works on a working day, Asia/Shanghai (上班、午休、下班).

    An office without a lunch break gives the same time twice. `count_from_minute` makes a limit in working
    days run from its very minute instead of from the next working day (R-51).

    Raises `OfficeHoursInvalid` when the times are not whole minutes in the order of the day, or nothing is
    left of it.
    """

    opening: time = time(9)
    lunch_start: time = time(11, 30)
    lunch_end: time = time(13)
    close: time = time(17, 30)
    count_from_minute: bool = False

    def __post_init__(self) -> None:
        times = (self.opening, self.lunch_start, self.lunch_end, self.close)
        whole_minutes = all(moment.second == moment.microsecond == 0 for moment in times)
        if not whole_minutes or list(times) != sorted(times) or self.day_length == 0:
            raise OfficeHoursInvalid

    @property
    def morning_length(self) -> int:
        """Working microseconds before the lunch break."""
        return microseconds_of(self.lunch_start) - microseconds_of(self.opening)

    @property
    def lunch_length(self) -> int:
        """Microseconds of the lunch break."""
        return microseconds_of(self.lunch_end) - microseconds_of(self.lunch_start)

    @property
    def day_length(self) -> int:
        """Working microseconds of a whole working day."""
        return self.morning_length + microseconds_of(self.close) - microseconds_of(self.lunch_end)
