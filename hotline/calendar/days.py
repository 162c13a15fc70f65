"""Which days are worked (工作日), with the reason of each (R-50)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Final

from hotline.calendar.errors import OutsideCalendar
from hotline.calendar.national import (
    national_days_off,
    national_working_days,
    national_years,
    package_version,
)
from hotline.calendar.office_days import OfficeDays

FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2099, 12, 31)
_FIRST_ORDINAL: Final = FIRST_DAY.toordinal()
_SPAN: Final = LAST_DAY.toordinal() - _FIRST_ORDINAL + 1
_WEEK_FROM_MONDAY: Final = b"\1\1\1\1\1\0\0"


@dataclass(frozen=True, slots=True)
class Day:
    """One day and why it is worked or not (工作日/休息日); `provisional` if nobody has published its year."""

    date: date
    working: bool
    reason: str
    provisional: bool


def outside_calendar(day: date) -> OutsideCalendar:
    """The error for a day that the calendar does not span."""
    return OutsideCalendar(f"{day:%Y-%m-%d} 超出日历范围（{FIRST_DAY.year}–{LAST_DAY.year} 年）")


class WorkingDays:
    """The national calendar with the office's own days over it, from 2000 to 2099.

    Years that neither knows have weekends only and are provisional (R-50). `offset` below is a day's
    number from `FIRST_DAY`; the lists are tables by offset or by number of the working day, so that a
    deadline is looked up instead of walked to.
    """

    def __init__(self, office: OfficeDays | None = None) -> None:
        self._office = office or OfficeDays()
        self._known_years = national_years() | self._office.published_years
        fingerprint = self._office.fingerprint()
        self.version = package_version() + (f"+office-{fingerprint}" if fingerprint else "")
        self.working = self._flags()
        self.rank = list(accumulate(self.working, initial=0))
        """How many working days lie before the day at an offset."""
        self.dates = [
            date.fromordinal(_FIRST_ORDINAL + offset) for offset, flag in enumerate(self.working) if flag
        ]
        """Every working day, in order."""

    def _flags(self) -> bytes:
        weekday = FIRST_DAY.weekday()
        flags = bytearray((_WEEK_FROM_MONDAY * (_SPAN // 7 + 2))[weekday : weekday + _SPAN])
        _mark(flags, national_days_off(), 0)
        _mark(flags, national_working_days(), 1)
        _mark(flags, self._office.days_off, 0)
        _mark(flags, self._office.working_days, 1)
        return bytes(flags)

    def offset(self, day: date) -> int:
        """A day's place in the tables. Raises `OutsideCalendar`."""
        offset = day.toordinal() - _FIRST_ORDINAL
        if 0 <= offset < _SPAN:
            return offset
        raise outside_calendar(day)

    def day(self, day: date) -> Day:
        """The day with its Chinese reason. Raises `OutsideCalendar`."""
        working = bool(self.working[self.offset(day)])
        return Day(day, working, self._reason(day, working), day.year not in self._known_years)

    def _reason(self, day: date, working: bool) -> str:
        layers: tuple[Mapping[date, str], Mapping[date, str]]
        if working:
            layers = (self._office.working_days, national_working_days())
            ordinary = "工作日"
        else:
            layers = (self._office.days_off, national_days_off())
            ordinary = "周末"
        return next((layer[day] for layer in layers if day in layer), ordinary)

    def is_provisional(self, first: date, last: date) -> bool:
        """Whether any day from first to last lies in a year that nobody has published."""
        known, first_year, last_year = self._known_years, first.year, last.year
        if first_year == last_year:
            return last_year not in known
        return not known.issuperset(range(first_year, last_year + 1))


def _mark(flags: bytearray, days: Iterable[date], flag: int) -> None:
    for day in days:
        offset = day.toordinal() - _FIRST_ORDINAL
        if 0 <= offset < _SPAN:
            flags[offset] = flag
