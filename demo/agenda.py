"""What is going to be done, in order (日程): acts of people at planned moments."""

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from demo.behaviour import Point
from hotline.tickets.intake_model import TicketIntake


class Verb(StrEnum):
    """What somebody does."""

    RECEIVE = "receive"
    COMPLETE = "complete"
    RETURN = "return"
    REPORT_DIFFICULTY = "report_difficulty"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a person of a group will do at a moment."""

    at: datetime
    ticket_id: str
    verb: Verb
    group: str
    """`role@unit` of who does it."""
    task_id: str | None = None
    """The task completed, or the task during which something is asked for; the act is dropped with it."""
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])
    intake: TicketIntake | None = None
    played: tuple[tuple[Point, str], ...] = ()
    """What was chosen, for the table at the end."""
    element: str = ""

    @property
    def order(self) -> tuple[datetime, str, str, str]:
        """By time, then always the same."""
        return self.at, self.ticket_id, self.verb, self.task_id or ""


class Agenda:
    """All acts to come."""

    def __init__(self, acts: Iterable[Act]) -> None:
        self._heap: list[tuple[tuple[datetime, str, str, str], Act]] = []
        self.played: Counter[tuple[Point, str]] = Counter()
        self.add(acts)

    def add(self, acts: Iterable[Act]) -> None:
        """More to do."""
        for act in acts:
            heapq.heappush(self._heap, (act.order, act))

    def drop_without_task(self, open_task_ids: set[str]) -> None:
        """Forgets what was to be done with tasks that were taken back."""
        while self._heap and not _has_task(self._heap[0][1], open_task_ids):
            heapq.heappop(self._heap)

    @property
    def next_moment(self) -> datetime | None:
        """When the next act is to come."""
        return self._heap[0][1].at if self._heap else None

    def take(self, until: datetime, open_task_ids: set[str]) -> list[Act]:
        """What is to be done by now: one act for a ticket, since it may change what comes after."""
        taken: dict[str, Act] = {}
        later: list[Act] = []
        while self._heap and self._heap[0][1].at <= until:
            act = heapq.heappop(self._heap)[1]
            if not _has_task(act, open_task_ids):
                continue
            if act.ticket_id in taken:
                later.append(act)
            else:
                taken[act.ticket_id] = act
                self.played.update(act.played)
        self.add(later)
        return list(taken.values())

    def expects_arrivals(self) -> bool:
        """Whether tickets are still to come in."""
        return any(act.verb is Verb.RECEIVE for _, act in self._heap)


def _has_task(act: Act, open_task_ids: set[str]) -> bool:
    return act.task_id is None or act.task_id in open_task_ids
