"""Whose turn it is in a scenario (轮到谁): which open task or application comes next, and when. Pure."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from hotline.processes.scenarios.model import Circumstance
from hotline.processes.scenarios.prepared import PlayedScenario


@dataclass(frozen=True, slots=True)
class OpenTask:
    """An open task that concerns the ticket (待办)."""

    id: str
    case_id: str
    element: str
    beside: bool
    """It is not the ticket's own, but of something that runs beside it (走访)."""
    asked: bool
    """It belongs to a request: a return, a decision of the leaders, a joint handling, an assistance."""
    groups: tuple[str, ...]
    opened_at: datetime
    follow_up_at: datetime | None


@dataclass(frozen=True, slots=True)
class Turn:
    """What is done next, and not before when (下一步)."""

    at: datetime
    task: OpenTask
    said: int | None
    """Which circumstance of the scenario it is; None: what anybody would do."""
    timed: bool
    """The scenario says when."""


def next_turn(
    scenario: PlayedScenario, tasks: Sequence[OpenTask], used: Collection[int], now: datetime
) -> Turn | None:
    """The next turn of a scenario; None where nobody does anything any more.

    What runs beside the ticket (走访) waits for nothing of it, and comes first at the same moment. Of the ticket's
    own tasks those of requests come first, and what follows without a time of its own waits for what has one: a
    handling without a time comes after the review of a return that has one.
    """
    ordered = sorted(
        tasks, key=lambda task: (not task.beside, task.case_id, not task.asked, task.opened_at, task.id)
    )
    lanes = [list(lane) for _, lane in groupby(ordered, key=lambda task: task.case_id)]
    found = [turn for lane in lanes if (turn := _of_lane(list(_turns(scenario, lane, used, now))))]
    return min(found, key=lambda turn: turn.at, default=None)


def _of_lane(turns: Sequence[Turn]) -> Turn | None:
    if not turns:
        return None
    first = turns[0]
    earlier = [turn for turn in turns if turn.timed and turn.at < first.at]
    return min((*earlier, first), key=lambda turn: turn.at)


def _turns(
    scenario: PlayedScenario, tasks: Sequence[OpenTask], used: Collection[int], now: datetime
) -> Iterator[Turn]:
    """Applications first: the step at which one is made waits for it."""
    waiting: set[str] = set()
    for task in tasks:
        found = _first(scenario, task, used, asks=True)
        if found is not None:
            waiting.add(task.id)
            yield _turn(task, *found, now)
    for task in tasks:
        if task.id in waiting:
            continue
        found = _first(scenario, task, used, asks=False)
        if found is None:
            yield Turn(max(now, task.follow_up_at or now), task, None, timed=False)
        elif found[1].leaves is None:
            yield _turn(task, *found, now)


def _turn(task: OpenTask, said: int, circumstance: Circumstance, now: datetime) -> Turn:
    earliest = now if circumstance.at is not None else task.follow_up_at or now
    return Turn(max(circumstance.at or now, earliest, now), task, said, timed=circumstance.at is not None)


def _first(
    scenario: PlayedScenario, task: OpenTask, used: Collection[int], *, asks: bool
) -> tuple[int, Circumstance] | None:
    """The first circumstance about a task that has not come yet."""
    for index, each in enumerate(scenario.scenario.circumstances):
        fits = index not in used and (each.asks is not None) == asks and scenario.is_at(each, task.element)
        if fits and (asks or _is_units(task, each.unit)):
            return index, each
    return None


def _is_units(task: OpenTask, unit: str | None) -> bool:
    return unit is None or any(group.endswith(f"@{unit}") for group in task.groups)
