"""The days that a report is about (统计期间), and those that it is compared with (环比、同比, R-45). Pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hotline.calendar import SHANGHAI
from hotline.errors import HotlineError

_MONTHS_A_YEAR = 12
_DAY = timedelta(days=1)


class SpanInvalid(HotlineError):
    """The last day of what is to be counted comes before its first."""

    code = "SPAN_INVALID"
    status = 422
    message = "统计期间的止日早于起日"


@dataclass(frozen=True, slots=True)
class Span:
    """From a first to a last day, both included, in Asia/Shanghai. Raises SpanInvalid."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise SpanInvalid

    @property
    def begin(self) -> datetime:
        """0:00 of the first day."""
        return _midnight(self.first)

    @property
    def end(self) -> datetime:
        """24:00 of the last day."""
        return _midnight(self.last + _DAY)

    @property
    def previous(self) -> "Span":
        """As long a time directly before (环比): as many whole months, where it is whole months, else days."""
        last = self.first - _DAY
        if self._whole_months:
            return Span(months_later(self.first, -self._months), last)
        return Span(last - (self.last - self.first), last)

    @property
    def year_before(self) -> "Span":
        """The same days a year earlier (同比); the end of a February stays the end of it."""
        first = months_later(self.first, -_MONTHS_A_YEAR)
        last = months_later(self.last, -_MONTHS_A_YEAR)
        return Span(first, _month_end(last) if self._whole_months else last)

    @property
    def label(self) -> str:
        """As people call it: `2026年9—10月`, `2026年10月`, `2026年10月3日—12日`."""
        if not self._whole_months:
            return f"{_day(self.first)}—{_day(self.last)}" if self.first != self.last else _day(self.first)
        if self._months == 1:
            return f"{self.first.year}年{self.first.month}月"
        if self.first.year == self.last.year:
            return f"{self.first.year}年{self.first.month}—{self.last.month}月"
        return f"{self.first.year}年{self.first.month}月—{self.last.year}年{self.last.month}月"

    @property
    def _whole_months(self) -> bool:
        return self.first.day == 1 and self.last == _month_end(self.last)

    @property
    def _months(self) -> int:
        years = self.last.year - self.first.year
        return years * _MONTHS_A_YEAR + self.last.month - self.first.month + 1


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_later(day: date, months: int) -> date:
    """The same day of another month, or its last one if it has no such day."""
    year, month = divmod(day.year * _MONTHS_A_YEAR + day.month - 1 + months, _MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
