"""Who does it (由谁办): somebody of the group that a task is for; those of a merged department by their successor."""

from collections.abc import Mapping, Sequence

from demo.behaviour import chance, pick
from demo.errors import NobodyThere

PERSON = "person@"


class Who:
    """The people of each candidate group, and where the groups of merged departments have gone (R-81)."""

    def __init__(self, people: Mapping[str, Sequence[str]], seed: int) -> None:
        self._people = people
        self._seed = seed
        self._successors: dict[str, str] = {}

    def succeed(self, code: str, successor: str) -> None:
        """From now on what was that department's is its successor's."""
        self._successors[code] = successor

    def of(self, group: str, *key: object) -> str:
        """Somebody of a group, for the same occasion always the same. Raises NobodyThere."""
        if group.startswith(PERSON):
            return group.removeprefix(PERSON)
        role, _, unit = group.partition("@")
        while unit in self._successors:
            unit = self._successors[unit]
        people = self._people.get(f"{role}@{unit}")
        if not people:
            raise NobodyThere(f"组织架构中没有 {role}@{unit} 的人员")
        return pick(people, chance(self._seed, *key, "who"))
