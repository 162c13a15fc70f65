"""What a dry run finds (试算结果): by ticket, what was and what would have been. Nothing personal (R-61)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hotline.calendar import in_shanghai


class Subject(StrEnum):
    """What would be otherwise (变化种类)."""

    DISPATCH = "dispatch"
    VISIT = "visit"
    DEADLINE = "deadline"
    REMINDER = "reminder"
    FORM = "form"
    STEP = "step"
    UNANSWERED = "unanswered"

    @property
    def label(self) -> str:
        """As the office calls it."""
        return _LABELS[self]


_LABELS = {
    Subject.DISPATCH: "派单建议",
    Subject.VISIT: "走访",
    Subject.DEADLINE: "时限",
    Subject.REMINDER: "提醒",
    Subject.FORM: "表单",
    Subject.STEP: "步骤",
    Subject.UNANSWERED: "查表",
}


class Lateness(StrEnum):
    """What another due moment makes of what was done (超时变化)."""

    SAME = ""
    LATE_NOW = "会超时"
    LATE_NO_MORE = "不再超时"


@dataclass(frozen=True, slots=True)
class Otherwise:
    """One thing that would have been otherwise (一处变化)."""

    subject: Subject
    ticket: str
    """The ticket's id: the district's number and the round."""
    step: str
    """As the diagram or the table of limits calls it."""
    old: str
    new: str
    lateness: Lateness = Lateness.SAME


@dataclass(frozen=True, slots=True)
class Compared:
    """How much was looked at (比较范围)."""

    tickets: int
    deadlines: int
    suggestions: int
    visits: int
    forms: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that a dry run says."""

    compared: Compared
    found: Sequence[Otherwise]
    not_compared: Sequence[str]
    """What was not looked at, in Chinese, so that nobody takes it for unchanged."""

    @property
    def summary(self) -> list[tuple[Subject, int, int]]:
        """Of each kind: how many changes, on how many tickets."""
        return [
            (subject, len(of_kind), len({each.ticket for each in of_kind}))
            for subject in Subject
            if (of_kind := [each for each in self.found if each.subject is subject])
        ]

    def turned(self, lateness: Lateness) -> int:
        """How many deadlines would become late, or not be late any more."""
        return count(self.found, lateness)


def count(found: Iterable[Otherwise], lateness: Lateness) -> int:
    """How many changes turn that way."""
    return sum(each.lateness is lateness for each in found)


def moment_said(moment: datetime) -> str:
    """`2026-10-09 17:30`, Asia/Shanghai."""
    return in_shanghai(moment).strftime("%Y-%m-%d %H:%M")
