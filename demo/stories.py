"""Which ticket plays which story (分配经过)."""

from collections import Counter
from collections.abc import Sequence

from demo.arrivals import Arrival
from demo.behaviour import Behaviour, Point, Story, chance


def deal_stories(arrivals: Sequence[Arrival], behaviour: Behaviour, seed: int) -> dict[str, Story]:
    """The story of each ticket that has one: every story its share, among the tickets that it fits.

    The rarest come first: those that only a few tickets fit.
    """
    shuffled = sorted(arrivals, key=lambda arrival: chance(seed, arrival.ticket_id, "story"))
    rounds = Counter(arrival.intake.number for arrival in arrivals)
    dealt: dict[str, Story] = {}
    for story in sorted(behaviour.stories, key=lambda story: len(story.only)):
        fitting = [
            arrival
            for arrival in shuffled
            if arrival.ticket_id not in dealt and _fits(story, arrival, rounds)
        ]
        for arrival in fitting[: story.of(len(arrivals))]:
            dealt[arrival.ticket_id] = story
    return dealt


def _fits(story: Story, arrival: Arrival, rounds: Counter[str]) -> bool:
    intake = arrival.intake
    if Point.REDOING in story.plays and rounds[intake.number] > 1:
        return False  # its next round is in the file
    return intake.kind in story.only and not (story.named and intake.anonymous)
