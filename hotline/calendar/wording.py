"""How moments and counted days are said in Chinese (日期表述)."""

from collections.abc import Callable
from datetime import date, datetime, time
from itertools import groupby

from hotline.calendar.explanation import DayEffect, ExplainedDay

_WEEKDAYS = "一二三四五六日"


def moment_text(moment: datetime) -> str:
    """A moment as it stands on its own clock: `2026年10月12日（周一）17:30`."""
    return f"{_day_text(moment.date())}{moment:%H:%M}"


def end_text(moment: datetime) -> str:
    """The same for the end of a limit: midnight is 24:00 of the day that ends (R-21)."""
    if moment.time() != time():
        return moment_text(moment)
    return f"{_day_text(date.fromordinal(moment.toordinal() - 1))}24:00"


def _day_text(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）"


def day_sentences(days: list[ExplainedDay]) -> list[str]:
    """What was counted and what was skipped, without full stops: `跳过8天：10月1日至7日（国庆节）…`."""
    sentences = ["起算当日不计入"] if days[0].effect is DayEffect.START and len(days) > 1 else []
    counted = [day for day in days if day.effect is DayEffect.COUNTED]
    skipped = [day for day in days if day.effect is DayEffect.SKIPPED]
    if counted:
        sentences.append(f"计入{len(counted)}天：{_runs(counted, _unusual_reason)}")
    if skipped:
        sentences.append(f"跳过{len(skipped)}天：{_runs(skipped, lambda day: day.reason)}")
    return sentences


def _unusual_reason(day: ExplainedDay) -> str:
    """Of a counted day only what is unusual is said."""
    return "" if day.reason == "工作日" else day.reason


def _runs(days: list[ExplainedDay], reason: Callable[[ExplainedDay], str]) -> str:
    """Neighbouring days of one reason drawn together: `10月1日至7日（国庆节）、10月11日（周末）`."""
    runs = groupby(enumerate(days), key=lambda item: (item[1].date.toordinal() - item[0], reason(item[1])))
    return "、".join(_run_text([day.date for _, day in run], key[1]) for key, run in runs)


def _run_text(dates: list[date], reason: str) -> str:
    first, last = dates[0], dates[-1]
    text = f"{first.month}月{first.day}日"
    if last != first:
        text += f"至{last.day}日" if last.month == first.month else f"至{last.month}月{last.day}日"
    return f"{text}（{reason}）" if reason else text
