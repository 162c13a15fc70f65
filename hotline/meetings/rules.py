"""Kinds of directors' meetings in pure code (会议规则, R-30): what each covers, how its case is called."""

from calendar import monthrange
from datetime import date
from enum import StrEnum
from typing import NamedTuple

_MONTHS_A_YEAR = 12


class MeetingKind(StrEnum):
    """How often a meeting is held (会议类别)."""

    MONTHLY = "monthly"
    BIMONTHLY = "bimonthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"

    @property
    def label(self) -> str:
        """As people call it (Chinese)."""
        return _LABELS[self]

    @property
    def months(self) -> int:
        """Of how many months it tells."""
        return _MONTHS[self]


_LABELS = {
    MeetingKind.MONTHLY: "月度",
    MeetingKind.BIMONTHLY: "双月",
    MeetingKind.QUARTERLY: "季度",
    MeetingKind.HALF_YEARLY: "半年",
    MeetingKind.YEARLY: "年度",
}
_MONTHS = {
    MeetingKind.MONTHLY: 1,
    MeetingKind.BIMONTHLY: 2,
    MeetingKind.QUARTERLY: 3,
    MeetingKind.HALF_YEARLY: 6,
    MeetingKind.YEARLY: _MONTHS_A_YEAR,
}


class Reason(StrEnum):
    """For what somebody is reminded by name (提醒事由, R-30)."""

    SHIRKING = "shirking"
    INACTION = "inaction"
    SLOW = "slow"

    @property
    def label(self) -> str:
        """As the regulation says it (Chinese)."""
        return _REASONS[self]


_REASONS = {Reason.SHIRKING: "推诿扯皮", Reason.INACTION: "不作为", Reason.SLOW: "慢作为"}


class Covered(NamedTuple):
    """The days of which a meeting tells, both included, Asia/Shanghai."""

    first: date
    last: date


def covered(kind: MeetingKind, today: date) -> Covered:
    """The last month, two months, quarter, half year or year that was over before today's began."""
    this_month = today.year * _MONTHS_A_YEAR + today.month - 1
    begin = this_month // kind.months * kind.months - kind.months
    end = _month(begin + kind.months - 1)
    return Covered(_month(begin), end.replace(day=monthrange(end.year, end.month)[1]))


def meeting_id(kind: MeetingKind, today: date) -> str:
    """The id of the meeting of a kind in the month of today: there is one."""
    return f"meeting-{today:%Y-%m}-{kind}"


def _month(number: int) -> date:
    year, month = divmod(number, _MONTHS_A_YEAR)
    return date(year, month + 1, 1)
