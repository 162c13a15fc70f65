"""Sorting unresolved tickets into groups (归集规则, R-34) in pure code: plain, and each group says why it is one."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Gathering(BaseModel):
    """When tickets are many enough for a group (归集标准, D): headers of the diagram's service task."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    closed_within_days: int = Field(ge=0)
    """How long after closing an unsolved ticket is still looked at."""
    place_at_least: int = Field(ge=1)
    """Tickets of one matter at one place."""
    citizen_at_least: int = Field(ge=1)
    matter_at_least: int = Field(ge=1)


@dataclass(frozen=True, slots=True)
class Unresolved:
    """An unresolved ticket (未解决工单) as far as it is sorted."""

    ticket_id: str
    matter: str
    grid: str
    place: str | None
    """Key of place and matter (`hotline.repeats.rules.place_key`)."""
    citizen: str | None
    """Key of who complains; None where nobody may be told apart (anonymous, confidential: R-75)."""
    why: str
    """Why it is unresolved, Chinese, without personal data."""
    difficult: bool
    """Difficult by itself (疑难): it comes to the review alone, too."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Tickets that are looked at together (议题组)."""

    reason: str
    tickets: tuple[Unresolved, ...]


_Key = Callable[[Unresolved], Hashable]


def cluster(tickets: Iterable[Unresolved], gathering: Gathering) -> list[Cluster]:
    """Each ticket stands in one group at most: by matter and place, else by citizen, else by matter alone.

    Difficult ones that belong to no group come by themselves. Larger groups come first.
    """
    left = sorted(tickets, key=lambda each: each.ticket_id)
    found: list[Cluster] = []
    stages: Sequence[tuple[_Key, int, Callable[[Sequence[Unresolved]], str]]] = (
        (lambda each: each.place, gathering.place_at_least, _same_place),
        (lambda each: each.citizen, gathering.citizen_at_least, _same_citizen),
        (lambda each: each.matter or None, gathering.matter_at_least, _same_matter),
    )
    for key, at_least, reason in stages:
        groups = [group for group in _grouped(left, key).values() if len(group) >= at_least]
        found += [Cluster(reason(group), tuple(group)) for group in groups]
        taken = {each.ticket_id for group in groups for each in group}
        left = [each for each in left if each.ticket_id not in taken]
    found.sort(key=lambda each: (-len(each.tickets), each.tickets[0].ticket_id))
    return [*found, *(Cluster("疑难工单", (each,)) for each in left if each.difficult)]


def _grouped(tickets: Iterable[Unresolved], key: _Key) -> Mapping[Any, list[Unresolved]]:
    groups: dict[Any, list[Unresolved]] = {}
    for each in tickets:
        if (value := key(each)) is not None:
            groups.setdefault(value, []).append(each)
    return groups


def _same_place(group: Sequence[Unresolved]) -> str:
    first = group[0]
    return f"同一地点、同一事项：责任格{first.grid}“{first.matter}”{len(group)}件"


def _same_citizen(group: Sequence[Unresolved]) -> str:
    return f"同一诉求人：{len(group)}件"


def _same_matter(group: Sequence[Unresolved]) -> str:
    return f"同一事项集中：“{group[0].matter}”{len(group)}件"
