"""The days of a year that are not as the week has them (特殊日期, R-50): holidays, make-up days, the office's own."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from hotline.calendar.office_days import OfficeDays
from hotline.calendar.working_calendar import Calendar

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class SpecialDays:
    """Days in a row for one reason (连续的特殊日期), both included."""

    first: date
    last: date
    working: bool
    reason: str
    own: bool
    """Whether the office's own file says so (本单位日历)."""

    @property
    def days(self) -> int:
        """How many they are."""
        return self.last.toordinal() - self.first.toordinal() + 1


def special_days(calendar: Calendar, year: int, office: OfficeDays) -> list[SpecialDays]:
    """Those of a year, in order. Raises `OutsideCalendar`."""
    own = office.days_off.keys() | office.working_days.keys()
    runs: list[SpecialDays] = []
    for day in _special(calendar, year, own):
        if runs and _goes_on(runs[-1], day):
            runs[-1] = replace(runs[-1], last=day.last)
        else:
            runs.append(day)
    return runs


def _goes_on(before: SpecialDays, day: SpecialDays) -> bool:
    next_to = day.first.toordinal() - before.last.toordinal() == 1
    return next_to and (before.working, before.reason, before.own) == (day.working, day.reason, day.own)


def _special(calendar: Calendar, year: int, own: set[date]) -> Iterator[SpecialDays]:
    for ordinal in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()):
        day = calendar.day(date.fromordinal(ordinal))
        as_the_week = day.working == (day.date.weekday() < SATURDAY)
        if not as_the_week or day.date in own or day.reason not in ("工作日", "周末"):
            yield SpecialDays(day.date, day.date, day.working, day.reason, day.date in own)
