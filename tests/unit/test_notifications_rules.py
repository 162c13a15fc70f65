"""Quiet hours and gathering: properties over any moment, by the calendar's own arithmetic."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from hotline.calendar import SHANGHAI, Calendar, OfficeHours, in_shanghai
from hotline.notifications.deliver import backoff
from hotline.notifications.rules import fitted, gathered, is_quiet, window_at
from hotline.settings import Settings

CALENDARS = (
    Calendar(),
    Calendar(hours=OfficeHours(time(8, 30), time(12), time(12), time(17))),
)
INSTANT = timedelta(microseconds=1)
TEMPLATE = "共 {count} 条：\n{lines}"

calendars = st.sampled_from(CALENDARS)
moments = st.integers(0, 4 * 365 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=SHANGHAI) + timedelta(minutes=minutes)
)


@given(calendars, moments)
def test_whoever_works_may_be_told(calendar: Calendar, moment: datetime) -> None:
    if calendar.working_time_between(moment, moment + INSTANT) > timedelta():
        assert not is_quiet(calendar, moment)


@given(calendars, moments)
def test_nobody_is_told_but_in_hours_of_a_working_day(calendar: Calendar, moment: datetime) -> None:
    if not is_quiet(calendar, moment):
        day = datetime.combine(moment.date(), time(), SHANGHAI)
        assert calendar.day(moment.date()).working
        assert calendar.hours.opening <= moment.time() < calendar.hours.close
        assert calendar.working_minutes_between(day, day + timedelta(hours=24)) == calendar.minutes_a_day


@given(calendars, moments)
def test_what_waits_goes_at_the_next_opening(calendar: Calendar, moment: datetime) -> None:
    """The first moment after which working time passes is the first that is not quiet."""
    if is_quiet(calendar, moment):
        opening = calendar.after_working_time(moment, INSTANT) - INSTANT
        assert not is_quiet(calendar, opening)
        assert in_shanghai(opening).time() == calendar.hours.opening
        if opening > moment:
            assert is_quiet(calendar, opening - INSTANT)


@given(calendars, moments, st.integers(0, 120))
def test_waiting_for_company_never_passes_the_close(calendar: Calendar, now: datetime, minutes: int) -> None:
    window = window_at(calendar, now, minutes)
    assert window.quiet == is_quiet(calendar, now)
    assert now - timedelta(minutes=minutes) <= window.gather_before <= now
    if not window.quiet and is_quiet(calendar, now + timedelta(minutes=minutes)):
        assert window.gather_before == now


@given(st.lists(st.text(min_size=1), min_size=1, max_size=8), st.integers(40, 300))
def test_a_gathered_text_fits_and_holds_what_it_counts(texts: list[str], longest: int) -> None:
    text, count = gathered(texts, TEMPLATE, longest)
    assert 1 <= count <= len(texts)
    assert len(text.encode()) <= longest
    if count > 1:
        assert text.startswith(f"共 {count} 条：\n1. {texts[0]}")
        assert text.endswith(f"{count}. {texts[count - 1]}")
    elif len(texts[0].encode()) <= longest:
        assert text == texts[0]


@given(st.text(), st.integers(3, 100))
def test_a_cut_text_begins_as_it_did(text: str, longest: int) -> None:
    cut = fitted(text, longest)
    assert len(cut.encode()) <= longest
    assert cut == text or (cut.endswith("…") and text.startswith(cut[:-1]))


def test_texts_hold_no_orders_for_the_template() -> None:
    assert gathered(["{count}", "{lines}"], TEMPLATE, 100) == ("共 2 条：\n1. {count}\n2. {lines}", 2)


@given(st.integers(1, 500))
def test_waiting_grows_and_has_an_end(attempts: int) -> None:
    wait = backoff(attempts, 2.0, 1800.0)
    assert min(1800.0, 2.0 * 2.0 ** min(attempts - 1, 32)) * 0.5 <= wait <= 1800.0


@pytest.mark.parametrize("address", ["热线 <a@example.org>", "热线", "a@example.org, b@example.org", ""])
def test_a_sender_that_is_no_bare_address_is_refused_at_start(address: str) -> None:
    """Else the first letter would end the delivery of everything, alerts included."""
    with pytest.raises(ValidationError, match=r"hotline@example\.org"):
        Settings(mail_from=address)
