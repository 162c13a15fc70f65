"""The calendar that an office's settings describe (本单位工作日历)."""

from hotline.calendar import Calendar, OfficeHours, read_office_file
from hotline.settings import Settings


def office_calendar(settings: Settings) -> Calendar:
    """The national calendar with the office's own days over it, and its hours; the file is read anew.

    Raises OfficeFileInvalid, OfficeHoursInvalid.
    """
    days = read_office_file(settings.calendar_file) if settings.calendar_file else None
    hours = OfficeHours(
        settings.opening,
        settings.lunch_start,
        settings.lunch_end,
        settings.close,
        count_from_minute=settings.count_from_minute,
    )
    return Calendar(days, hours)
