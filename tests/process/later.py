"""Scenarios name days of autumn 2026. An engine that can't go back to them plays them whole weeks later.

8.5 may begin in the past, 8.6 can't (docs/adr/0007). Then every moment that a scenario writes is so many weeks later
in the system, and is read back as it was written. The office's calendar file (R-50) makes each of those days what
the day was that it stands for, so that weekends, National Day and the working Saturday lie where scenarios say.
"""

import math
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import yaml

from deploy.engine import check_clock
from deploy.errors import EngineClockRefused
from deploy.options import EngineOptions
from deploy.settings import EngineSettings
from hotline.calendar import Calendar

FIRST_MOMENT = datetime(2026, 9, 24, 1, tzinfo=UTC)
"""When scenarios begin: Thursday 24 September 2026, 9:00 in Shanghai."""
DAYS = 150
"""As many days from then on are taken over, and half as many before."""
TO_BE_READY = timedelta(hours=1)
WEEK = timedelta(weeks=1)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def weeks_later(settings: EngineSettings, now: datetime) -> int:
    """None for an engine that can begin in the past, else as many as it takes for all to lie ahead."""
    behind = now + TO_BE_READY - FIRST_MOMENT
    try:
        check_clock(EngineOptions(Path(), clock_offset=-behind), settings)
    except EngineClockRefused:
        return math.ceil(behind / WEEK)
    return 0


WEEKS = weeks_later(EngineSettings(), datetime.now(UTC))
SHIFT = WEEKS * WEEK


def day(text: str) -> date:
    """A day as scenarios write it, `2026-10-20`."""
    return date.fromisoformat(text) + SHIFT


def filled_in(value: object) -> object:
    """What is filled into a field of a form: a day as scenarios write it, or anything else as it is."""
    return day(value).isoformat() if isinstance(value, str) and _DAY.fullmatch(value) else value


def calendar_file(file: Path) -> Path | None:
    """Writes the days of those weeks as the office's own; None where nothing is later."""
    if not WEEKS:
        return None
    calendar = Calendar()
    first = FIRST_MOMENT.date() - timedelta(days=DAYS // 2)
    days = [first + timedelta(days=number) for number in range(DAYS + DAYS // 2)]
    working = {each + SHIFT: calendar.day(each).working for each in days}
    sections = {
        "published_years": sorted({each.year for each in working}),
        "days_off": [{"date": each} for each, works in working.items() if not works],
        "working_days": [{"date": each} for each, works in working.items() if works],
    }
    file.write_text(yaml.safe_dump(sections), "utf-8")
    return file
