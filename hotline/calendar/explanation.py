"""Why a deadline is when it is (时限说明): each day counted or skipped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from hotline.calendar.days import Day
from hotline.calendar.hours import SHANGHAI
from hotline.calendar.limit import LimitRule, LimitUnit
from hotline.calendar.working_time import WorkingTime, last_day


class DayEffect(StrEnum):
    """What a day does to a deadline."""

    START = "start"
    COUNTED = "counted"
    SKIPPED = "skipped"

    @property
    def chinese(self) -> str:
        """The effect as shown."""
        return {"start": "起算日", "counted": "计入", "skipped": "跳过"}[self.value]


@dataclass(frozen=True, slots=True)
class ExplainedDay:
    """A day of a deadline: what it does and why (e.g. `国庆节`); `provisional` if its year is unpublished."""

    date: date
    effect: DayEffect
    reason: str
    provisional: bool


def explained_days(
    calendar: WorkingTime, rule: LimitRule, start: datetime, due: datetime
) -> list[ExplainedDay]:
    """Every day from the start to the due moment. Raises `OutsideCalendar`."""
    first, last = start.date().toordinal(), last_day(start, due).toordinal()
    days = [calendar.day(date.fromordinal(ordinal)) for ordinal in range(first, last + 1)]
    if rule.unit is LimitUnit.MINUTES:
        return [_explained(day, DayEffect.COUNTED) for day in days]
    if _counts_by_the_minute(calendar, rule):
        return _by_the_minute(calendar, days, start, due)
    counts = _every_day if rule.unit is LimitUnit.CALENDAR_DAYS else _working_day
    return [_explained(days[0], DayEffect.START), *(_explained(day, counts(day)) for day in days[1:])]


def _counts_by_the_minute(calendar: WorkingTime, rule: LimitRule) -> bool:
    from_minute = rule.unit is LimitUnit.WORKING_DAYS and calendar.hours.count_from_minute and rule.amount > 0
    return from_minute or rule.unit is LimitUnit.WORKING_MINUTES


def _every_day(_day: Day) -> DayEffect:
    return DayEffect.COUNTED


def _working_day(day: Day) -> DayEffect:
    return DayEffect.COUNTED if day.working else DayEffect.SKIPPED


def _by_the_minute(
    calendar: WorkingTime, days: Iterable[Day], start: datetime, due: datetime
) -> list[ExplainedDay]:
    """A day counts if any working time of it lies between the start and the due moment."""
    explained: list[ExplainedDay] = []
    for day in days:
        begin = max(start, datetime.combine(day.date, time.min, SHANGHAI))
        end = min(due, datetime.combine(day.date, time.max, SHANGHAI))
        counted = bool(calendar.working_time_between(begin, end))
        unworked = DayEffect.SKIPPED if explained else DayEffect.START
        explained.append(_explained(day, DayEffect.COUNTED if counted else unworked))
    return explained


def _explained(day: Day, effect: DayEffect) -> ExplainedDay:
    return ExplainedDay(day.date, effect, day.reason, day.provisional)
