"""Whether the calendar knows the year that comes (下一年度日历, R-50, R-52)."""

from datetime import date
from typing import Final

from hotline.calendar.working_calendar import Calendar

ASKED_FROM: Final = 11
"""November: the State Council publishes the next year's holidays about then."""


def missing_year(calendar: Calendar, today: date) -> int | None:
    """The year whose holidays are wanted and not known; None as long as nothing is missing.

    This year always; from November on the next one, too. `today` is of Asia/Shanghai.
    """
    wanted = [today.year] if today.month < ASKED_FROM else [today.year, today.year + 1]
    return next((year for year in wanted if not calendar.knows(year)), None)


def missing_text(year: int) -> str:
    """What to do about it (Chinese)."""
    return (
        f"尚无{year}年的放假安排：{year}年的到期时间暂按周末推算。"
        "请升级 chinesecalendar，或在本单位日历文件中公布该年，再用 hotline deadlines preview 查看、apply 调整"
    )
