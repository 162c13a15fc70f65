"""The national calendar (国务院放假安排) as the chinese-calendar package knows it (R-50)."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.metadata import version
from typing import Final, cast

import chinese_calendar

_PACKAGE: Final = "chinesecalendar"
_HOLIDAY_NAMES: Final = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}


def package_version() -> str:
    """Which edition of the package answers, e.g. `chinesecalendar-1.11.0`."""
    return f"{_PACKAGE}-{version(_PACKAGE)}"


@cache
def national_days_off() -> Mapping[date, str]:
    """Holidays, weekends within them included, with the Chinese name of the holiday."""
    days = cast("Mapping[date, str]", chinese_calendar.holidays)
    return {day: _HOLIDAY_NAMES.get(name, "法定节假日") for day, name in days.items()}


@cache
def national_working_days() -> Mapping[date, str]:
    """Make-up working days (调休上班)."""
    days = cast("Mapping[date, str]", chinese_calendar.workdays)
    return dict.fromkeys(days, "调休上班")


@cache
def national_years() -> frozenset[int]:
    """The years that the package knows; for any other it would raise."""
    years = [day.year for day in national_days_off()]
    return frozenset(range(min(years), max(years) + 1))
