"""The working-day calendar (工作日历) and the deadlines counted by it (R-20 to R-22, R-50 to R-52, R-71)."""

from hotline.calendar.coming_year import missing_text, missing_year
from hotline.calendar.days import Day
from hotline.calendar.deadline import Deadline
from hotline.calendar.errors import (
    LimitRuleInvalid,
    OfficeFileInvalid,
    OfficeHoursInvalid,
    OutsideCalendar,
)
from hotline.calendar.explanation import DayEffect, ExplainedDay
from hotline.calendar.hours import SHANGHAI, OfficeHours
from hotline.calendar.limit import LimitRule, LimitUnit
from hotline.calendar.office_days import OfficeDays
from hotline.calendar.office_file import parse_office_days, read_office_file
from hotline.calendar.wording import end_text, moment_text
from hotline.calendar.working_calendar import Calendar
from hotline.calendar.working_time import in_shanghai

__all__ = [
    "SHANGHAI",
    "Calendar",
    "Day",
    "DayEffect",
    "Deadline",
    "ExplainedDay",
    "LimitRule",
    "LimitRuleInvalid",
    "LimitUnit",
    "OfficeDays",
    "OfficeFileInvalid",
    "OfficeHours",
    "OfficeHoursInvalid",
    "OutsideCalendar",
    "end_text",
    "in_shanghai",
    "missing_text",
    "missing_year",
    "moment_text",
    "parse_office_days",
    "read_office_file",
]
