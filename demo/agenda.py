"""What is going to be done, in order (日程): acts of people at planned moments."""

import heapq
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from demo.behaviour import Point


class Verb(StrEnum):
    """What somebody does."""

    RECEIVE = "receive"
    COMPLETE = "complete"
    ASK = "ask"
    """Something that no task asks for: a return, an extension, an exclusion …"""
    DECIDE = "decide"
    """Something that only the center does beside the tasks: a repeat, a released party, a text that was posted."""
    SUCCEED = "succeed"
    TYPHOON = "typhoon"


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the API; `{task}` in the path stands for the id of the act's task."""

    path: str
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])
    method: str = "POST"
    rows: tuple[Mapping[str, Any], ...] | None = None
    """Sent instead, where the API takes a list."""
    group: str = ""
    """`role@unit` of who sends it; empty: whoever does the act."""

    @property
    def body(self) -> Mapping[str, Any] | list[Mapping[str, Any]] | None:
        """What is sent; nothing where something is read."""
        if self.method == "GET":
            return None
        return self.data if self.rows is None else list(self.rows)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a person of a group will do at a moment."""

    at: datetime
    subject: str
    """The ticket, or the case that is no ticket."""
    ticket: str | None
    """The ticket that it is about, if any."""
    verb: Verb
    group: str
    """`role@unit` of who does it, or `person@id`."""
    call: Call
    task_id: str | None = None
    """The task completed, or the task during which something is asked for; the act is dropped with it."""
    before: tuple[Call, ...] = ()
    """What the same person does just before, e.g. opens the task."""
    played: tuple[tuple[Point, str], ...] = ()
    """What was chosen, for the table at the end."""
    element: str = ""
    links: tuple[str, ...] = ()
    """Tickets that are worked together from now on (R-31)."""

    @property
    def order(self) -> tuple[datetime, str, str, str, str]:
        """By time, then always the same."""
        return self.at, self.subject, self.verb, self.task_id or "", self.call.path


class Agenda:
    """All acts to come."""

    def __init__(self, acts: Iterable[Act]) -> None:
        self._heap: list[tuple[tuple[datetime, str, str, str, str], Act]] = []
        self._joined: dict[str, str] = {}
        self.played: Counter[tuple[Point, str]] = Counter()
        self.add(acts)

    def add(self, acts: Iterable[Act]) -> None:
        """More to do."""
        for act in acts:
            heapq.heappush(self._heap, (act.order, act))

    def drop_without_task(self, open_task_ids: Collection[str]) -> None:
        """Forgets what was to be done with tasks that were taken back."""
        while self._heap and not _has_task(self._heap[0][1], open_task_ids):
            heapq.heappop(self._heap)

    @property
    def next_moment(self) -> datetime | None:
        """When the next act is to come."""
        return self._heap[0][1].at if self._heap else None

    def take(self, until: datetime, open_task_ids: Collection[str]) -> list[Act]:
        """What is to be done by now: one act about a ticket, since it may change what comes after."""
        taken: dict[str, Act] = {}
        later: list[Act] = []
        while self._heap and self._heap[0][1].at <= until:
            act = heapq.heappop(self._heap)[1]
            if not _has_task(act, open_task_ids):
                continue
            subject = act.ticket or act.subject
            subject = self._joined.get(subject, subject)
            if subject in taken:
                later.append(act)
            else:
                taken[subject] = act
                self.played.update(act.played)
        self.add(later)
        return list(taken.values())

    def join(self, tickets: Iterable[str]) -> None:
        """Tickets that are worked together count as one: an act with the one may be an act with the other."""
        known = [self._joined.get(ticket, ticket) for ticket in tickets]
        first = min(known)
        self._joined |= dict.fromkeys(known, first) | dict.fromkeys(tickets, first)
        self._joined |= {ticket: first for ticket, one in self._joined.items() if one in known}

    def is_joined(self, ticket: str) -> bool:
        """Whether it is worked together with another."""
        return ticket in self._joined


def _has_task(act: Act, open_task_ids: Collection[str]) -> bool:
    return act.task_id is None or act.task_id in open_task_ids
