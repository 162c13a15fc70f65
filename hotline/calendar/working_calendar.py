"""The working-day calendar (工作日历): from a start and a rule to a deadline."""

from datetime import date, datetime, time, timedelta

from hotline.calendar.deadline import Deadline
from hotline.calendar.hours import SHANGHAI
from hotline.calendar.limit import LimitRule, LimitUnit
from hotline.calendar.time_left import time_left_text
from hotline.calendar.working_time import WorkingTime, in_shanghai

_MIDNIGHT = time()


class Calendar(WorkingTime):
    """Working days of China with the office's own over them, and the limits counted by them (R-50, R-51).

    `Calendar()` is the national calendar; `Calendar(read_office_file(path), hours)` the office's. It never
    changes: a new file or a new package is a new calendar with a new `version` (R-52). Build it once, it is
    shared freely between threads and tasks.
    """

    def deadline(self, start: datetime, rule: LimitRule, not_after: datetime | None = None) -> Deadline:
        """When something that started is due, when one is reminded, and why (时限).

        An earlier `not_after` counts instead (R-22). Raises `OutsideCalendar`; `ValueError` on a moment
        without a zone.
        """
        local = in_shanghai(start)
        due = self.due(local, rule)
        remind = self.reminder(local, due, rule.remind_before)
        provisional = self.is_provisional(local, due)
        own = Deadline(local, due, remind, rule, due, self.version, provisional, self)
        return own if not_after is None else own.capped(not_after)

    def due(self, start: datetime, rule: LimitRule) -> datetime:
        """Only the due moment of a deadline, in Asia/Shanghai: for the rows of a report.

        Raises `OutsideCalendar`; `ValueError` on a moment without a zone.
        """
        local = in_shanghai(start)
        unit, amount = rule.unit, rule.amount
        if unit is LimitUnit.WORKING_DAYS:
            return self._after_working_days(local, amount)
        if unit is LimitUnit.CALENDAR_DAYS:
            return _end_of_day(local.date(), amount)
        if unit is LimitUnit.WORKING_MINUTES:
            return self.after_working_time(local, timedelta(minutes=amount))
        return local + timedelta(minutes=amount)

    def _after_working_days(self, local: datetime, amount: int) -> datetime:
        """The day of the start is not counted; the last working day ends at the close of business (R-51)."""
        days = self._days
        offset = days.offset(local)
        if not amount:
            return self._same_day(local, offset)
        if self.hours.count_from_minute:
            return self._earliest(self._position(local) + amount * self._day_length)
        return self._close_of(days.rank[offset + 1] + amount - 1)

    def _same_day(self, local: datetime, offset: int) -> datetime:
        """Close of business today if it still lies ahead, else on the next working day."""
        rank = self._days.rank
        if self._days.working[offset] and local < self._closes[rank[offset]]:
            return self._closes[rank[offset]]
        return self._close_of(rank[offset + 1])

    def close_of(self, day: date) -> datetime:
        """The close of business of a day that people have agreed on, whether they work on it or not."""
        return datetime.combine(day, self.hours.close, SHANGHAI)

    def time_left_text(self, now: datetime, due: datetime) -> str:
        """How long until the due moment, in working time: `还剩 1 个工作日 3 小时`, `已超 2 小时`."""
        return time_left_text(self, now, due)


def _end_of_day(day: date, days_later: int) -> datetime:
    """24:00 of a day (R-21), which is 00:00 of the one after."""
    after = date.fromordinal(day.toordinal() + days_later + 1)
    return datetime.combine(after, _MIDNIGHT, SHANGHAI)
