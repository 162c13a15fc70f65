"""Which ticket plays which stories (分配经过), and to which department its stories send it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from demo.arrivals import Arrival
from demo.behaviour import Behaviour, Point, Story, chance, pick
from demo.choices import Stories
from hotline.calendar import in_shanghai
from hotline.supervision.periods import Period


def deal_stories(
    arrivals: Sequence[Arrival], behaviour: Behaviour, grids: Mapping[str, Collection[str]], seed: int
) -> Stories:
    """The stories of each ticket that has any: every story its share, among the tickets that it fits.

    The rarest come first: those that only a few tickets fit. `grids` are those of each department: a story that
    names one rather takes tickets from there.
    """
    shuffled = sorted(arrivals, key=lambda arrival: chance(seed, arrival.ticket_id, "story"))
    rounds = Counter(arrival.intake.number for arrival in arrivals)
    alike = Counter(map(_matter, arrivals))
    dealt: defaultdict[str, list[Story]] = defaultdict(list)
    for story in sorted(behaviour.stories, key=_rarity):
        own = grids.get(story.department or "", ())
        fitting = [
            arrival
            for arrival in shuffled
            if _fits(story, arrival, rounds)
            and (not story.pair or alike[_matter(arrival)] > 1)
            and _goes_with(story, dealt.get(arrival.ticket_id, ()))
        ]
        if story.pair:
            fitting.sort(key=_matter)
        fitting.sort(key=lambda arrival: bool(own) and arrival.intake.grid not in own)
        for arrival in fitting[: story.of(len(arrivals))]:
            dealt[arrival.ticket_id].append(story)
    return {ticket: tuple(stories) for ticket, stories in dealt.items()}


def _matter(arrival: Arrival) -> tuple[str, ...]:
    """What is the same in tickets that say the same on the same day."""
    intake = arrival.intake
    about = (intake.address, intake.category) if intake.address else (intake.title, intake.content)
    return (f"{in_shanghai(arrival.at):%Y-%m-%d}", *about)


def _rarity(story: Story) -> tuple[bool, bool, bool, int]:
    return not story.pair, story.beside, story.department is None and story.period is None, len(story.only)


def _fits(story: Story, arrival: Arrival, rounds: Counter[str]) -> bool:
    intake = arrival.intake
    if Point.REDOING in story.plays and rounds[intake.number] > 1:
        return False  # its next round is in the file
    if story.period and Period.of(story.period) != Period.of(in_shanghai(arrival.at).date()):
        return False
    if intake.confidential and story.department:
        return False  # it may be about that very department
    return intake.kind in story.only and not (story.named and intake.anonymous)


def _goes_with(story: Story, others: Iterable[Story]) -> bool:
    """One story of handling a ticket; beside it any that says something else, if it is handled at all."""
    if not story.beside:
        return not any(others)
    return all(not (other.plays.keys() & story.plays.keys()) and _is_handled(other) for other in others)


def _is_handled(story: Story) -> bool:
    return Point.WITHDRAWING not in story.plays and "district" not in story.plays.get(Point.ROUTE, ())


def department_of(code: str, departments: Sequence[str], seed: int) -> str:
    """The department that the table means: of that code, or in another street one that the seed names."""
    return code if code in departments else pick(departments, chance(seed, code, "department"))


def stories_named(dealt: Stories) -> Counter[str]:
    """How many tickets play each story, by its title."""
    return Counter(story.title for stories in dealt.values() for story in stories)
