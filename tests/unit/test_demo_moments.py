"""When the demonstration's people act: at work, in time where they are to be, and always at the same moment."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from demo.behaviour import read_behaviour
from demo.lateness import counted_by_hand
from demo.moments import MARGIN, Moments, round_up
from hotline.calendar import SHANGHAI, Calendar, LimitRule, LimitUnit, in_shanghai

CALENDAR = Calendar()
OFFICE_MOMENTS = read_behaviour().office_moments
MOMENTS = Moments(CALENDAR, OFFICE_MOMENTS)

FIRST = datetime(2026, 9, 20, tzinfo=SHANGHAI)
moments = st.integers(0, 60 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))
"""From before Mid-Autumn 2026 over National Day with its make-up working day."""


def _is_at_work(moment: datetime) -> bool:
    local = in_shanghai(moment)
    return CALENDAR.day(local.date()).working and local.timetz().replace(tzinfo=None) in OFFICE_MOMENTS


@given(moments, st.integers(1, 2000))
def test_people_act_at_work_and_afterwards(base: datetime, minutes: int) -> None:
    planned = MOMENTS.after(base, minutes)
    assert _is_at_work(planned)
    assert planned > base


@given(moments, st.integers(5, 2000), st.integers(1, 5))
def test_what_is_to_be_in_time_is_in_time_wherever_it_can_be(base: datetime, minutes: int, days: int) -> None:
    due = CALENDAR.due(base, LimitRule(days, LimitUnit.WORKING_DAYS))
    planned = MOMENTS.in_time(base, minutes, due)
    assert _is_at_work(planned)
    assert base < planned <= due - MARGIN


def test_what_can_not_be_in_time_any_more_is_done_next() -> None:
    base = datetime(2026, 9, 30, 17, 0, tzinfo=SHANGHAI)
    planned = MOMENTS.in_time(base, 60, base + timedelta(minutes=30))
    assert planned == datetime(2026, 10, 8, 9, 30, tzinfo=SHANGHAI)


@given(moments)
def test_other_moments_are_quarters_of_an_hour(moment: datetime) -> None:
    rounded = round_up(moment)
    assert rounded.minute % 15 == rounded.second == rounded.microsecond == 0
    assert timedelta() <= rounded - moment < timedelta(minutes=15)


@given(moments, st.integers(0, 12))
def test_counting_by_hand_agrees_with_the_calendar(start: datetime, days: int) -> None:
    assert counted_by_hand(CALENDAR, start, days) == CALENDAR.due(
        start, LimitRule(days, LimitUnit.WORKING_DAYS)
    )
