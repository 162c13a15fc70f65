"""Which tickets play which stories: each its share, and only together what goes together."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from demo.arrivals import Arrival
from demo.behaviour import Behaviour, Point, Story, read_behaviour
from demo.stories import deal_stories, stories_named
from hotline.calendar import SHANGHAI
from hotline.tickets.intake_model import TicketIntake

BEHAVIOUR = read_behaviour()
FIRST = datetime(2026, 8, 28, 9, tzinfo=SHANGHAI)


def _story(name: str, at_least: int = 1, **given: object) -> Story:
    plays = given.pop("plays", {Point.ANSWER: ("satisfied",)})
    return Story.model_validate(
        {"name": name, "title": name, "at_least": at_least, "percent": 0, "plays": plays, **given}
    )


def _with(*stories: Story) -> Behaviour:
    return BEHAVIOUR.model_copy(update={"stories": stories})


def _arrivals(count: int, **given: object) -> list[Arrival]:
    """One a day, from the end of August on."""
    return [
        Arrival(
            FIRST + timedelta(days=number),
            TicketIntake.model_validate(
                {
                    "number": f"A{number:03}",
                    "title": "x",
                    "content": "x",
                    "grid": f"G{number % 4}",
                    "district_dispatched_at": FIRST,
                    **given,
                }
            ),
        )
        for number in range(count)
    ]


def _dealt(behaviour: Behaviour, arrivals: Sequence[Arrival]) -> dict[str, list[str]]:
    dealt = deal_stories(arrivals, behaviour, {"V01": {"G1"}}, 7)
    return {ticket: [story.name for story in stories] for ticket, stories in dealt.items()}


def test_a_ticket_plays_one_story_of_handling_and_others_beside_it() -> None:
    visit = _story("visit", 4, beside=True, plays={Point.VISITING: ("late",)})
    dealt = _dealt(_with(_story("a", 2), _story("b", 2), visit), _arrivals(4))
    assert sorted(tuple(names) for names in dealt.values()) == [
        ("a", "visit"),
        ("a", "visit"),
        ("b", "visit"),
        ("b", "visit"),
    ]


def test_nothing_goes_on_beside_a_ticket_that_is_not_handled() -> None:
    gone = _story("gone", 3, plays={Point.WITHDRAWING: ("dispatch_ticket",)})
    visit = _story("visit", 3, beside=True, plays={Point.VISITING: ("late",)})
    assert all(names == ["gone"] for names in _dealt(_with(gone, visit), _arrivals(3)).values())


def test_a_story_of_a_period_is_played_in_it() -> None:
    autumn = _story("autumn", 3, period=date(2026, 9, 24))
    dealt = deal_stories(_arrivals(10), _with(autumn), {}, 7)
    assert stories_named(dealt) == {"autumn": 3}
    assert not {ticket for ticket in dealt if ticket in {"A000.1", "A001.1", "A002.1", "A003.1"}}


def test_a_story_of_a_department_takes_its_own_tickets_first_and_no_confidential_ones() -> None:
    own = _story("own", 2, department="V01")
    arrivals = _arrivals(8)
    grid_of = {arrival.ticket_id: arrival.intake.grid for arrival in arrivals}
    assert {grid_of[ticket] for ticket in _dealt(_with(own), arrivals)} == {"G1"}
    secret = {"confidential": True, "complained_unit": "V01"}
    assert not _dealt(_with(own), _arrivals(8, **secret))


def test_a_pair_is_two_tickets_that_say_the_same_on_one_day() -> None:
    pair = _story("pair", 2, pair=True)
    (first, *others) = _arrivals(6, address="文昌路36弄")
    twin = Arrival(first.at, first.intake.model_copy(update={"number": "B001"}))
    assert _dealt(_with(pair), [first, *others, twin]) == {"A000.1": ["pair"], "B001.1": ["pair"]}
    assert not _dealt(_with(pair), [first, *others])
