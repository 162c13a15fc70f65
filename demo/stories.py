"""Which ticket plays which story (分配经过)."""

from collections.abc import Sequence

from demo.arrivals import Arrival
from demo.behaviour import Behaviour, Story, chance


def deal_stories(arrivals: Sequence[Arrival], behaviour: Behaviour, seed: int) -> dict[str, Story]:
    """The story of each ticket that has one: every story its share, among the tickets that it fits.

    The rarest come first: those that only a few tickets fit.
    """
    shuffled = sorted(arrivals, key=lambda arrival: chance(seed, arrival.ticket_id, "story"))
    dealt: dict[str, Story] = {}
    for story in sorted(behaviour.stories, key=lambda story: len(story.only)):
        fitting = [
            arrival
            for arrival in shuffled
            if arrival.ticket_id not in dealt and _fits(story, arrival, behaviour)
        ]
        for arrival in fitting[: story.of(len(arrivals))]:
            dealt[arrival.ticket_id] = story
    return dealt


def _fits(story: Story, arrival: Arrival, behaviour: Behaviour) -> bool:
    intake = arrival.intake
    if "redoing" in story.plays and intake.round > 1:
        return False
    return intake.kind in story.only and not (story.named and intake.anonymous)
