"""When somebody does something (动手时刻): planned moments in office hours, always the same for the same seed."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from hotline.calendar import Calendar, LimitRule, LimitUnit, in_shanghai

MARGIN = timedelta(minutes=20)
"""What is to be in time is done so long before the deadline: real seconds pass while people work."""
GRAIN_MINUTES = 15
"""Planned moments outside of office moments are multiples of this."""


class Moments:
    """Plans by the office's calendar and the moments at which its people work."""

    def __init__(self, calendar: Calendar, office_moments: Sequence[time]) -> None:
        self._calendar = calendar
        self._office_moments = sorted(office_moments)

    def in_time(self, base: datetime, working_minutes: int, due: datetime | None) -> datetime:
        """So long after the base; earlier if it would be late; the next office moment if even that is late."""
        planned = self.at_work(self._calendar.after_working_time(base, timedelta(minutes=working_minutes)))
        if due is None or planned <= due - MARGIN:
            return planned
        last = self._last_before(due - MARGIN)
        return last if last > base else self.at_work(base + timedelta(minutes=GRAIN_MINUTES))

    def after(self, moment: datetime, working_minutes: int) -> datetime:
        """So long after a moment, at work."""
        return self.at_work(self._calendar.after_working_time(moment, timedelta(minutes=working_minutes)))

    def at_work(self, moment: datetime) -> datetime:
        """The first moment at which people work, not before this one."""
        local = in_shanghai(moment)
        while True:
            if self._calendar.day(local.date()).working:
                for candidate in self._office_moments:
                    if local.time() <= candidate:
                        return datetime.combine(local.date(), candidate, local.tzinfo)
            local = datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)

    def working_days_after(self, moment: datetime, days: int) -> date:
        """The day on which so many working days from a moment are over."""
        return self._calendar.due(moment, LimitRule(days, LimitUnit.WORKING_DAYS)).date()

    def days_after(self, moment: datetime, days: int) -> date:
        """So many days after the day of a moment, in Asia/Shanghai."""
        return in_shanghai(moment).date() + timedelta(days=days)

    def _last_before(self, moment: datetime) -> datetime:
        """The last moment at which people work, not after this one."""
        local = in_shanghai(moment)
        while True:
            if self._calendar.day(local.date()).working:
                for candidate in reversed(self._office_moments):
                    if candidate <= local.time():
                        return datetime.combine(local.date(), candidate, local.tzinfo)
            local = datetime.combine(local.date() - timedelta(days=1), time.max, local.tzinfo)


def round_down(moment: datetime) -> datetime:
    """The quarter of an hour that a moment lies in, in Asia/Shanghai."""
    local = in_shanghai(moment)
    return local.replace(minute=local.minute // GRAIN_MINUTES * GRAIN_MINUTES, second=0, microsecond=0)


def round_up(moment: datetime) -> datetime:
    """The next quarter of an hour, in Asia/Shanghai; a moment that is one stays."""
    local, whole = in_shanghai(moment), round_down(moment)
    return whole if whole == local else whole + timedelta(minutes=GRAIN_MINUTES)
