"""A limit as a decision table states it (时限规则)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hotline.calendar.errors import LimitRuleInvalid

LARGEST_AMOUNT: Final = 1_000_000
"""No limit is larger in any unit; a number beyond is a slip of the pen in a table."""


class LimitUnit(StrEnum):
    """What a limit is counted in; the codes are those of the decision table."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    WORKING_MINUTES = "working_minutes"
    MINUTES = "minutes"

    @property
    def chinese(self) -> str:
        """The unit as the office says it."""
        return _CHINESE_UNITS[self]


_CHINESE_UNITS = {
    LimitUnit.WORKING_DAYS: "个工作日",
    LimitUnit.CALENDAR_DAYS: "个自然日",
    LimitUnit.WORKING_MINUTES: "分钟工作时间",
    LimitUnit.MINUTES: "分钟",
}


def _is_count(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= LARGEST_AMOUNT


@dataclass(frozen=True, slots=True)
class LimitRule:
    """How long something may take (时限), and how many working minutes before its end one is reminded.

    The unit may be given by its code. Raises `LimitRuleInvalid` on an unknown unit or a number that is not
    a whole one from zero to `LARGEST_AMOUNT`.
    """

    amount: int
    unit: LimitUnit
    remind_before: int = 0

    def __post_init__(self) -> None:
        if self.unit not in list(LimitUnit):
            raise LimitRuleInvalid(f"时限单位“{self.unit}”不存在，可用：{'、'.join(LimitUnit)}")
        object.__setattr__(self, "unit", LimitUnit(self.unit))
        for name, number in (("时限", self.amount), ("提前提醒分钟数", self.remind_before)):
            if not _is_count(number):
                raise LimitRuleInvalid(f"{name}应为0 到 {LARGEST_AMOUNT} 的整数，实际为“{number}”")

    def __str__(self) -> str:
        """The limit in Chinese, e.g. `5个工作日`."""
        return f"{self.amount}{self.unit.chinese}"
