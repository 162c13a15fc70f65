"""The demonstration's table and the decisions drawn from it: the same for the same seed, in whatever order."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.behaviour import Point, Quota, Story, chance, deal, draw, pick, read_behaviour
from demo.errors import BehaviourInvalid

BEHAVIOUR = read_behaviour()
TICKETS = [f"20260924{number:05}.1" for number in range(60)]

seeds = st.integers(0, 2**31)


def _choices(seed: int, tickets: list[str]) -> dict[tuple[str, Point], str]:
    return {
        (ticket, point): BEHAVIOUR.choose(seed, [], ticket, point, 0) for ticket in tickets for point in Point
    }


@given(seeds, st.permutations(TICKETS[:10]))
def test_decisions_do_not_depend_on_the_order_in_which_they_are_made(seed: int, shuffled: list[str]) -> None:
    assert _choices(seed, shuffled) == _choices(seed, TICKETS[:10])


def test_a_seed_means_the_same_on_every_machine() -> None:
    assert round(chance(7, "2026092400020.1", "answer", 0), 12) == 0.964245141339
    assert chance(7, "2026092400020.1", "answer", 0) != chance(8, "2026092400020.1", "answer", 0)


@given(seeds, st.text(), st.integers())
def test_a_chance_lies_from_nought_up_to_one(seed: int, name: str, occasion: int) -> None:
    assert 0 <= chance(seed, name, occasion) < 1


@given(
    st.dictionaries(st.text(min_size=1), st.floats(0.1, 100), min_size=1), st.floats(0, 1, exclude_max=True)
)
def test_what_is_drawn_is_one_of_the_choices(weights: dict[str, float], number: float) -> None:
    assert draw(weights, number) in weights
    assert pick(list(weights), number) in weights


def test_shares_are_kept() -> None:
    drawn = [draw({"often": 75, "seldom": 25}, chance(1, number)) for number in range(4000)]
    assert 0.72 < drawn.count("often") / len(drawn) < 0.78


def test_a_story_decides_its_occasions_and_habit_the_rest() -> None:
    story = Story(name="s", title="", at_least=1, percent=0, plays={Point.ANSWER: ("tending", "satisfied")})
    chosen = [BEHAVIOUR.choose(7, [story], TICKETS[0], Point.ANSWER, occasion) for occasion in range(3)]
    assert chosen == ["tending", "satisfied", BEHAVIOUR.choose(7, [], TICKETS[0], Point.ANSWER, 2)]


@given(seeds, st.permutations(TICKETS))
def test_what_is_dealt_does_not_depend_on_the_order_of_the_file(seed: int, shuffled: list[str]) -> None:
    quotas = {"some": Quota(at_least=2, percent=10), "few": Quota(at_least=3, percent=1)}
    dealt = deal(shuffled, quotas, seed, "test")
    assert dealt == deal(TICKETS, quotas, seed, "test")
    assert sorted(dealt.values()) == ["few"] * 3 + ["some"] * 6


def test_stories_choose_only_what_habits_know_or_a_step_is_called() -> None:
    known = {
        Point.ROUTE: {"department", "leaders", "district"},
        Point.ASKING: {
            "nothing",
            "return",
            "return_too_late",
            "return_unsigned",
            "difficulty",
            "extension",
            "assistance",
            "succession",
        },
        Point.SUBMITTING: {"waits", "overtakes"},
        Point.REVIEW: {"approved", "refused", "leaders"},
        Point.WITHDRAWING: {"never", "dispatch_ticket", "handle_ticket", "review_return"},
        Point.REDOING: {"never", "once"},
        Point.EXCLUDING: {"never", "approved", "refused", "withdrawn"},
        Point.CORRECTING: {"never", "lateness", "outcome"},
        Point.SIGNING: {"head", "deputy"},
        Point.OPINION: {"in_time", "late", "released"},
        Point.VISITING: {"in_time", "late", "never"},
        Point.STRIKING: {"keep", "strike"},
        Point.MATERIAL: {"passed", "sent_back"},
        Point.TALK: {"verified", "dropped"},
    }
    plays = [(story.name, story.plays) for story in BEHAVIOUR.stories]
    for name, played in [*plays, ("programme", BEHAVIOUR.programme.plays)]:
        for point, choices in played.items():
            assert set(choices) <= known.get(point, set(BEHAVIOUR.habits[point])), (name, point)


def test_a_mistake_in_the_table_is_named(tmp_path: Path) -> None:
    path = tmp_path / "people.yaml"
    path.write_text("office_moments: [25:00]\n", "utf-8")
    with pytest.raises(BehaviourInvalid, match=r"people\.yaml"):
        read_behaviour(path)


def test_a_point_without_habits_is_named(tmp_path: Path) -> None:
    whole = Path("demo/people.yaml").read_text("utf-8")
    path = tmp_path / "people.yaml"
    path.write_text(whole.replace("  answer: {satisfied", "  # answer: {satisfied"), "utf-8")
    with pytest.raises(BehaviourInvalid, match="answer"):
        read_behaviour(path)
