"""The calendar against the State Council's arrangements, typed from its notices and not from the package.

2025: 国办发明电〔2024〕12号; 2026: 国办发明电〔2025〕7号.
"""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.calendar import SHANGHAI, Calendar, DayEffect, LimitRule, LimitUnit

HOLIDAYS = {
    "2025": "01-01 | 01-28..02-04 | 04-04..04-06 | 05-01..05-05 | 05-31..06-02 | 10-01..10-08",
    "2026": "01-01..01-03 | 02-15..02-23 | 04-04..04-06 | 05-01..05-05 | 06-19..06-21 | 09-25..09-27"
    " | 10-01..10-07",
}
MAKE_UP_DAYS = {
    "2025": "01-26 02-08 04-27 09-28 10-11",
    "2026": "01-04 02-14 02-28 05-09 09-20 10-10",
}
ONE_DAY = timedelta(days=1)


def days_of(year: str, span: str) -> list[date]:
    first, _, last = span.strip().partition("..")
    begin = date.fromisoformat(f"{year}-{first}")
    end = date.fromisoformat(f"{year}-{last or first}")
    return [begin + ONE_DAY * number for number in range((end - begin).days + 1)]


DAYS_OFF = {
    day for year, spans in HOLIDAYS.items() for span in spans.split("|") for day in days_of(year, span)
}
WORKED = {date.fromisoformat(f"{year}-{day}") for year, days in MAKE_UP_DAYS.items() for day in days.split()}
FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)
WORKING = [
    day
    for day in (FIRST + ONE_DAY * number for number in range((LAST - FIRST).days + 1))
    if day in WORKED or (day.weekday() < 5 and day not in DAYS_OFF)
]
WORKING_SET = set(WORKING)

CALENDAR = Calendar()
UNTIMED = settings(deadline=None)
MINUTES = [(9 * 60, 11 * 60 + 30), (13 * 60, 17 * 60 + 30)]
"""Office hours in minutes of the day."""

starts = st.datetimes(
    datetime.fromisoformat("2025-01-01"),
    datetime.fromisoformat("2026-11-30"),
    timezones=st.sampled_from([UTC, SHANGHAI]),
)
days_rules = st.builds(LimitRule, st.integers(0, 12), st.just(LimitUnit.WORKING_DAYS), st.integers(0, 900))
minutes_rules = st.builds(
    LimitRule, st.integers(0, 3000), st.just(LimitUnit.WORKING_MINUTES), st.integers(0, 900)
)
rules = st.one_of(
    days_rules,
    minutes_rules,
    st.builds(LimitRule, st.integers(0, 9), st.just(LimitUnit.CALENDAR_DAYS), st.integers(0, 900)),
    st.builds(LimitRule, st.integers(0, 600), st.just(LimitUnit.MINUTES), st.integers(0, 60)),
)


def walked_minutes(start: datetime, end: datetime) -> int:
    """Working minutes between two whole minutes, one by one."""
    count, moment = 0, start
    while moment < end:
        minute = moment.hour * 60 + moment.minute
        count += moment.date() in WORKING_SET and any(begin <= minute < stop for begin, stop in MINUTES)
        moment += timedelta(minutes=1)
    return count


def test_every_day_of_both_years_is_as_published() -> None:
    days = (FIRST + ONE_DAY * number for number in range((LAST - FIRST).days + 1))
    assert [day for day in days if CALENDAR.day(day).working] == WORKING
    assert not CALENDAR.day(LAST).provisional


def test_every_day_says_why() -> None:
    assert {CALENDAR.day(day).reason for day in WORKED} == {"调休上班"}
    assert {CALENDAR.day(day).reason for day in DAYS_OFF} <= {
        "元旦",
        "春节",
        "清明节",
        "劳动节",
        "端午节",
        "中秋节",
        "国庆节",
    }
    assert CALENDAR.day(date(2026, 3, 3)).reason == "工作日"
    assert CALENDAR.day(date(2026, 3, 7)).reason == "周末"


@UNTIMED
@given(starts, st.integers(1, 12))
def test_working_days_end_at_the_close_of_the_nth_working_day(start: datetime, amount: int) -> None:
    today = start.astimezone(SHANGHAI).date()
    following = [day for day in WORKING if day > today]
    due = CALENDAR.due(start, LimitRule(amount, LimitUnit.WORKING_DAYS))
    assert due == datetime.combine(following[amount - 1], time(17, 30), SHANGHAI)


@UNTIMED
@given(starts)
def test_no_working_days_means_the_same_day(start: datetime) -> None:
    closes = (datetime.combine(day, time(17, 30), SHANGHAI) for day in WORKING)
    expected = next(close for close in closes if close > start)
    assert CALENDAR.due(start, LimitRule(0, LimitUnit.WORKING_DAYS)) == expected


@UNTIMED
@given(starts, rules)
def test_a_deadline_and_its_due_moment_agree(start: datetime, rule: LimitRule) -> None:
    deadline = CALENDAR.deadline(start, rule)
    assert deadline.due == CALENDAR.due(start, rule) == deadline.own_due
    assert deadline.start == start
    assert {moment.tzinfo for moment in (deadline.start, deadline.due, deadline.remind)} == {SHANGHAI}
    assert deadline == CALENDAR.deadline(start.astimezone(UTC), rule)


