"""Two-month periods (R-40 … R-46)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.supervision.periods import Period, PeriodInvalid

periods = st.builds(Period, st.integers(2001, 2999), st.integers(1, 6))


def test_september_and_october_are_the_fifth() -> None:
    period = Period.parse("2026-10")
    assert period == Period(2026, 5) == Period.parse("2026-09")
    assert (period.first, period.last) == (date(2026, 9, 1), date(2026, 10, 31))
    assert period.label == "2026年9—10月"
    assert str(period) == "2026-5"


def test_february_ends_with_its_last_day() -> None:
    assert Period(2028, 1).last == date(2028, 2, 29)
    assert Period(2027, 1).last == date(2027, 2, 28)


@pytest.mark.parametrize("text", ["2026-5", "2026-13", "2026-00", "2026", "十月", "2026-10-01", ""])
def test_a_month_has_two_digits(text: str) -> None:
    with pytest.raises(PeriodInvalid):
        Period.parse(text)


@pytest.mark.parametrize("code", ["2026-7", "2026-0", "2026-10", "x"])
def test_a_code_is_one_of_six(code: str) -> None:
    with pytest.raises(PeriodInvalid):
        Period.from_code(code)


@given(periods)
def test_a_code_leads_back(period: Period) -> None:
    assert Period.from_code(str(period)) == period
    assert Period.parse(f"{period.last:%Y-%m}") == period


@given(periods)
def test_periods_follow_one_another_without_a_gap(period: Period) -> None:
    assert period.previous.last + timedelta(1) == period.first
    assert period.previous < period
    assert period.year_before.first.replace(year=period.year) == period.first


@given(st.dates(date(2000, 1, 1), date(2999, 12, 31)))
def test_a_day_lies_in_its_period(day: date) -> None:
    period = Period.of(day)
    assert period.first <= day <= period.last
