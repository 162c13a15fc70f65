"""Figures (数据): a rate that never hides its two numbers, a change that may have no base (R-44, R-45). Pure."""

from dataclasses import dataclass

NO_BASE = "—"
"""What is shown where there is nothing to compare with or to divide by: never 0 %, never an error (R-45)."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of how many (率)."""

    numerator: int = 0
    denominator: int = 0

    def __add__(self, other: "Rate") -> "Rate":
        return Rate(self.numerator + other.numerator, self.denominator + other.denominator)

    @property
    def value(self) -> float | None:
        """0 to 1; None of nothing."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def text(self) -> str:
        """`92.31%（12/13）`, or `—（0/0）`."""
        return f"{percent(self.value)}（{self.numerator}/{self.denominator}）"


def percent(value: float | None) -> str:
    """`92.31%`, or `—`."""
    return NO_BASE if value is None else f"{value:.2%}"


def change_in_points(now: Rate, base: Rate) -> float | None:
    """By how many percentage points a rate has changed (百分点); None where one of the two is of nothing."""
    if now.value is None or base.value is None:
        return None
    return (now.value - base.value) * 100


def change_in_share(now: int, base: int) -> float | None:
    """By which share of the base a number has changed (增减幅度), 0.25 for a quarter more; None without a base."""
    return (now - base) / base if base else None


def points(value: float | None) -> str:
    """`+1.25 个百分点`, `-0.50 个百分点`, or `—`."""
    return NO_BASE if value is None else f"{value:+.2f} 个百分点"


def share(value: float | None) -> str:
    """`+25.00%`, or `—`."""
    return NO_BASE if value is None else f"{value:+.2%}"
