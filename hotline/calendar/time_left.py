"""How long is left or has been overrun, as the office says it (剩余时间)."""

from datetime import MAXYEAR, datetime

from hotline.calendar.working_time import WorkingTime

_MINUTES_AN_HOUR = 60


def time_left_text(calendar: WorkingTime, now: datetime, due: datetime) -> str:
    """Time to or since a due moment, in working time, rounded down: `还剩 1 个工作日 3 小时`, `已超 2 小时`.

    Where no working minute lies between, by the clock and saying so. A due moment in the year 9999 is
    no limit (不限时). Raises `OutsideCalendar`; `ValueError` on a moment without a zone.
    """
    if due.year == MAXYEAR:
        return "不限时"
    prefix = "还剩" if due >= now else "已超"
    minutes = abs(calendar.working_minutes_between(now, due))
    if minutes:
        return f"{prefix} {_working_duration(minutes, calendar.minutes_a_day)}"
    return f"{prefix}{_idle_duration(abs(due - now).total_seconds())}"


def _working_duration(minutes: int, minutes_a_day: int) -> str:
    days, rest = divmod(minutes, minutes_a_day)
    if not days:
        return _hours_and_minutes(rest)
    hours = rest // _MINUTES_AN_HOUR
    return f"{days} 个工作日" + (f" {hours} 小时" if hours else "")


def _idle_duration(seconds: float) -> str:
    minutes = int(seconds // 60)
    return f" {_hours_and_minutes(minutes)}（非工作时间）" if minutes else "不到 1 分钟"


def _hours_and_minutes(minutes: int) -> str:
    hours, rest = divmod(minutes, _MINUTES_AN_HOUR)
    parts = [f"{hours} 小时"] if hours else []
    if rest:
        parts.append(f"{rest} 分钟")
    return " ".join(parts)
