"""Arithmetic with working time (工作时间): between two moments, forwards and backwards from one."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from hotline.calendar.days import Day, WorkingDays, outside_calendar
from hotline.calendar.hours import MICROSECONDS_A_MINUTE, SHANGHAI, OfficeHours, microseconds_of
from hotline.calendar.office_days import OfficeDays

_INSTANT: Final = timedelta(microseconds=1)
_REMINDERS_KEPT: Final = 4096


def in_shanghai(moment: datetime) -> datetime:
    """The same moment in Asia/Shanghai. Raises `ValueError` on a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"a moment needs a time zone: {moment.isoformat()}")
    return moment.astimezone(SHANGHAI)


def last_day(start: datetime, end: datetime) -> date:
    """The last day that a span touches: one that ends at 24:00 does not touch the day after."""
    return max(start, end - _INSTANT).date()


class WorkingTime:
    """Working days and office hours together.

    A moment's *position* is the working time, in microseconds, from the calendar's first day until then.
    Going to a position and back again is all the arithmetic there is.
    """

    def __init__(self, office: OfficeDays | None = None, hours: OfficeHours | None = None) -> None:
        self.hours = hours or OfficeHours()
        self._days = WorkingDays(office)
        self.version = self._days.version + _hours_suffix(self.hours)
        """Which calendar computed a deadline: package, office file and hours that differ from 9:00–17:30."""
        self._measure_day()
        close = self.hours.close
        self._closes = [datetime.combine(day, close, SHANGHAI) for day in self._days.dates]
        # The tickets of a day share their due moments, hence their reminders.
        self._latest = lru_cache(maxsize=_REMINDERS_KEPT)(self._last_moment)

    def _measure_day(self) -> None:
        hours = self.hours
        self._opening, self._lunch_start, self._lunch_end, self._close = map(
            microseconds_of, (hours.opening, hours.lunch_start, hours.lunch_end, hours.close)
        )
        self._morning_length, self._lunch_length = hours.morning_length, hours.lunch_length
        self._day_length = hours.day_length
        self._open_for = self._close - self._opening

    def day(self, day: date) -> Day:
        """The day with its Chinese reason (R-50). Raises `OutsideCalendar`."""
        return self._days.day(day)

    def is_provisional(self, start: datetime, end: datetime) -> bool:
        """Whether a day from start to end lies in a year that nobody has published (R-50)."""
        return self._days.is_provisional(start.date(), last_day(start, end))

    def knows(self, year: int) -> bool:
        """Whether the holidays of a year are published, by the package or in the office's own file (R-50)."""
        return not self._days.is_provisional(date(year, 1, 1), date(year, 12, 31))

    @property
    def minutes_a_day(self) -> int:
        """Working minutes of a working day: 420 with the usual hours."""
        return self._day_length // MICROSECONDS_A_MINUTE

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """The exact working time from one moment to another; negative if the second comes first.

        Raises `OutsideCalendar`; `ValueError` on a moment without a zone.
        """
        microseconds = self._position(in_shanghai(end)) - self._position(in_shanghai(start))
        return timedelta(microseconds=microseconds)

    def working_minutes_between(self, start: datetime, end: datetime) -> int:
        """Whole working minutes from one moment to another, rounded towards zero (工作分钟).

        Negative if the second comes first. Raises `OutsideCalendar`; `ValueError` without a zone.
        """
        microseconds = self._position(in_shanghai(end)) - self._position(in_shanghai(start))
        minutes = abs(microseconds) // MICROSECONDS_A_MINUTE
        return minutes if microseconds >= 0 else -minutes

    def after_working_time(self, start: datetime, working_time: timedelta) -> datetime:
        """The earliest moment by which so much working time has passed: never before the start."""
        local = in_shanghai(start)
        microseconds = working_time // _INSTANT
        return self._earliest(self._position(local) + microseconds) if microseconds > 0 else local

    def reminder(self, start: datetime, due: datetime, minutes_before: int) -> datetime:
        """When to remind (提醒时间): the latest working moment so many working minutes before the due one.

        So a limit that ends on a holiday reminds on the last working day before it (R-21). If that is not
        after the start: halfway to the due moment, in working time where there is any between them. If
        nothing lies between: the due moment itself.
        """
        position = self._position(due)
        wanted = position - minutes_before * MICROSECONDS_A_MINUTE
        moment = self._latest(wanted) if minutes_before else self._earliest(position)
        return moment if moment > start else self._halfway(start, due)

    def _halfway(self, start: datetime, due: datetime) -> datetime:
        position = self._position(due)
        moment = self._last_moment(position - (position - self._position(start)) // 2)
        if start < moment < due:
            return moment
        return start + (due - start) / 2 if due > start else due

    def _position(self, local: datetime) -> int:
        days = self._days
        offset = days.offset(local)
        before = days.rank[offset] * self._day_length
        return before + self._worked_by(local) if days.working[offset] else before

    def _worked_by(self, local: datetime) -> int:
        """Working microseconds of a working day until a moment of it."""
        seconds = (local.hour * 60 + local.minute) * 60 + local.second
        clock = seconds * 1_000_000 + local.microsecond
        if clock <= self._lunch_start:
            return max(clock - self._opening, 0)
        return self._morning_length + max(min(clock, self._close) - self._lunch_end, 0)

    def _earliest(self, position: int) -> datetime:
        """The first moment at a position: a close of business rather than the next opening."""
        number, worked = divmod(position, self._day_length)
        if worked == 0:
            return self._close_of(number - 1)
        return self._within(number, worked, worked > self._morning_length)

    def _last_moment(self, position: int) -> datetime:
        """The last moment at a position that lies in office hours: an opening rather than a close."""
        number, worked = divmod(position, self._day_length)
        return self._within(number, worked, worked >= self._morning_length)

    def _within(self, number: int, worked: int, after_lunch: bool) -> datetime:
        rest = worked + self._lunch_length if after_lunch else worked
        return self._close_of(number) - timedelta(0, 0, self._open_for - rest)

    def _close_of(self, number: int) -> datetime:
        """Close of business of a working day by its number. Raises `OutsideCalendar`."""
        if 0 <= number < len(self._closes):
            return self._closes[number]
        raise outside_calendar(self._days.dates[0 if number < 0 else -1])


def _hours_suffix(hours: OfficeHours) -> str:
    if hours == OfficeHours():
        return ""
    times = (hours.opening, hours.lunch_start, hours.lunch_end, hours.close)
    mode = "-minute" if hours.count_from_minute else ""
    return "+hours-" + "-".join(f"{moment:%H%M}" for moment in times) + mode
