"""What a demonstration ends with (演示报告): figures, what was played, checks. Written as JSON as it is."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from demo.arrivals import Cast, Source
from demo.behaviour import Point, Story
from demo.checks import Check
from demo.figures import Figures


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Input(_Part):
    """The file."""

    file: str
    tickets: int
    rejected_rows: int
    repeated_rows: int
    assigned: list[str]
    """What it did not say and the table of behaviour gave."""


class Simulated(_Part):
    """The time that passed for the office."""

    begin: datetime
    end: datetime


class Report(_Part):
    """Everything; `seconds` alone is another each time."""

    input: Input
    seed: int
    simulated: Simulated
    stories: dict[str, int]
    played: dict[str, dict[str, int]]
    figures: Figures
    checks: list[Check]
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether all checks are passed."""
        return all(check.ok for check in self.checks)


def input_of(source: Source, cast: Cast) -> Input:
    """What was read."""
    return Input(
        file=source.name,
        tickets=len(source.intakes),
        rejected_rows=source.rejected_rows,
        repeated_rows=source.repeated_rows,
        assigned=list(cast.assigned),
    )


def stories_of(dealt: Mapping[str, Story]) -> dict[str, int]:
    """How many tickets played each story."""
    counts = Counter(story.title for story in dealt.values())
    return dict(sorted(counts.items()))


def played_of(played: Mapping[tuple[Point, str], int]) -> dict[str, dict[str, int]]:
    """How often each choice was made, by point."""
    grouped: dict[str, dict[str, int]] = {}
    for (point, choice), count in sorted(played.items()):
        grouped.setdefault(point.value, {})[choice] = count
    return grouped
