"""What is chosen next (选择): of each ticket by its stories, of the whole office by the programme, else by habit."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from demo.behaviour import Behaviour, Point, Span, Story, chance, pick

Stories = Mapping[str, Sequence[Story]]
"""The stories that each ticket plays, by its id."""
Played = tuple[tuple[Point, str], ...]


class Choices:
    """Counts the occasions of every point; the same occasion of the same ticket is always the same choice."""

    def __init__(self, behaviour: Behaviour, stories: Stories, seed: int) -> None:
        self._behaviour = behaviour
        self._stories = stories
        self._seed = seed
        self._occasions: Counter[tuple[str, Point]] = Counter()
        self._in_office: Counter[Point] = Counter()
        self._answers: defaultdict[tuple[str, Point], list[str]] = defaultdict(list)

    def choose(self, subject: str, point: Point) -> str:
        """The next choice of a ticket, or of a case that is no ticket."""
        choice = self.peek(subject, point)
        self._occasions[subject, point] += 1
        self._in_office[point] += 1
        self._answers[subject, point].append(choice)
        return choice

    def answers(self, subject: str, point: Point) -> Sequence[str]:
        """What was chosen there so far."""
        return self._answers[subject, point]

    def peek(self, subject: str, point: Point) -> str:
        """What the next choice will be."""
        planned = self._behaviour.programme.plays.get(point, ())
        if self._in_office[point] < len(planned):
            return planned[self._in_office[point]]
        occasion = self._occasions[subject, point]
        stories = self._stories.get(subject, ())
        return self._behaviour.choose(self._seed, stories, subject, point, occasion)

    def occasions(self, subject: str, point: Point) -> int:
        """How often something was chosen there."""
        return self._occasions[subject, point]

    def minutes(self, key: str, purpose: str, span: Span) -> int:
        """How many minutes within a span."""
        shortest, longest = span
        return shortest + int(chance(self._seed, key, purpose) * (longest - shortest + 1))

    def one_of(self, items: Sequence[str], *key: object) -> str:
        """One of several."""
        return pick(items, chance(self._seed, *key))
