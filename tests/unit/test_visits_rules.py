"""Who goes to a ticket, and what closing makes of it (R-32, R-33, R-75)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.visits.rules import Visitor, photo_numbers, state_of, visitor_of

OFFICE = "hotline_office"


@given(
    wanted=st.sampled_from(["station", "field_team", "none"]),
    station=st.none() | st.sampled_from(["S01", "S02"]),
    confidential=st.booleans(),
    about=st.frozensets(st.sampled_from(["S01", "S02", OFFICE, "V01"])),
)
def test_who_goes(wanted: str, station: str | None, confidential: bool, about: frozenset[str]) -> None:
    """Nobody by the table; otherwise somebody, but for a confidential ticket never whom it is about (R-75)."""
    who = visitor_of(
        wanted,
        station=station,
        field_team=OFFICE,
        confidential=confidential,
        about=about if confidential else frozenset(),
    )
    if wanted == "none":
        assert who is None
    elif confidential:
        assert who == (None if OFFICE in about else Visitor("field_team", OFFICE))
    elif wanted == "station" and station:
        assert who == Visitor("station", station)
    else:
        assert who == Visitor("field_team", OFFICE)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (None, "not_needed"),
        ("wanted", "missing"),
        ("done", "done"),
        ("excused", "not_needed"),
        ("withdrawn", "not_needed"),
    ],
)
def test_only_a_wanted_visit_is_missing(status: str | None, state: str) -> None:
    assert state_of(status) == state


@given(st.lists(st.integers(0, 10**9)), st.sampled_from([",", "，", " ", "、", "; "]))
def test_numbers_of_photographs(numbers: list[int], separator: str) -> None:
    assert photo_numbers(separator.join(map(str, numbers))) == list(dict.fromkeys(numbers))


@pytest.mark.parametrize("text", ["照片一", "1-2", "１２", "-1", "1.5"])
def test_what_is_no_number(text: str) -> None:
    assert photo_numbers(text) is None
