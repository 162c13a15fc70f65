"""The year that comes is asked for in time (R-50, R-52)."""

from datetime import date

import pytest

from hotline.calendar import Calendar, OfficeDays, missing_text, missing_year

KNOWS_2027 = Calendar(OfficeDays(published_years=frozenset({2027})))


@pytest.mark.parametrize(
    ("today", "missing"),
    [
        (date(2026, 10, 31), None),  # nothing is published so early
        (date(2026, 11, 1), 2027),
        (date(2026, 12, 31), 2027),
        (date(2027, 1, 1), 2027),  # and it is still wanted when it has begun
    ],
)
def test_the_next_year_is_wanted_from_november_on(today: date, missing: int | None) -> None:
    assert missing_year(Calendar(), today) == missing


def test_a_year_in_the_offices_own_file_is_known() -> None:
    assert missing_year(KNOWS_2027, date(2026, 12, 1)) is None
    assert missing_year(KNOWS_2027, date(2027, 11, 1)) == 2028


def test_the_warning_says_what_to_do() -> None:
    assert "2027年" in missing_text(2027)
    assert "hotline deadlines preview" in missing_text(2027)
