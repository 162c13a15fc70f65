"""Rules of what is done regularly, in pure code (定期事项规则)."""

from datetime import date, timedelta

from hotline.calendar import Calendar

NEXT = timedelta(1)
"""From a day to the next one."""


def working_day_number(calendar: Calendar, day: date) -> int | None:
    """The how-manieth working day of its month it is (当月第几个工作日); None where it is no working day.

    Raises OutsideCalendar.
    """
    if not calendar.day(day).working:
        return None
    days = (day - NEXT * back for back in range(day.day))
    return sum(calendar.day(each).working for each in days)


def is_time(calendar: Calendar, day: date, not_before: int) -> bool:
    """Whether what is done from that working day of the month on may be done today."""
    number = working_day_number(calendar, day)
    return number is not None and number >= not_before
