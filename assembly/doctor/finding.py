"""What a check says (检查结果), for an operator: what is so, what it means, what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Result(StrEnum):
    """How it is (结果)."""

    FINE = "fine"
    """正常。"""
    WATCH = "watch"
    """注意：能照常办理，但应当知道。"""
    WRONG = "wrong"
    """有问题：需要处理。"""
    UNKNOWN = "unknown"
    """未能检查。"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the answer (检查项)."""

    code: str
    """Stable, for programs: `outbox`."""
    name: str
    """Chinese, for people."""
    result: Result
    meaning: str
    """What is so, and what follows from it."""
    advice: str = ""
    """What to do; empty where nothing has to be done."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is looked at (检查对象): makes its findings."""

    code: str
    name: str

    def fine(self, meaning: str) -> Finding:
        """Nothing has to be done."""
        return Finding(self.code, self.name, Result.FINE, meaning)

    def watch(self, meaning: str, advice: str = "") -> Finding:
        """It should be known."""
        return Finding(self.code, self.name, Result.WATCH, meaning, advice)

    def wrong(self, meaning: str, advice: str) -> Finding:
        """Somebody has to do something."""
        return Finding(self.code, self.name, Result.WRONG, meaning, advice)

    def unknown(self, meaning: str, advice: str = "") -> Finding:
        """It could not be found out, and why."""
        return Finding(self.code, self.name, Result.UNKNOWN, meaning, advice)
