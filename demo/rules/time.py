"""F: working days, and a calendar that changes (时间)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import select

from demo.rules.counting import Facts, Reckoning, Rule, events, n
from hotline.calendar import Calendar, in_shanghai
from hotline.deadlines.models import Annulment, Deadline

SATURDAY = 5
Look = Callable[[Calendar, Deadline], bool]


def _limits(look: Look) -> Reckoning:
    """Limits by working days of which something is true."""

    async def count(facts: Facts) -> int:
        calendar = facts.work.calendar
        rows = await facts.work.session.scalars(select(Deadline))
        return sum(look(calendar, row) for row in rows if row.rule.get("unit") == "working_days")

    return count


def _days(deadline: Deadline) -> list[date]:
    first, last = in_shanghai(deadline.starts_at).date(), in_shanghai(deadline.due_at).date()
    return [first + timedelta(number) for number in range((last - first).days + 1)]


def _over_a_holiday(calendar: Calendar, deadline: Deadline) -> bool:
    return any(day.weekday() < SATURDAY and not calendar.day(day).working for day in _days(deadline)[1:-1])


def _over_a_make_up_day(calendar: Calendar, deadline: Deadline) -> bool:
    return any(day.weekday() >= SATURDAY and calendar.day(day).working for day in _days(deadline)[1:])


def _from_a_day_off(calendar: Calendar, deadline: Deadline) -> bool:
    return not calendar.day(in_shanghai(deadline.starts_at).date()).working


def _to_the_close(calendar: Calendar, deadline: Deadline) -> bool:
    due: datetime = in_shanghai(deadline.due_at)
    return due.time() == calendar.hours.close


TIME: tuple[Rule, ...] = (
    Rule(
        "R-50",
        "法定工作日、调休",
        {
            "跳过节假日的时限": _limits(_over_a_holiday),
            "计入调休上班日的时限": _limits(_over_a_make_up_day),
        },
    ),
    Rule(
        "R-51",
        "次日起算，下班时刻到期",
        {"到下班时刻为止": _limits(_to_the_close), "休息日起算": _limits(_from_a_day_off)},
    ),
    Rule(
        "R-52",
        "日历调整",
        {
            "时限移动": events("deadline_moved"),
            "撤销超时": n(Annulment, Annulment.cause == "calendar"),
        },
    ),
)