@UNTIMED
@given(starts, days_rules)
def test_the_explanation_of_working_days_gives_the_due_day(start: datetime, rule: LimitRule) -> None:
    deadline = CALENDAR.deadline(start, rule)
    days = deadline.explain()
    counted = [day.date for day in days if day.effect is DayEffect.COUNTED]
    assert days[0].effect is DayEffect.START
    assert days[0].date == deadline.start.date()
    assert days[-1].date == deadline.due.date()
    assert [day.date for day in days] == [days[0].date + ONE_DAY * number for number in range(len(days))]
    assert counted == [day.date for day in days[1:] if day.date in WORKING_SET]
    assert len(counted) == (rule.amount or len(days) > 1)


@UNTIMED
@given(starts, st.integers(0, 9))
def test_calendar_days_end_at_24_hours_and_count_every_day(start: datetime, amount: int) -> None:
    deadline = CALENDAR.deadline(start, LimitRule(amount, LimitUnit.CALENDAR_DAYS))
    midnight = datetime.combine(deadline.start.date(), time(), SHANGHAI)
    assert deadline.due == midnight + ONE_DAY * (amount + 1)
    effects = [day.effect for day in deadline.explain()]
    assert effects == [DayEffect.START] + [DayEffect.COUNTED] * amount


@UNTIMED
@given(starts, minutes_rules)
def test_working_minutes_go_there_and_back(start: datetime, rule: LimitRule) -> None:
    deadline = CALENDAR.deadline(start, rule)
    assert CALENDAR.working_time_between(start, deadline.due) == timedelta(minutes=rule.amount)
    assert CALENDAR.working_minutes_between(deadline.due, start) == -rule.amount
    if rule.amount:
        just_before = deadline.due - timedelta(microseconds=1)
        assert CALENDAR.working_time_between(start, just_before) < timedelta(minutes=rule.amount)
        assert DayEffect.COUNTED in {day.effect for day in deadline.explain()}


@UNTIMED
@given(starts, st.timedeltas(timedelta(), timedelta(days=20)), st.timedeltas(timedelta(), timedelta(days=20)))
def test_working_time_adds_up(start: datetime, one: timedelta, two: timedelta) -> None:
    middle = start.astimezone(UTC) + one
    end = middle + two
    between = CALENDAR.working_time_between
    assert between(start, middle) + between(middle, end) == between(start, end)
    assert timedelta() <= between(middle, end) <= two


@UNTIMED
@given(
    st.datetimes(datetime.fromisoformat("2025-01-01"), datetime.fromisoformat("2026-12-01")).map(
        lambda m: m.replace(second=0, microsecond=0)
    ),
    st.integers(0, 4000),
)
def test_working_minutes_are_those_of_a_walk(naive: datetime, minutes: int) -> None:
    start = naive.replace(tzinfo=SHANGHAI)
    end = start + timedelta(minutes=minutes)
    assert CALENDAR.working_minutes_between(start, end) == walked_minutes(start, end)


@UNTIMED
@given(starts, st.timedeltas(timedelta(), timedelta(days=9)), rules)
def test_a_later_start_is_never_due_earlier(start: datetime, delay: timedelta, rule: LimitRule) -> None:
    earlier, later = start.astimezone(UTC), start.astimezone(UTC) + delay
    assert CALENDAR.due(earlier, rule) <= CALENDAR.due(later, rule)


@UNTIMED
@given(starts, rules)
def test_a_larger_amount_is_due_later(start: datetime, rule: LimitRule) -> None:
    larger = LimitRule(rule.amount + 1, rule.unit)
    assert CALENDAR.due(start, rule) <= CALENDAR.due(start, larger)
    if rule.amount:
        assert CALENDAR.due(start, rule) < CALENDAR.due(start, larger)


@UNTIMED
@given(starts, rules)
def test_one_is_reminded_between_start_and_due(start: datetime, rule: LimitRule) -> None:
    deadline = CALENDAR.deadline(start, rule)
    if deadline.due > deadline.start:
        assert deadline.start < deadline.remind <= deadline.due
    else:
        assert deadline.remind == deadline.due == deadline.start


@UNTIMED
@given(starts, st.integers(1, 12), st.integers(1, 900))
def test_a_reminder_leaves_its_working_minutes_and_lies_in_office_hours(
    start: datetime, amount: int, before: int
) -> None:
    deadline = CALENDAR.deadline(start, LimitRule(amount, LimitUnit.WORKING_DAYS, before))
    if CALENDAR.working_minutes_between(start, deadline.due) <= before:
        assert deadline.start < deadline.remind < deadline.due
        return
    assert CALENDAR.working_time_between(deadline.remind, deadline.due) == timedelta(minutes=before)
    minute = deadline.remind.hour * 60 + deadline.remind.minute
    assert deadline.remind.date() in WORKING_SET
    assert any(begin <= minute < end for begin, end in MINUTES)


@UNTIMED
@given(starts, rules, st.timedeltas(-ONE_DAY, timedelta(days=15)))
def test_the_earlier_of_two_limits_counts(start: datetime, rule: LimitRule, later: timedelta) -> None:
    other = start.astimezone(UTC) + later
    deadline = CALENDAR.deadline(start, rule, not_after=other)
    own = CALENDAR.due(start, rule)
    assert deadline.due == min(own, other)
    assert deadline.own_due == own
    assert deadline.is_capped == (other < own)
    assert deadline == CALENDAR.deadline(start, rule).capped(other)
    assert deadline.remind <= deadline.due
    assert deadline.explain()[0].date == deadline.start.date()


@pytest.mark.parametrize("moment", ["2026-03-03T10:00", "2026-03-07"])
def test_a_moment_without_a_zone_is_refused(moment: str) -> None:
    with pytest.raises(ValueError, match="time zone"):
        CALENDAR.due(datetime.fromisoformat(moment), LimitRule(1, LimitUnit.WORKING_DAYS))
