"""How fast a deadline is computed, against a plain loop over the chinese-calendar package, in one run.

Question: due moments of "5 working days" (R-03) for random start minutes of 2024–2026, as the database
gives them (UTC). Every way is checked to give the same answers before anything is timed. Starts end on
2026-12-20, because for a day of 2027 the package raises.

    python bench/deadlines.py
"""

import platform
import random
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from statistics import median

import chinese_calendar

from hotline.calendar import SHANGHAI, Calendar, LimitRule, LimitUnit

WORKING_DAYS = 5
STARTS = 4_000
ROUNDS = 7
FIRST = datetime(2024, 1, 1, tzinfo=SHANGHAI)
LAST = datetime(2026, 12, 20, tzinfo=SHANGHAI)

# The package has no annotations.
is_workday: Callable[[date], bool] = chinese_calendar.is_workday  # pyright: ignore
Answer = Callable[[datetime], datetime]


def plain_loop(start: datetime) -> datetime:
    """What one writes without a calendar of one's own."""
    day, left = start.astimezone(SHANGHAI), WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= is_workday(day)
    return day.replace(hour=17, minute=30, second=0, microsecond=0)


def loop_over_sets(start: datetime) -> datetime:
    """The same loop with the package's check of the year, which costs the most, left out."""
    holidays, workdays = chinese_calendar.holidays, chinese_calendar.workdays
    day, left = start.astimezone(SHANGHAI).date(), WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day in workdays or (day.weekday() <= 4 and day not in holidays)
    return datetime(day.year, day.month, day.day, 17, 30, tzinfo=SHANGHAI)


def random_starts() -> list[datetime]:
    """Minutes over three years, the same ones in every run."""
    source = random.Random(20220608)
    minutes = int((LAST - FIRST).total_seconds() // 60)
    starts = (FIRST + timedelta(minutes=source.randrange(minutes)) for _ in range(STARTS))
    return [start.astimezone(UTC) for start in starts]


def seconds_each(answer: Answer, starts: list[datetime]) -> float:
    """Time for one answer."""
    began = time.perf_counter()
    for start in starts:
        answer(start)
    return (time.perf_counter() - began) / len(starts)


def main() -> None:
    """Check, measure in turns so that a busy moment hits all of them, print medians and ratios."""
    began = time.perf_counter()
    calendar = Calendar()
    built = time.perf_counter() - began
    rule = LimitRule(WORKING_DAYS, LimitUnit.WORKING_DAYS, remind_before=420)
    ways: dict[str, Answer] = {
        "plain loop over is_workday": plain_loop,
        "plain loop over the package's sets": loop_over_sets,
        "Calendar.deadline (due, remind, provisional)": lambda start: calendar.deadline(start, rule).due,
        "Calendar.due": lambda start: calendar.due(start, rule),
    }
    starts = random_starts()
    expected = [plain_loop(start) for start in starts]
    for name, answer in ways.items():
        assert [answer(start) for start in starts] == expected, name
    rounds = [{name: seconds_each(answer, starts) for name, answer in ways.items()} for _ in range(ROUNDS)]

    print(f"Python {platform.python_version()}, {calendar.version}, calendar built in {built * 1e3:.1f} ms")
    print(f"{STARTS} starts x {ROUNDS} rounds, all answers equal; median of the rounds:")
    figures = {name: median(each[name] for each in rounds) for name in ways}
    slowest = figures["plain loop over is_workday"]
    for name, seconds in figures.items():
        print(f"{name:46} {seconds * 1e6:9.2f} us {1 / seconds:12,.0f}/s {slowest / seconds:8.1f}x")
    for name in ("due", "deadline"):
        full_name = next(way for way in ways if way.startswith(f"Calendar.{name}"))
        print(f"ratio {name}: {slowest / figures[full_name]:.1f}")


if __name__ == "__main__":
    main()
