"""Pure rules of schedules, meetings and the sorting of unresolved tickets (R-30, R-34)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.calendar import Calendar
from hotline.meetings.rules import MeetingKind, covered, meeting_id
from hotline.reviews.rules import Gathering, Unresolved, cluster
from hotline.supervision.rules import is_time, working_day_number

CALENDAR = Calendar()
NUMBERS = {"closed_within_days": 60, "place_at_least": 2, "citizen_at_least": 2, "matter_at_least": 5}
GATHERING = Gathering.model_validate(NUMBERS)


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2025, 9, 1), 1),
        (date(2025, 9, 6), None),  # Saturday
        (date(2025, 10, 1), None),  # National Day
        (date(2025, 10, 9), 1),
        (date(2025, 10, 11), 3),  # a Saturday that is worked
        (date(2025, 12, 1), 1),
    ],
)
def test_the_number_of_a_working_day(day: date, number: int | None) -> None:
    assert working_day_number(CALENDAR, day) == number


def test_from_a_working_day_on() -> None:
    days = [day for day in range(1, 16) if is_time(CALENDAR, date(2025, 9, day), 5)]
    assert days == [5, 8, 9, 10, 11, 12, 15]


@pytest.mark.parametrize(
    ("kind", "today", "first", "last"),
    [
        ("monthly", date(2026, 1, 9), date(2025, 12, 1), date(2025, 12, 31)),
        ("bimonthly", date(2026, 11, 6), date(2026, 9, 1), date(2026, 10, 31)),
        ("bimonthly", date(2026, 10, 6), date(2026, 7, 1), date(2026, 8, 31)),
        ("quarterly", date(2026, 4, 8), date(2026, 1, 1), date(2026, 3, 31)),
        ("half_yearly", date(2026, 7, 8), date(2026, 1, 1), date(2026, 6, 30)),
        ("yearly", date(2028, 2, 29), date(2027, 1, 1), date(2027, 12, 31)),
    ],
)
def test_what_a_meeting_covers(kind: str, today: date, first: date, last: date) -> None:
    assert covered(MeetingKind(kind), today) == (first, last)


def test_the_id_of_a_meeting() -> None:
    assert meeting_id(MeetingKind.MONTHLY, date(2026, 10, 13)) == "meeting-2026-10-monthly"


def a_ticket(
    no: int,
    matter: str = "噪音",
    place: str | None = None,
    citizen: str | None = None,
    *,
    difficult: bool = False,
) -> Unresolved:
    return Unresolved(f"N{no}.1", matter, "G1-01", place, citizen, "超时未办结", difficult)


def groups(tickets: list[Unresolved], **changes: int) -> list[tuple[str, list[str]]]:
    found = cluster(tickets, Gathering.model_validate(NUMBERS | changes))
    return [(each.reason, [ticket.ticket_id for ticket in each.tickets]) for each in found]


def test_same_matter_at_the_same_place() -> None:
    tickets = [a_ticket(1, place="望溪路1号"), a_ticket(2, place="望溪路1号"), a_ticket(3, place="望溪路2号")]
    assert groups(tickets) == [("同一地点、同一事项：责任格G1-01“噪音”2件", ["N1.1", "N2.1"])]


def test_a_citizen_comes_after_the_place_and_before_the_matter() -> None:
    tickets = [
        a_ticket(1, place="甲", citizen="c"),
        a_ticket(2, place="甲"),
        a_ticket(3, "油烟", citizen="c"),
        a_ticket(4, "积水", citizen="c"),
    ]
    assert groups(tickets) == [
        ("同一地点、同一事项：责任格G1-01“噪音”2件", ["N1.1", "N2.1"]),
        ("同一诉求人：2件", ["N3.1", "N4.1"]),
    ]


def test_a_matter_alone_needs_more() -> None:
    tickets = [a_ticket(no) for no in range(5)]
    assert groups(tickets)[0][0] == "同一事项集中：“噪音”5件"
    assert groups(tickets[:4]) == []
    assert len(groups(tickets[:2], matter_at_least=2)) == 1


def test_difficult_ones_come_alone_and_larger_groups_first() -> None:
    tickets = [
        a_ticket(1, difficult=True),
        a_ticket(2, place="甲"),
        a_ticket(3, place="甲"),
        *(a_ticket(no, "油烟", place="乙") for no in (4, 5, 6)),
    ]
    assert [found for _, found in groups(tickets)] == [["N4.1", "N5.1", "N6.1"], ["N2.1", "N3.1"], ["N1.1"]]


@given(
    st.lists(
        st.builds(
            Unresolved,
            ticket_id=st.integers(0, 999).map(str),
            matter=st.sampled_from(["a", "b", ""]),
            grid=st.sampled_from(["g", "h"]),
            place=st.sampled_from(["x", "y", None]),
            citizen=st.sampled_from(["c", "d", None]),
            why=st.just("超时"),
            difficult=st.booleans(),
        ),
        unique_by=lambda each: each.ticket_id,
    )
)
def test_a_ticket_stands_in_one_group_at_most(tickets: list[Unresolved]) -> None:
    placed = [ticket.ticket_id for each in cluster(tickets, GATHERING) for ticket in each.tickets]
    assert len(placed) == len(set(placed))
    assert {each.ticket_id for each in tickets if each.difficult} <= set(placed)
